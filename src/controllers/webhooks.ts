import { type Client, isFault, type LiveDiscovery } from "../cluster/index.ts";
import { own, type Resource } from "../kube/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import type { Controller, Log, Next } from "./controller.ts";
import type { LivePolicies, LivePolicy } from "./live-policies.ts";
import { type Ensured, managedBy, type WebhookWriter, webhookResources, webhookWriter } from "./webhook-writer.ts";

/** The loop that keeps the API server asking us about what policies want to see. */
export interface Webhooks extends Controller {
  /** Computes everything anew: after a change of certificates, or of anything else that is handed in. */
  refresh(): void;
  /** Whether the API server asks us about everything that this version of the policy wants to see. */
  inForce(live: LivePolicy): boolean;
  /** Called with the policies whose webhooks have come into force. */
  listen(listener: (policies: readonly LivePolicy[]) => void): void;
  /** Called with the policies of each pass once their configurations are written, or could not be. */
  onPass(listener: (policies: readonly LivePolicy[]) => void): void;
}

export interface WebhooksOptions {
  readonly client: Client;
  readonly policies: LivePolicies;
  readonly discovery: Pick<LiveDiscovery, "current" | "refresh">;
  /** The configurations that are to be in force, with all fields; `undefined` while they cannot be known. */
  readonly wanted: (policies: readonly CompiledPolicy[]) => readonly Resource[] | undefined;
  readonly log: Log;
}

/**
 * Writes the webhook configurations, and again when somebody edits or deletes them. They are in force once they have
 * come back through the watch as we wrote them: by then the API server, which follows them in the same way, has them.
 * A policy is in force with them only if they were made knowing what the cluster served after the policy was written:
 * a kind that was defined just before it would be missing.
 */
export function webhooks(options: WebhooksOptions): Webhooks {
  const { client, policies, discovery, log } = options;
  const writer = webhookWriter({ client, log });
  let covered: ReadonlySet<LivePolicy> = new Set();
  /** Policies after whose last change the cluster was asked what it serves. */
  const looked = new WeakSet<LivePolicy>();
  const listeners: ((policies: readonly LivePolicy[]) => void)[] = [];
  const passes: ((policies: readonly LivePolicy[]) => void)[] = [];
  let refresh = () => {};
  let unlisten = () => {};

  const look = async (live: readonly LivePolicy[]) => {
    if (live.length === 0) return;
    await discovery.refresh();
    for (const one of live) looked.add(one);
    refresh();
  };
  const isSure = (live: LivePolicy) =>
    looked.has(live) &&
    live.policy.triggers.every((trigger) => "resource" in trigger || discovery.current()?.isSure(trigger) === true);
  const cover = (sure: readonly LivePolicy[]) => {
    const fresh = sure.filter((one) => !covered.has(one));
    covered = new Set(sure);
    if (fresh.length > 0) for (const listener of listeners) listener(fresh);
  };
  return {
    name: "webhooks",
    start(keys) {
      refresh = () => keys.add("configurations");
      writer.listen(refresh);
      unlisten = policies.listen((change) => {
        if (change.kind === "set") void look([change.live]);
        refresh();
      });
      void look(policies.all());
      refresh();
    },
    stop() {
      unlisten();
      writer.stop();
    },
    async reconcile() {
      const live = policies.all();
      const synced = policies.synced() && writer.synced();
      const wanted = synced ? options.wanted(live.map(({ policy }) => policy)) : undefined;
      if (wanted === undefined) return 100;
      // Of what is served now: more may be known once the configurations are written, and would not be in them.
      const sure = live.filter(isSure);
      let ensured: readonly Ensured[];
      try {
        ensured = await Promise.all(wanted.map((one) => ensureTaken(one, writer, log)));
      } finally {
        for (const pass of passes) pass(live);
      }
      if (ensured.every(({ inForce }) => inForce)) cover(sure);
      return soonest(ensured);
    },
    refresh: () => refresh(),
    inForce: (live) => covered.has(live),
    listen: (listener) => void listeners.push(listener),
    onPass: (listener) => void passes.push(listener),
  };
}

/**
 * Writes a configuration; without conditions where the API server does not take them, for it refuses a configuration as a
 * whole. It asks about more then, and policies look at their conditions anyhow.
 */
async function ensureTaken(wanted: Resource, writer: Pick<WebhookWriter, "ensure">, log: Log): Promise<Ensured> {
  try {
    return await writer.ensure(wanted);
  } catch (error) {
    const plain = withoutConditions(wanted);
    if (!isFault(error, "invalid") || plain === undefined) throw error;
    log(`webhooks: ${wanted.metadata.name} is written without conditions: ${error.message}`);
    return writer.ensure(plain);
  }
}

/** A configuration without conditions; `undefined` where it has none. */
function withoutConditions(wanted: Resource): Resource | undefined {
  const webhooks: readonly unknown[] = Array.isArray(wanted.webhooks) ? wanted.webhooks : [];
  if (webhooks.every((one) => own(one, "matchConditions") === undefined)) return undefined;
  return { ...wanted, webhooks: webhooks.map((one) => ({ ...Object(one), matchConditions: undefined })) };
}

/** Deletes every webhook configuration of ours: without anybody to answer them they would block the cluster. */
export async function removeWebhooks(client: Client): Promise<void> {
  for (const resource of Object.values(webhookResources)) {
    for (const { metadata } of await client.list(resource, "", { labelSelector: managedBy })) {
      await client.delete(resource, { namespace: "", name: metadata.name ?? "" });
    }
  }
}

function soonest(ensured: readonly Ensured[]): Next {
  const waits = ensured.flatMap(({ laterMs }) => laterMs ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
