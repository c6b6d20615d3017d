import type { UserInfo } from "../../kube/index.ts";

/** Something that somebody wants to do: to objects, or at a path. */
export type Attributes = ResourceAttributes | PathAttributes;

export interface ResourceAttributes {
  readonly kind: "resource";
  /** `get`, `list`, `create`, ...; also verbs that no request has, such as `escalate`. */
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** `""` for the object itself. */
  readonly subresource: string;
  /** `""` for all namespaces, and where objects are in none. */
  readonly namespace: string;
  /** `""` for all objects. */
  readonly name: string;
}

export interface PathAttributes {
  readonly kind: "path";
  /** The method in lower case. */
  readonly verb: string;
  readonly path: string;
}

/** Whether something may be done, and why; the reason is `""` where there is nothing to say. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** A rule of a role. Absent lists are empty. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** The rules that hold for somebody, with what kept further ones from being found. */
export interface RulesOf {
  readonly rules: readonly PolicyRule[];
  readonly errors: readonly string[];
}

/** The role that a binding gives. */
export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** Tells who may do what. */
export interface Authorizer {
  authorize(user: UserInfo, attributes: Attributes): Decision;
  /** The rules of all roles that a user has in a namespace; with `""` those of the whole cluster. */
  rulesOf(user: UserInfo, namespace: string): RulesOf;
  /** The rules of a role, as a binding in the namespace (`""` for a cluster's) means it; `undefined` where there is none. */
  rulesOfRole(role: RoleRef, namespace: string): readonly PolicyRule[] | undefined;
}
