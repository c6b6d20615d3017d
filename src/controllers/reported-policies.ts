import { type Cache, type Client, type Discovery, keepAll, watchCache } from "../cluster/index.ts";
import type { Fault, Resource } from "../kube/index.ts";
import { own } from "../kube/index.ts";
import type { AdmissionPolicyKind, KindLookup } from "../policy/index.ts";
import type { Controller, Log, Next } from "./controller.ts";
import type { KeyQueue } from "./key-queue.ts";
import type { LivePolicies, LivePolicy, PolicyChange } from "./live-policies.ts";

export interface ReportedPoliciesOptions {
  readonly client: Client;
  readonly kinds: readonly AdmissionPolicyKind[];
  readonly discovery: () => Discovery | undefined;
  readonly log: Log;
}

/**
 * The API server's own policies that are to be told of: it enforces them, and reports say what is there that they would
 * not let pass. Those are meant that have the label for it, and are asked with their bindings.
 * (kyverno: pkg/controllers/report/utils/utils.go, labels reports.kyverno.io/enabled and /disabled)
 */
export function reportedPolicies(options: ReportedPoliciesOptions): LivePolicies {
  return new ReportedLoop(options);
}

/** Policies of two sources as one. Each is started and stopped by whoever has made it. */
export function joinedPolicies(first: LivePolicies, second: LivePolicies): LivePolicies {
  return {
    name: first.name,
    start() {},
    stop() {},
    reconcile: async () => undefined,
    get: (key) => first.get(key) ?? second.get(key),
    all: () => [...first.all(), ...second.all()],
    document: (key) => first.document(key) ?? second.document(key),
    exceptionsFrom: (key) => first.exceptionsFrom(key),
    synced: () => first.synced() && second.synced(),
    listen(listener) {
      const ends = [first.listen(listener), second.listen(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

interface Source {
  readonly kind: AdmissionPolicyKind;
  readonly policies: Followed;
  readonly bindings: Followed;
}

class ReportedLoop implements LivePolicies, Controller {
  readonly name = "reported policies";
  private readonly options: ReportedPoliciesOptions;
  private readonly sources: readonly Source[];
  private readonly compiled = new Map<string, LivePolicy>();
  private readonly listeners = new Set<(change: PolicyChange) => void>();
  /** Keys of the start that are still to be compiled; absent until they are known. */
  private initial: Set<string> | undefined;
  private stopped = false;

  constructor(options: ReportedPoliciesOptions) {
    this.options = options;
    this.sources = options.kinds.map((kind) => sourceOf(kind, options));
  }

  start(keys: Pick<KeyQueue, "add">): void {
    const caches = this.sources.flatMap(({ policies, bindings }) => [policies, bindings]);
    void Promise.all(caches.map((one) => one.whenKnown)).then(() => this.begin(keys));
  }

  stop(): void {
    this.stopped = true;
    for (const { policies, bindings } of this.sources) for (const { cache } of [policies, bindings]) cache.stop();
  }

  async reconcile(key: string): Promise<Next> {
    const source = this.sourceOfKey(key);
    const document = this.document(key);
    if (source === undefined || document === undefined || !isEnabled(document)) this.drop(key);
    else this.compile(key, source, document);
    this.initial?.delete(key);
    return undefined;
  }

  get(key: string): LivePolicy | undefined {
    return this.compiled.get(key);
  }

  all(): readonly LivePolicy[] {
    return [...this.compiled.values()];
  }

  document(key: string): Resource | undefined {
    return this.sourceOfKey(key)?.policies.cache.get(nameIn(key));
  }

  exceptionsFrom(): readonly Resource[] {
    return [];
  }

  synced(): boolean {
    return this.initial !== undefined && this.initial.size === 0;
  }

  listen(listener: (change: PolicyChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private sourceOfKey(key: string): Source | undefined {
    return this.sources.find(({ kind }) => key.startsWith(prefixOf(kind)));
  }

  private begin(keys: Pick<KeyQueue, "add">): void {
    if (this.stopped) return;
    this.initial = new Set();
    for (const { kind, policies, bindings } of this.sources) {
      const keyOf = (name: string) => `${prefixOf(kind)}${name}`;
      for (const name of policies.cache.entries()) this.initial.add(keyOf(name[0]));
      policies.cache.listen(({ key }) => keys.add(keyOf(key)));
      bindings.cache.listen((change) => {
        const bound = [change.old, change.kind === "set" ? change.value : undefined];
        for (const one of bound) if (one !== undefined) keys.add(keyOf(policyNameIn(one)));
      });
    }
  }

  private drop(key: string): void {
    const old = this.compiled.get(key);
    if (old === undefined) return;
    this.compiled.delete(key);
    this.announce({ kind: "gone", old });
  }

  private compile(key: string, { kind, bindings: known }: Source, document: Resource): void {
    const bound = [...known.cache.values()].filter((one) => policyNameIn(one) === nameIn(key) && !isDisabled(one));
    const bindings = bound.sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
    const text = JSON.stringify([
      document.metadata.uid,
      document.metadata.labels,
      ...[document, ...bindings].map(specOf),
    ]);
    const old = this.compiled.get(key);
    if (old?.text === text) return;
    const { policy, diagnostics } = kind.compile(document, { bindings, kinds: this.lookup() });
    if (policy === undefined) {
      const why = diagnostics[0]?.message ?? "it cannot be compiled";
      this.options.log(`reports: ${kind.kind} ${nameIn(key)}: ${why}; nothing is told of it`);
      this.drop(key);
      return;
    }
    const live: LivePolicy = { key, kind, policy, text };
    this.compiled.set(key, live);
    this.announce({ kind: "set", live, old });
  }

  /** What is served at the moment: where parameters are. */
  private lookup(): KindLookup {
    return (of) => this.options.discovery()?.find(of) ?? [];
  }

  private announce(change: PolicyChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

/** A cache, and when all that there is is known: at once where there is no such kind, or we may not read it. */
interface Followed {
  readonly cache: Cache<Resource>;
  readonly whenKnown: Promise<void>;
}

function sourceOf(kind: AdmissionPolicyKind, options: ReportedPoliciesOptions): Source {
  const followed = (plural: string) => follow(plural, kind, options);
  return { kind, policies: followed(kind.plural), bindings: followed(kind.bindings.plural) };
}

/**
 * Follows objects in the best version that is served. Where none is, the best one is waited for: a cluster may be
 * upgraded. The cache is another one until it is known what there is.
 */
function follow(plural: string, { group, versions }: AdmissionPolicyKind, options: ReportedPoliciesOptions): Followed {
  const { client, log } = options;
  const known = Promise.withResolvers<void>();
  const start = ([version = "v1", ...others]: readonly string[]): Cache<Resource> => {
    const tell = (message: string) => {
      const fault = started.failure()?.fault;
      if (fault?.code === "not-found" && others.length > 0 && !started.synced()) {
        started.stop();
        cache = start(others);
        return;
      }
      log(message);
      if (isUnreadable(fault)) known.resolve();
    };
    const resource = { group, version, resource: plural };
    const started = watchCache({ client, resource, keep: keepAll, log: tell });
    void started.whenSynced().then(known.resolve);
    return started;
  };
  let cache = start([...versions, ...versions.slice(0, 1)]);
  return {
    get cache() {
      return cache;
    },
    whenKnown: known.promise,
  };
}

function isUnreadable(fault: Fault | undefined): boolean {
  return fault?.code === "not-found" || fault?.code === "forbidden";
}

const prefixOf = ({ plural, group }: AdmissionPolicyKind) => `${plural}.${group}/`;
const nameIn = (key: string) => key.slice(key.indexOf("/") + 1);
const specOf = ({ metadata, spec }: Resource) => [metadata.name, spec];

function policyNameIn(binding: Resource): string {
  const name = own(binding.spec, "policyName");
  return typeof name === "string" ? name : "";
}

function isEnabled({ metadata: { labels = {} } }: Resource): boolean {
  return own(labels, "reports.kyverno.io/enabled") === "true";
}

function isDisabled({ metadata: { labels = {} } }: Resource): boolean {
  return own(labels, "reports.kyverno.io/disabled") !== undefined;
}
