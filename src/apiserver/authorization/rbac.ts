import { quoted, type UserInfo } from "../../kube/index.ts";
import { aggregated } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { Attributes, Authorizer, Decision, PolicyRule, RoleRef, RulesOf } from "./authorizer.ts";
import { Bindings, type Grant, rbacGroup } from "./bindings.ts";
import { allows, rulesIn } from "./policy-rule.ts";

/** The group whose members may do all, whatever roles there are. */
export const mastersGroup = "system:masters";

/**
 * Decides by the roles and bindings that are stored. Only masters are let through without them.
 * kubernetes: plugin/pkg/auth/authorizer/rbac/rbac.go, pkg/registry/rbac/validation/rule.go
 */
export function rbacAuthorizer(store: Store): Authorizer {
  let known: readonly Bindings[] | undefined;
  const bindings = () => {
    known ??= [new Bindings(store, "clusterrolebindings"), new Bindings(store, "rolebindings")];
    return known;
  };
  const grantsOf = (user: UserInfo, namespace: string): readonly Grant[] => {
    const [cluster, local] = bindings();
    const everywhere = cluster?.of(user, "") ?? [];
    return namespace === "" ? everywhere : [...everywhere, ...(local?.of(user, namespace) ?? [])];
  };
  return {
    authorize: (user, attributes) =>
      user.groups.includes(mastersGroup)
        ? { allowed: true, reason: "" }
        : decide(store, grantsOf(user, namespaceOf(attributes)), attributes),
    rulesOf: (user, namespace) => gather(store, grantsOf(user, namespace)),
    rulesOfRole: (role, namespace) => rulesOfRole(store, role, namespace),
  };
}

function namespaceOf(attributes: Attributes): string {
  return attributes.kind === "path" ? "" : attributes.namespace;
}

function decide(store: Store, grants: readonly Grant[], attributes: Attributes): Decision {
  const errors: string[] = [];
  for (const grant of grants) {
    const rules = rulesOfRole(store, grant.role, grant.namespace);
    if (rules === undefined) errors.push(missing(grant.role));
    else if (rules.some((rule) => allows(rule, attributes))) {
      return { allowed: true, reason: `RBAC: allowed by ${grant.source()}` };
    }
  }
  return { allowed: false, reason: errors.length === 0 ? "" : `RBAC: ${aggregated(errors)}` };
}

function gather(store: Store, grants: readonly Grant[]): RulesOf {
  const found = grants.map((grant) => ({ grant, rules: rulesOfRole(store, grant.role, grant.namespace) }));
  return {
    rules: found.flatMap(({ rules }) => rules ?? []),
    errors: found.flatMap(({ grant, rules }) => (rules === undefined ? [missing(grant.role)] : [])),
  };
}

function rulesOfRole(store: Store, role: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
  const local = role.kind === "Role";
  if (!local && role.kind !== "ClusterRole") return undefined;
  const resource = local ? "roles" : "clusterroles";
  const stored = store.get({ group: rbacGroup, version: "v1", resource }, local ? namespace : "", role.name);
  return stored && rulesIn(stored);
}

function missing({ kind, name }: RoleRef): string {
  const known = kind === "Role" || kind === "ClusterRole";
  return known
    ? `${kind.toLowerCase()}.${rbacGroup} ${quoted(name)} not found`
    : `unsupported role reference kind: ${quoted(kind)}`;
}
