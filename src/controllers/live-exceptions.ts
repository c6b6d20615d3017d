import { type Cache, type Client, watchCache } from "../cluster/index.ts";
import { type Fault, own, parseApiVersion, type Resource } from "../kube/index.ts";
import type { Log } from "./controller.ts";

/** The policy exceptions in force. */
export interface LiveExceptions {
  /** Those that name a policy and hold at a moment, in milliseconds since 1970. */
  about(policy: Resource, now: number): Excepting;
  /** Called with what tells whether an exception names a policy, or has named it: one that has come, changed or gone. */
  listen(listener: (names: (policy: Resource) => boolean) => void): void;
  /**
   * Resolves once all that there are are known. Where the cluster has no such kind, or does not let us read it, nobody
   * waits: without exceptions all rules hold, while waiting would keep everybody's requests from being answered.
   */
  whenSynced(): Promise<void>;
  stop(): void;
}

/** The exceptions from a policy. */
export interface Excepting {
  /** In the order of their names. */
  readonly exceptions: readonly Resource[];
  /** When the first of them ends, in milliseconds since 1970; absent where none does. */
  readonly until: number | undefined;
}

export interface LiveExceptionsOptions {
  readonly client: Client;
  /** Where exceptions may stand: a namespace, or `*` for all. */
  readonly namespace: string;
  readonly log: Log;
}

/** Follows the policy exceptions of both groups. (kyverno: pkg/controllers/exceptions/controller.go) */
export function watchExceptions(options: LiveExceptionsOptions): LiveExceptions {
  const sources = [
    { group: "kyverno.io", ...watchGroup({ group: "kyverno.io", version: "v2" }, options) },
    { group: "policies.kyverno.io", ...watchGroup({ group: "policies.kyverno.io", version: "v1beta1" }, options) },
  ];
  return {
    about(policy, now) {
      const { group } = parseApiVersion(policy.apiVersion);
      const cache = sources.find((one) => one.group === group)?.cache;
      const entries = [...(cache?.entries() ?? [])].filter(([, exception]) => refsOf(exception).has(keyOf(policy)));
      const held = entries.filter(([, exception]) => endOf(exception) > now).sort(([a], [b]) => (a < b ? -1 : 1));
      const exceptions = held.map(([, exception]) => exception);
      const ends = exceptions.map(endOf).filter(Number.isFinite);
      return { exceptions, until: ends.length === 0 ? undefined : Math.min(...ends) };
    },
    listen(listener) {
      for (const { group, cache } of sources) {
        cache.listen((change) => {
          const now = change.kind === "set" ? refsOf(change.value) : none;
          const before = change.old === undefined ? none : refsOf(change.old);
          const isMeant = (key: string) => now.has(key) || before.has(key);
          listener((policy) => parseApiVersion(policy.apiVersion).group === group && isMeant(keyOf(policy)));
        });
      }
    },
    whenSynced: async () => void (await Promise.all(sources.map((one) => one.whenSynced()))),
    stop() {
      for (const { cache } of sources) cache.stop();
    },
  };
}

/** Where nobody may make exceptions. */
export const noExceptions: LiveExceptions = {
  about: () => ({ exceptions: [], until: undefined }),
  listen() {},
  whenSynced: () => Promise.resolve(),
  stop() {},
};

interface Source {
  readonly cache: Cache<Resource>;
  whenSynced(): Promise<void>;
}

function watchGroup(
  of: { readonly group: string; readonly version: string },
  { client, namespace, log }: LiveExceptionsOptions,
): Source {
  const place = namespace === "*" ? {} : { namespace };
  const unreadable = Promise.withResolvers<void>();
  const tell = (message: string) => {
    log(message);
    if (isUnreadable(cache.failure()?.fault)) unreadable.resolve();
  };
  const resource = { ...of, resource: "policyexceptions" };
  const cache: Cache<Resource> = watchCache({ client, resource, ...place, keep, log: tell });
  return { cache, whenSynced: () => Promise.race([cache.whenSynced(), unreadable.promise]) };
}

const none: ReadonlySet<string> = new Set();
const keep = (exception: Resource) => exception;

function isUnreadable(fault: Fault | undefined): boolean {
  return fault?.code === "not-found" || fault?.code === "forbidden";
}

/** As exceptions name a policy: by its name and namespace, or by its kind and its name in whatever namespace. */
function keyOf({ apiVersion, kind, metadata }: Resource): string {
  const { namespace = "", name = "" } = metadata;
  if (parseApiVersion(apiVersion).group !== "kyverno.io") return `${kind} ${name}`;
  return namespace === "" ? name : `${namespace}/${name}`;
}

function refsOf({ spec }: Resource): ReadonlySet<string> {
  const refs = listOf(own(spec, "policyRefs")).map((ref) => `${own(ref, "kind")} ${own(ref, "name")}`);
  const named = listOf(own(spec, "exceptions")).map((one) => own(one, "policyName"));
  return new Set([...refs, ...named].filter((name) => typeof name === "string"));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** When an exception ends. What is no time was never a time in which it held. */
function endOf({ spec }: Resource): number {
  const text = own(spec, "expiresAt");
  if (text === undefined || text === null) return Number.POSITIVE_INFINITY;
  const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
