import { type Client, watchCache } from "../cluster/index.ts";
import { type Fault, own, type Resource } from "../kube/index.ts";
import type { Log } from "./controller.ts";

/** The policy exceptions in force. */
export interface LiveExceptions {
  /** Those that name a policy: by `name`, or `namespace/name`. In the order of their names. */
  about(policy: string): readonly Resource[];
  /** Called with the policies that an exception names that has come, changed or gone. */
  listen(listener: (policies: ReadonlySet<string>) => void): void;
  /**
   * Resolves once all that there are are known. Where the cluster has no such kind, or does not let us read it, nobody
   * waits: without exceptions all rules hold, while waiting would keep everybody's requests from being answered.
   */
  whenSynced(): Promise<void>;
  stop(): void;
}

export interface LiveExceptionsOptions {
  readonly client: Client;
  /** Where exceptions may stand: a namespace, or `*` for all. */
  readonly namespace: string;
  readonly log: Log;
}

/** Follows the policy exceptions. (kyverno: pkg/controllers/exceptions/controller.go) */
export function watchExceptions({ client, namespace, log }: LiveExceptionsOptions): LiveExceptions {
  const place = namespace === "*" ? {} : { namespace };
  let goOn = () => {};
  const unreadable = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const tell = (message: string) => {
    log(message);
    if (isUnreadable(cache.failure()?.fault)) goOn();
  };
  const cache = watchCache({ client, resource, ...place, keep, log: tell });
  return {
    about: (policy) =>
      [...cache.entries()]
        .filter(([, exception]) => policiesOf(exception).has(policy))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, exception]) => exception),
    listen(listener) {
      cache.listen((change) => {
        const now = change.kind === "set" ? policiesOf(change.value) : none;
        const before = change.old === undefined ? none : policiesOf(change.old);
        listener(new Set([...now, ...before]));
      });
    },
    whenSynced: () => Promise.race([cache.whenSynced(), unreadable]),
    stop: () => cache.stop(),
  };
}

/** Where nobody may make exceptions. */
export const noExceptions: LiveExceptions = {
  about: () => [],
  listen() {},
  whenSynced: () => Promise.resolve(),
  stop() {},
};

const resource = { group: "kyverno.io", version: "v2", resource: "policyexceptions" };
const none: ReadonlySet<string> = new Set();
const keep = (exception: Resource) => exception;

function isUnreadable(fault: Fault | undefined): boolean {
  return fault?.code === "not-found" || fault?.code === "forbidden";
}

function policiesOf({ spec }: Resource): ReadonlySet<string> {
  const exceptions = own(spec, "exceptions");
  const named = Array.isArray(exceptions) ? exceptions.map((one) => own(one, "policyName")) : [];
  return new Set(named.filter((name) => typeof name === "string"));
}
