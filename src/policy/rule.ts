/**
 * The contract between the text of policies and everything that acts on them; the file to read first.
 *
 * A policy's text is compiled once into {@link Rule}s. Every request, from whatever door, becomes a {@link Request};
 * rules judge it and answer with {@link Outcome}s. What a rule wants to know of the world it asks as a {@link Query}
 * and is run again once the {@link Fact} is there: rules never wait, and never act.
 */
import type { Diagnostic, GroupVersionKind, GroupVersionResource, Resource, UserInfo } from "../kube/index.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** Who does what to which object, and when. */
export interface Request {
  /** Names this request; randomness that a rule wants derives from it. */
  readonly uid: string;
  readonly operation: Operation;
  /** The kind of the object that the resource path names: the parent's for a subresource (`Pod` for `pods/exec`). */
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  /** `""` for the object itself, else `status`, `ephemeralcontainers`, `exec`, ... */
  readonly subresource: string;
  /** Empty while a name is still to be generated. */
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  /** The object as it would be stored; absent on DELETE. */
  readonly object: Resource | undefined;
  /** The object as it is stored; absent on CREATE. */
  readonly oldObject: Resource | undefined;
  /** Absent where nobody asks: in background scans. */
  readonly user: RequestUser | undefined;
  readonly dryRun: boolean;
  /** Milliseconds since 1970; the only clock that rules see. */
  readonly now: number;
}

/** The requesting user with the names of the roles bound to him: roles as `namespace:name`. */
export interface RequestUser extends UserInfo {
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** What a rule wants to know of the world. */
export type Query = { readonly kind: "namespace"; readonly name: string };

/** The answer to a {@link Query}. A failure is an answer too: the rule that asked ends in an `error` outcome. */
export type Fact =
  | { readonly kind: "namespace"; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: "failure"; readonly message: string };

/** What is known so far. */
export interface Facts {
  /** The answer to `query`; `undefined` when it is not there yet: it is noted as wanted, and the rule returns {@link pending}. */
  want(query: Query): Fact | undefined;
}

/** A rule cannot go on before a fact is there. A signal of its own: nothing that swallows errors may swallow it. */
export const pending = Symbol("pending");
export type Pending = typeof pending;

export type Status = "pass" | "fail" | "warn" | "error" | "skip";

/** What one rule says of one request. */
export interface Outcome {
  readonly status: Status;
  readonly message: string;
  /** Where in the object the rule failed, as Kyverno writes it: `/spec/containers/0/image/`. */
  readonly path?: string;
  /** Further facts for reports, such as the level of a Pod Security rule. */
  readonly properties?: Readonly<Record<string, string>>;
  /** The object as a mutate rule has changed it; absent where it has changed nothing. */
  readonly patched?: Resource;
}

/** What is to be done with a failed request. */
export type Action = "Enforce" | "Audit";

export type Phase = "mutate" | "verify" | "validate" | "generate" | "delete";

/** One compiled rule: immutable, synchronous, without effects. */
export interface Rule {
  readonly name: string;
  readonly phase: Phase;
  /** Whether the rule concerns the request at all. A failure to find out is an {@link Outcome} with status `error`. */
  matches(request: Request, facts: Facts): boolean | Pending | Outcome;
  /** Judges a request that matches; `undefined` where the rule has nothing to say (a pattern on DELETE). */
  run(request: Request, facts: Facts): Outcome | undefined | Pending;
  /** The action for a failure of this rule, overrides by namespace included. */
  action(request: Request, facts: Facts): Action | Pending | Outcome;
}

/** What happens when a rule ends in `error`, or the webhook cannot be reached. */
export type FailurePolicy = "Fail" | "Ignore";

/** One kind of object on which a policy wants to be asked, before discovery: wildcards are allowed in every part. */
export interface Trigger {
  readonly phase: Phase;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `""` for the object itself, `*` for all subresources and the object. */
  readonly subresource: string;
  readonly operations: readonly Operation[];
}

/** A policy ready to judge. Immutable: a changed policy is compiled anew. */
export interface CompiledPolicy {
  /** The kind as users write it. */
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  /** Empty for cluster-wide policies; else the only namespace that the policy sees. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether admission requests are judged. */
  readonly admission: boolean;
  /** Whether existing objects are judged by background scans. */
  readonly background: boolean;
  readonly failurePolicy: FailurePolicy;
  /** 1 to 30; absent where the policy leaves it to the default. */
  readonly timeoutSeconds: number | undefined;
  /** Audit failures are shown to the user as warnings. */
  readonly emitWarning: boolean;
  /** Stop after the first rule that passes or fails. */
  readonly applyOne: boolean;
  /** The rules for a kind: plain ones first, then the generated ones; a kind that autogen covers sees its own. */
  rulesFor(kind: GroupVersionKind): readonly Rule[];
  /** All rules, the generated ones included. */
  readonly rules: readonly Rule[];
  readonly triggers: readonly Trigger[];
  /** What the policy's status tells besides readiness: generated rules and counts, as Kyverno writes them. */
  readonly status: Readonly<Record<string, unknown>>;
}

/** Describes a kind of policy; everything outside of a kind's own folder sees only this. */
export interface PolicyKind {
  readonly group: string;
  /** Served versions, the stored one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The CustomResourceDefinition to install. */
  readonly crd: Resource;
  /** Checks and compiles a document. With an error among the diagnostics there is no policy. */
  compile(document: Resource, options: CompileOptions): Compilation;
}

/** What compiling has to know of the cluster. */
export interface CompileOptions {
  /** The kinds that the cluster serves, for scopes and for warnings; absent where nobody knows. */
  readonly kinds?: KindLookup;
}

/** Finds served kinds: `undefined` when there is none of this name. Parts may be wildcards. */
export type KindLookup = (
  of: GroupVersionKind,
) => readonly { readonly gvk: GroupVersionKind; readonly resource: string; readonly namespaced: boolean }[];

export interface Compilation {
  readonly policy: CompiledPolicy | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
