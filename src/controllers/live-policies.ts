import { type Cache, type Client, keepAll, keyOf, parseKey, watchCache } from "../cluster/index.ts";
import type { Diagnostic, Resource } from "../kube/index.ts";
import type { Compilation, CompiledPolicy, CompileOptions, PolicyKind } from "../policy/index.ts";
import type { Controller, Log, Next } from "./controller.ts";
import type { KeyQueue } from "./key-queue.ts";
import type { LiveExceptions } from "./live-exceptions.ts";
import { isNativelyAsked, type NativeGeneration, nativeMark, usualGeneration } from "./native-mark.ts";

/** A policy of the cluster, ready to judge. */
export interface LivePolicy {
  /** Names it among all kinds: `clusterpolicies.kyverno.io//name`, `policies.kyverno.io/namespace/name`. */
  readonly key: string;
  readonly kind: Omit<PolicyKind, "crd">;
  readonly policy: CompiledPolicy;
  /** What there was to compile: another text, another policy. */
  readonly text: string;
}

/** What happened to a policy. `set` without an old one is a new policy; its old one is replaced otherwise. */
export type PolicyChange =
  | { readonly kind: "set"; readonly live: LivePolicy; readonly old: LivePolicy | undefined }
  | { readonly kind: "gone"; readonly old: LivePolicy };

/** The policies of the cluster. */
export interface LivePolicies extends Controller {
  get(key: string): LivePolicy | undefined;
  all(): readonly LivePolicy[];
  /** The policy's document as the cluster has it now. */
  document(key: string): Resource | undefined;
  /** The exceptions from the policy that hold now. */
  exceptionsFrom(key: string): readonly Resource[];
  /** Whether all policies that there were at the start are compiled. */
  synced(): boolean;
  /** Called after each change. Returns what removes the listener. */
  listen(listener: (change: PolicyChange) => void): () => void;
}

export interface LivePoliciesOptions {
  readonly client: Client;
  readonly policyKinds: readonly PolicyKind[];
  /** Exceptions from the policies; it ends with them. */
  readonly exceptions: LiveExceptions;
  /** Whether the policies of a namespace may ask services over HTTP; they may not where absent. */
  readonly httpInNamespaces?: boolean;
  /** Whether nothing is denied because it cannot be judged, whatever policies say; as they say where absent. */
  readonly ignoresFailures?: boolean;
  /** Which admission policies are made of policies that ask for them; validating ones alone unless told. */
  readonly generation?: NativeGeneration;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

/**
 * Follows the policies of all kinds and compiles each when its text changes, or that of an exception from it. A text that does not compile leaves the
 * last good policy in force: admission refuses such texts, so it can only have come in behind its back. What the
 * cluster serves has no say here, though it had when the policy was created: no definition that anybody makes later
 * may put a policy out of force.
 */
export function livePolicies(options: LivePoliciesOptions): LivePolicies {
  return new PolicyLoop(options);
}

class PolicyLoop implements LivePolicies {
  readonly name = "policies";
  private readonly options: LivePoliciesOptions;
  private readonly sources: readonly Source[];
  private readonly compiled = new Map<string, LivePolicy>();
  private readonly listeners = new Set<(change: PolicyChange) => void>();
  /** Keys of the start that are still to be compiled; absent until they are known. */
  private initial: Set<string> | undefined;
  private stopped = false;

  constructor(options: LivePoliciesOptions) {
    this.options = options;
    this.sources = options.policyKinds.map((kind) => sourceOf(kind, options));
  }

  start(keys: Pick<KeyQueue, "add">): void {
    const known = [...this.sources.map(({ cache }) => cache.whenSynced()), this.options.exceptions.whenSynced()];
    void Promise.all(known).then(() => this.begin(keys));
  }

  stop(): void {
    this.stopped = true;
    for (const { cache } of this.sources) cache.stop();
    this.options.exceptions.stop();
  }

  async reconcile(key: string): Promise<Next> {
    const document = this.document(key);
    const { source } = placeOf(key, this.sources);
    const next =
      document === undefined || source === undefined
        ? this.drop(key)
        : this.compile({ key, document, kind: source.kind });
    this.initial?.delete(key);
    return next;
  }

  get(key: string): LivePolicy | undefined {
    return this.compiled.get(key);
  }

  all(): readonly LivePolicy[] {
    return [...this.compiled.values()];
  }

  document(key: string): Resource | undefined {
    const { source, name } = placeOf(key, this.sources);
    return source?.cache.get(name);
  }

  exceptionsFrom(key: string): readonly Resource[] {
    const document = this.document(key);
    const { exceptions, clock } = this.options;
    return document === undefined ? [] : exceptions.about(document, clock()).exceptions;
  }

  synced(): boolean {
    return this.initial !== undefined && this.initial.size === 0;
  }

