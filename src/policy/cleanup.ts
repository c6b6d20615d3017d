/** The contract between policies that delete objects on a schedule and whoever does it. */
import type { Diagnostic, LabelSelector, Resource } from "../kube/index.ts";
import type { CompanionKind, CompileOptions, Facts, Pending, Request, ResourceTrigger } from "./rule.ts";

/** A policy that deletes what it matches whenever its schedule says so. Immutable: a changed policy is compiled anew. */
export interface CleanupPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for cluster-wide policies; else the only namespace that the policy sees. */
  readonly namespace: string;
  readonly uid: string;
  /** The kinds whose objects it looks at, as selectors, each once. */
  readonly kinds: readonly string[];
  /** The resources whose objects it looks at, where it names resources rather than kinds. */
  readonly resources: readonly ResourceTrigger[];
  /** Objects without these labels are not even looked at; all are where it is absent. */
  readonly selector?: LabelSelector;
  /** How what belongs to a deleted object is dealt with; absent where that is left to the API server. */
  readonly propagation: Propagation | undefined;
  /** The first time that it is due after `after`; `undefined` where it never is. Milliseconds since 1970. */
  next(after: number): number | undefined;
  /** Whether it is about such an object at all; about all objects of its kinds where absent. */
  selects?(request: Request, facts: Facts): boolean | Pending | CleanupMistake;
  /** Whether the object of a request, by which somebody unknown deletes it, is to be deleted, or why nobody can tell. */
  deletes(request: Request, facts: Facts): boolean | Pending | CleanupMistake;
}

export type Propagation = "Foreground" | "Background" | "Orphan";

/** Why it cannot be said whether an object is to be deleted. It is not. */
export interface CleanupMistake {
  readonly kind: "mistake";
  readonly message: string;
}

/** A kind of such policies. */
export interface CleanupKind extends CompanionKind {
  /** What is wrong with a document; nothing where it is right. */
  check(document: Resource, options?: CompileOptions): readonly Diagnostic[];
  /** Compiles a document, with the exceptions that there are; `undefined` for one that is wrong. */
  compile(document: Resource, options?: CompileOptions): CleanupPolicy | undefined;
  /** What of the objects of each kind has to be allowed: the kind as the document writes it, and a name or `""` for all. */
  touches(document: Resource, options?: CompileOptions): readonly TouchedKind[];
}

/** A kind whose objects a policy deletes. */
export interface TouchedKind {
  /** `Pod`, `apps/v1/Deployment` */
  readonly kind: string;
  readonly name: string;
  /** Where it is not allowed, the policy is accepted with a warning, and passes over such objects. */
  readonly optional?: true;
}
