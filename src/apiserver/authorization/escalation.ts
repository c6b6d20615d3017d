import { own, quoted, quotedList, type Resource, type UserInfo } from "../../kube/index.ts";
import { type Call, groupResourceOf } from "../call.ts";
import { metaText } from "../draft.ts";
import type { Draft } from "../kind.ts";
import { same } from "../kinds/equal.ts";
import { part, parts, text } from "../kinds/fields.ts";
import { aggregated, forbidden, notFound } from "../status.ts";
import type { Authorizer, PolicyRule, RoleRef } from "./authorizer.ts";
import { rbacGroup } from "./bindings.ts";
import { described, uncovered } from "./covers.ts";
import { readRules } from "./policy-rule.ts";
import { mastersGroup } from "./rbac.ts";

/**
 * Refuses roles and bindings by which somebody would give more than he has, unless he may `escalate` or `bind`. Throws
 * a `StatusError`. `old` is the object as it was, where it is an update.
 * kubernetes: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased
 */
export function checkEscalation(authorizer: Authorizer, call: Call, change: Change): void {
  const { gvk, plural } = call.kind;
  if (gvk.group !== rbacGroup || call.user.groups.includes(mastersGroup)) return;
  if (onlyCollectable(change)) return;
  if (plural === "roles" || plural === "clusterroles") checkRole(authorizer, call, change);
  else if (plural === "rolebindings" || plural === "clusterrolebindings") checkBinding(authorizer, call, change.object);
}

export interface Change {
  readonly object: Draft;
  readonly old?: Resource | undefined;
}

function checkRole(authorizer: Authorizer, call: Call, { object, old }: Change): void {
  const { user, namespace, name } = call;
  const resource = call.kind.plural;
  const wish = { kind: "resource", verb: "escalate", group: rbacGroup, subresource: "", resource } as const;
  if (authorizer.authorize(user, { ...wish, namespace, name }).allowed) return;
  confirm(authorizer, call, { rules: readRules(object), name: metaText(object, "name") });
  if (resource === "roles" || !(aggregates(object) || aggregates(old))) return;
  if (missingRights(authorizer, { user, namespace, rules: everything }) === undefined) return;
  const why = "must have cluster-admin privileges to use the aggregationRule";
  throw forbidden(groupResourceOf(call.kind), metaText(object, "name"), why);
}

function checkBinding(authorizer: Authorizer, call: Call, object: Draft): void {
  const { user, namespace } = call;
  const ref = part(object, "roleRef");
  const role: RoleRef = { kind: text(ref, "kind"), name: text(ref, "name") };
  if (mayBind(authorizer, { user, namespace, role, group: text(ref, "apiGroup") })) return;
  const rules = authorizer.rulesOfRole(role, namespace);
  if (rules === undefined) {
    // The real API names the kind that was asked for, not the one that is missing.
    throw notFound(groupResourceOf(call.kind), role.name);
  }
  confirm(authorizer, call, { rules, name: metaText(object, "name") });
}

interface Binding {
  readonly user: UserInfo;
  readonly namespace: string;
  readonly role: RoleRef;
  readonly group: string;
}

function mayBind(authorizer: Authorizer, { user, namespace, role, group }: Binding): boolean {
  const resource = role.kind === "Role" ? "roles" : role.kind === "ClusterRole" ? "clusterroles" : undefined;
  if (resource === undefined) return false;
  const wish = {
    kind: "resource",
    verb: "bind",
    group,
    resource,
    subresource: "",
    namespace,
    name: role.name,
  } as const;
  return authorizer.authorize(user, wish).allowed;
}

interface Granted {
  readonly rules: readonly PolicyRule[];
  /** The name of the object that would grant them. */
  readonly name: string;
}

function confirm(authorizer: Authorizer, { kind, user, namespace }: Call, { rules, name }: Granted): void {
  const missing = missingRights(authorizer, { user, namespace, rules });
  if (missing !== undefined) throw forbidden(groupResourceOf(kind), name, missing);
}

interface Wanted {
  readonly user: UserInfo;
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
}

/** What is missing for somebody to give these rules, as a refusal says it; `undefined` where nothing is. */
export function missingRights(authorizer: Authorizer, { user, namespace, rules }: Wanted): string | undefined {
  const owned = authorizer.rulesOf(user, namespace);
  const missing = uncovered(owned.rules, rules);
  if (missing.length === 0) return undefined;
  const who = `user ${quoted(user.username)} (groups=${quotedList(user.groups)})`;
  const what = `${who} is attempting to grant RBAC permissions not currently held:\n${described(missing).join("\n")}`;
  return owned.errors.length === 0 ? what : `${what}; resolution errors: [${aggregated(owned.errors)}]`;
}

const all = ["*"];
const everything: readonly PolicyRule[] = [
  { verbs: all, apiGroups: all, resources: all, resourceNames: [], nonResourceURLs: [] },
  { verbs: all, apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: all },
];

function aggregates(role: Draft | Resource | undefined): boolean {
  return parts(part(role, "aggregationRule"), "clusterRoleSelectors").length > 0;
}

/** Whether nothing changes but what garbage collection needs. kubernetes: pkg/registry/rbac/helpers.go */
function onlyCollectable({ object, old }: Change): boolean {
  return old !== undefined && same(withoutLinks(object), withoutLinks(old));
}

function withoutLinks(object: Draft | Resource): unknown {
  const metadata = { ...(own(object, "metadata") as Draft | undefined) };
  for (const field of ["ownerReferences", "finalizers", "selfLink", "managedFields"]) delete metadata[field];
  return { ...object, metadata };
}