  listen(listener: (change: PolicyChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private begin(keys: Pick<KeyQueue, "add">): void {
    if (this.stopped) return;
    this.initial = new Set(this.sources.flatMap(({ cache, keyFor }) => [...cache.values()].map(keyFor)));
    for (const { cache, keyFor } of this.sources) {
      cache.listen((change) => keys.add(keyFor(change.kind === "set" ? change.value : change.old)));
    }
    this.options.exceptions.listen((names) => {
      for (const { cache, keyFor } of this.sources) {
        for (const document of cache.values()) if (names(document)) keys.add(keyFor(document));
      }
    });
  }

  private drop(key: string): Next {
    const old = this.compiled.get(key);
    if (old === undefined) return undefined;
    this.compiled.delete(key);
    this.announce({ kind: "gone", old });
    return undefined;
  }

  /** Compiles a policy where its text is another one; it is looked at again when an exception from it ends. */
  private compile(of: Compiling): Next {
    const { exceptions, until } = this.options.exceptions.about(of.document, this.options.clock());
    const text = JSON.stringify([textOf(of.document), exceptions.map(textOf)]);
    const old = this.compiled.get(of.key);
    if (old?.text !== text) this.replace(of, exceptions, { text, old });
    return until === undefined ? undefined : Math.min(longestMs, Math.max(1, until - this.options.clock() + 1));
  }

  private replace(asStored: Compiling, exceptions: readonly Resource[], { text, old }: Replacing): void {
    const { httpInNamespaces = false, ignoresFailures = false, generation = usualGeneration, clock } = this.options;
    const options = { exceptions, httpInNamespaces, ignoresFailures };
    const of = believed(asStored, { ...options, now: clock() }, generation);
    const { policy: compiled, diagnostics } = compiledOrNot(of, options);
    if (compiled === undefined) {
      this.complain(of, diagnostics);
      return;
    }
    const policy = ignoresFailures ? { ...compiled, failurePolicy: "Ignore" as const } : compiled;
    const live: LivePolicy = { key: of.key, kind: of.kind, policy: enforcedBy(of, policy), text };
    this.compiled.set(of.key, live);
    this.announce({ kind: "set", live, old });
  }

  private complain({ key, kind, document }: Compiling, diagnostics: readonly Diagnostic[]): void {
    const reason = diagnostics.find(({ severity }) => severity === "error")?.message ?? "it cannot be compiled";
    const left = this.compiled.has(key) ? "its last good version stays in force" : "it is not in force";
    this.options.log(`policies: ${kind.kind} ${keyOf(document)}: ${reason}; ${left}`);
  }

  private announce(change: PolicyChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

/** What breaks over one policy is no reason to judge by no other one: nobody would answer then. */
function compiledOrNot({ kind, document }: Compiling, options: CompileOptions): Compilation {
  try {
    return kind.compile(document, options);
  } catch (error) {
    const message = `it cannot be compiled: ${error instanceof Error ? error.stack : String(error)}`;
    return { policy: undefined, diagnostics: [{ code: "internal", severity: "error", message, path: "" }] };
  }
}

/**
 * A document without the mark that it holds in the API server, where it cannot: marks stay when nobody makes admission
 * policies any more, and whoever may write a status may write one.
 */
function believed(of: Compiling, options: CompileOptions, generation: NativeGeneration): Compiling {
  const { kind, document } = of;
  if (!nativeMark(document)) return of;
  const holds = isNativelyAsked(kind, generation) && kind.planAdmissionPolicy?.(document, options).kind !== "skipped";
  if (holds) return of;
  const { status: _, ...unmarked } = document;
  return { ...of, document: unmarked };
}

/** A policy with doors of its own that holds in the API server itself asks about nothing, and has nothing scanned. */
function enforcedBy({ document, kind }: Compiling, policy: CompiledPolicy): CompiledPolicy {
  const isNative = policy.doors !== undefined && kind.planAdmissionPolicy !== undefined && nativeMark(document);
  return isNative ? { ...policy, admission: false, background: false } : policy;
}

interface Compiling {
  readonly key: string;
  readonly document: Resource;
  readonly kind: PolicyKind;
}

/** A timer cannot be set for much longer. */
const longestMs = 86_400_000;

interface Replacing {
  readonly text: string;
  readonly old: LivePolicy | undefined;
}

interface Source {
  readonly kind: PolicyKind;
  readonly cache: Cache<Resource>;
  readonly prefix: string;
  readonly keyFor: (document: Resource) => string;
}

function sourceOf(kind: PolicyKind, { client, log }: LivePoliciesOptions): Source {
  const resource = { group: kind.group, version: kind.versions[0] ?? "v1", resource: kind.plural };
  const prefix = `${kind.plural}.${kind.group}`;
  return {
    kind,
    prefix,
    cache: watchCache({ client, resource, keep: keepAll, log }),
    keyFor: ({ metadata }) => `${prefix}/${metadata.namespace ?? ""}/${metadata.name ?? ""}`,
  };
}

function placeOf(
  key: string,
  sources: readonly Source[],
): { readonly source: Source | undefined; readonly name: string } {
  const slash = key.indexOf("/");
  const { namespace, name } = parseKey(key.slice(slash + 1));
  const prefix = key.slice(0, slash);
  return {
    source: sources.find((one) => one.prefix === prefix),
    name: namespace === "" ? name : `${namespace}/${name}`,
  };
}

/** What a policy is compiled from. Its status and its version change with every word that we write about it. */
function textOf(document: Resource): string {
  const { apiVersion, kind, metadata, status: _, ...rest } = document;
  const native = nativeMark(document);
  return JSON.stringify([apiVersion, kind, metadata.uid, metadata.labels, metadata.annotations, rest, native]);
}
