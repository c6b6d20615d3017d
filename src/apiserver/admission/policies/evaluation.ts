import type { FieldError, FieldType, GroupVersionKind, GroupVersionResource, Resource } from "../../../kube/index.ts";
import type { CelType } from "../../../lang/cel/index.ts";
import type { Authorizer } from "../../authorization/authorizer.ts";
import type { AdmissionRequest } from "../plugin.ts";

/**
 * What understands the expressions of admission policies. The control plane keeps the policies, finds out which of them
 * are about a request, and acts on what they say; what they say it is told by this, which is handed in.
 */
export interface PolicyExpressions {
  /**
   * What is wrong with the expressions of a policy that is to be stored, each with its field (`spec.variables[0].expression`).
   * `old` is the policy that it takes the place of.
   */
  readonly mistakes: (policy: Resource, old: Resource | undefined) => readonly FieldError[];
  /** What is wrong with the types in a ValidatingAdmissionPolicy, for objects and parameters of these; each with its field. */
  readonly typeMistakes?: (policy: Resource, types: PolicyTypes) => readonly FieldError[];
  /** Makes a stored ValidatingAdmissionPolicy ready to judge. */
  readonly validating: (policy: Resource) => ValidatingEvaluator;
  /** Makes a stored MutatingAdmissionPolicy ready to change objects; where it is absent none can be stored. */
  readonly mutating?: (policy: Resource) => MutatingEvaluator;
}

/** What is known of what a policy is about. */
export interface PolicyTypes {
  readonly object: CelType;
  /** Absent where the policy has no parameters, or nobody knows their kind. */
  readonly params: CelType | undefined;
}

/** What a policy says of one request with one parameter. */
export type ValidatingEvaluator = (input: PolicyInput) => Validated;

/** What a policy makes of the object of one request with one parameter. Called again where the object has changed. */
export type MutatingEvaluator = (input: MutatingInput) => Mutated;

/** A request as a policy sees it. */
export interface PolicyInput {
  readonly request: AdmissionRequest;
  /** The version in which the policy is asked. */
  readonly resource: GroupVersionResource;
  readonly gvk: GroupVersionKind;
  /** In that version; absent on delete. */
  readonly object: Resource | undefined;
  /** In that version; absent on create. */
  readonly old: Resource | undefined;
  /** Absent where the policy has none. */
  readonly params: Resource | undefined;
  /** The namespace of the object; absent where it is in none, and of namespaces themselves. */
  readonly namespace: Resource | undefined;
  readonly authorizer: Authorizer;
}

/** The same for a policy that changes the object, of which something is known. */
export interface MutatingInput extends PolicyInput {
  readonly type: FieldType;
  /** Reads what each change of the policy has made as the kind of the object. Throws a `StatusError` where it is none. */
  readonly readBack: (object: Resource) => Resource;
}

export interface Validated {
  /** One for each validation, or one in place of all; none where the policy turns out not to be about the request. */
  readonly decisions: readonly PolicyDecision[];
  readonly annotations: readonly PolicyAnnotation[];
}

export interface PolicyDecision {
  readonly allowed: boolean;
  /** `""` where it is allowed. */
  readonly message: string;
  /** `Forbidden`, `Unauthorized`, ...; `""` for the usual one. */
  readonly reason: string;
}

/** Something for the audit log, or why it cannot be said, which refuses the request. */
export type PolicyAnnotation =
  | { readonly kind: "value"; readonly key: string; readonly value: string }
  | { readonly kind: "error"; readonly key: string; readonly message: string };

/** The object as it is to be; that the policy is not about it, or that it stays as it is; or why that cannot be said, perhaps for several reasons. */
export type Mutated =
  | { readonly kind: "object"; readonly object: Resource }
  | { readonly kind: "unmatched" }
  | { readonly kind: "unchanged" }
  | { readonly kind: "error"; readonly messages: readonly string[] };
