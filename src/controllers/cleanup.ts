import { type Cache, watchCache } from "../cluster/index.ts";
import { Fault, own, type Resource } from "../kube/index.ts";
import type { CleanupKind, CleanupPolicy } from "../policy/index.ts";
import { runCleanup, type Spared } from "./cleanup-run.ts";
import type { Controller, Next } from "./controller.ts";
import type { Ground } from "./ground.ts";
import type { KeyQueue } from "./key-queue.ts";

export interface CleanupOptions<Config> {
  readonly ground: Ground<Config>;
  readonly kinds: readonly CleanupKind[];
  /** What is kept, whatever policies say. */
  readonly spared: Omit<Spared, "signal">;
  /** Whether the policies of a namespace may ask services over HTTP; they may not where absent. */
  readonly httpInNamespaces?: boolean;
}

/**
 * Runs cleanup policies when they are due: after they ran last, or were made. What goes wrong is tried again, later and
 * later, and the policy counts as not run. (kyverno: pkg/controllers/{cleanup,deleting}/controller.go)
 */
export function cleanup<Config>(options: CleanupOptions<Config>): Controller {
  return new CleanupLoop(options);
}

/** A policy as it was read. */
interface Entry {
  readonly document: Resource;
  /** Absent where its text makes no sense: nothing is deleted then. */
  readonly policy: CleanupPolicy | undefined;
  readonly generation: number;
  /** After which moment it is due, in milliseconds since 1970. */
  readonly since: number;
}

const leastMs = 1_000;
/** Timers cannot wait for months. */
const mostMs = 86_400_000;

class CleanupLoop<Config> implements Controller {
  readonly name = "cleanup";
  readonly workers = 3;
  private readonly options: CleanupOptions<Config>;
  private readonly caches: ReadonlyMap<string, { readonly kind: CleanupKind; readonly cache: Cache<Entry> }>;
  private readonly stopped = new AbortController();
  /** When policies ran last, by UID: what was written about it may not have come back yet. */
  private readonly ran = new Map<string, number>();

  constructor(options: CleanupOptions<Config>) {
    this.options = options;
    const { client, log } = options.ground;
    const keepOf = (kind: CleanupKind) => (document: Resource) => entryOf(kind, document, options);
    this.caches = new Map(
      options.kinds.map((kind) => {
        const cache = watchCache({ client, resource: resourceOf(kind), keep: keepOf(kind), log });
        return [kind.plural, { kind, cache }];
      }),
    );
  }

  start(keys: Pick<KeyQueue, "add">): void {
    for (const [plural, { cache }] of this.caches) {
      cache.listen((change) => {
        if (change.kind === "set" && change.old?.generation !== change.value.generation) {
          keys.add(`${plural}/${change.key}`);
        }
        if (change.kind === "gone") this.ran.delete(change.old.policy?.uid ?? "");
      });
    }
  }

  stop(): void {
    this.stopped.abort();
    for (const { cache } of this.caches.values()) cache.stop();
  }

  async reconcile(key: string): Promise<Next> {
    const { ground } = this.options;
    if (!ground.synced()) return leastMs;
    const slash = key.indexOf("/");
    const source = this.caches.get(key.slice(0, slash));
    const entry = source?.cache.get(key.slice(slash + 1));
    if (source === undefined || entry === undefined) return undefined;
    const { policy } = entry;
    if (policy === undefined) {
      ground.log(`cleanup: ${key} makes no sense: nothing is deleted`);
      return undefined;
    }
    const due = policy.next(Math.max(entry.since, this.ran.get(policy.uid) ?? 0));
    if (due === undefined) return undefined;
    const wait = due - ground.clock();
    if (wait > 0) return Math.min(Math.max(wait, leastMs), mostMs);
    return this.run(source.kind, this.excepting(source.kind, entry) ?? policy);
  }

  /** The policy with the exceptions that there are now; itself where there are none. */
  private excepting(kind: CleanupKind, { document }: Entry): CleanupPolicy | undefined {
    const { ground, httpInNamespaces = false } = this.options;
    const { exceptions } = ground.exceptions.about(document, ground.clock());
    if (exceptions.length === 0) return undefined;
    const policy = kind.compile(document, { exceptions, httpInNamespaces });
    if (policy === undefined) throw new Fault("internal", "the policy cannot be used with its exceptions");
    return policy;
  }

  private async run(kind: CleanupKind, policy: CleanupPolicy): Promise<Next> {
    const { ground, spared } = this.options;
    const { signal } = this.stopped;
    const mistakes = await runCleanup(policy, ground, { ...spared, signal });
    if (signal.aborted) return undefined;
    const [first, ...more] = mistakes;
    if (first !== undefined) {
      throw new Fault("internal", more.length === 0 ? first : `${first}, and ${more.length} mistakes more`);
    }
    const now = ground.clock();
    this.ran.set(policy.uid, now);
    const status = { lastExecutionTime: new Date(now).toISOString().replace(/\.\d+Z$/, "Z") };
    const target = { namespace: policy.namespace, name: policy.name };
    await ground.client.patch(
      resourceOf(kind),
      target,
      { kind: "merge", patch: { status } },
      { subresource: "status" },
    );
    const next = policy.next(now);
    return next === undefined ? undefined : Math.min(Math.max(next - now, leastMs), mostMs);
  }
}

function resourceOf({ group, versions, plural }: CleanupKind) {
  return { group, version: versions[0] ?? "v2", resource: plural };
}

/** Objects without a time of creation do not exist; one of them is due from now on. */
function entryOf<Config>(
  kind: CleanupKind,
  document: Resource,
  { ground: { clock }, httpInNamespaces = false }: CleanupOptions<Config>,
): Entry {
  const { generation, creationTimestamp } = document.metadata;
  const last = own(own(document, "status"), "lastExecutionTime") ?? creationTimestamp;
  const since = typeof last === "string" ? Date.parse(last) : Number.NaN;
  return {
    document,
    policy: kind.compile(document, { httpInNamespaces }),
    generation: typeof generation === "number" ? generation : 0,
    since: Number.isNaN(since) ? clock() : since,
  };
}
