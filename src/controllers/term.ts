import type { Client } from "../cluster/index.ts";
import { Fault, type Resource } from "../kube/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import { runController } from "./controller.ts";
import type { Ground } from "./ground.ts";
import { heartbeat } from "./heartbeat.ts";
import type { NativeGeneration } from "./native-mark.ts";
import { nativePolicies } from "./native-policies.ts";
import { policyStatus } from "./policy-status.ts";
import { type Webhooks, webhooks } from "./webhooks.ts";

/** The loops that only the leader of all replicas runs, for as long as it is the leader. */
export interface Term {
  readonly webhooks: Webhooks;
  /** Ends them. No write begins any more; resolves once those that have begun are finished. */
  end(): Promise<void>;
}

export interface TermOptions<Config> {
  readonly ground: Ground<Config>;
  /** The webhook configurations that are to be in force; `undefined` while they cannot be known. */
  readonly wanted: (policies: readonly CompiledPolicy[]) => readonly Resource[] | undefined;
  /** Who writes the heartbeat. */
  readonly holder: string;
  readonly generation: NativeGeneration;
  /** Nothing is written while it says no. */
  readonly stillLeading: () => boolean;
}

/** Starts the loops of a leader. */
export function beginTerm<Config>(options: TermOptions<Config>): Term {
  const { ground, wanted, holder, stillLeading, generation } = options;
  const { clock, log, namespace, policies, sources } = ground;
  let over = false;
  const client = refusingWrites(ground.client, () => over || !stillLeading());
  const hooks = webhooks({ client, log, policies, discovery: sources.discovery, wanted });
  const status = policyStatus({ client, clock, policies, webhooks: hooks });
  const beat = heartbeat({ client, clock, namespace, holder });
  const native = nativePolicies({
    client,
    clock,
    log,
    policies,
    webhooks: hooks,
    discovery: sources.discovery.current,
    announce: ground.announce,
    generation,
  });
  const loops = [hooks, status, beat, native].map((loop) => runController(loop, log));
  const unlisten = [sources.config.listen(hooks.refresh), sources.discovery.listen(hooks.refresh)];
  return {
    webhooks: hooks,
    async end() {
      over = true;
      for (const leave of unlisten) leave();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/** The same client, but that no write begins once it is over: then somebody else may be leading. */
function refusingWrites(client: Client, over: () => boolean): Client {
  const check = () => {
    if (over()) throw new Fault("unavailable", "the loops of the leader have ended");
  };
  return {
    ...client,
    async create(...of) {
      check();
      return client.create(...of);
    },
    async update(...of) {
      check();
      return client.update(...of);
    },
    async patch(...of) {
      check();
      return client.patch(...of);
    },
    async delete(...of) {
      check();
      return client.delete(...of);
    },
  };
}
