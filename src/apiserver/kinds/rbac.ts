import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, createdAtColumn, nameColumn, wideColumn } from "./columns.ts";
import { ensure, fillZero, inners } from "./draft.ts";
import { same } from "./equal.ts";
import { part, parts, text } from "./fields.ts";
import { invalid } from "./mistakes.ts";
import { pathSegmentName } from "./names.ts";
import { bindingMistakes, clusterRoleMistakes, roleMistakes } from "./rbac-validation.ts";
import { strategyOf } from "./strategy.ts";

const group = "rbac.authorization.k8s.io";
const withRules = { prepareCreate: keepRules, prepareUpdate: keepRules };
const plain = { shortNames: [], categories: [], subresources: [] };

export const role: BuiltinKind = {
  ...plain,
  gvk: { group, version: "v1", kind: "Role" },
  plural: "roles",
  namespaced: true,
  columns: [nameColumn, createdAtColumn],
  strategy: strategyOf({ ...rulesFor(true), ...withRules, validate: (object) => roleMistakes(object, true) }),
};

export const clusterRole: BuiltinKind = {
  ...plain,
  gvk: { group, version: "v1", kind: "ClusterRole" },
  plural: "clusterroles",
  namespaced: false,
  columns: [nameColumn, createdAtColumn],
  strategy: strategyOf({ ...rulesFor(false), ...withRules, validate: clusterRoleMistakes }),
};

export const roleBinding: BuiltinKind = {
  ...plain,
  gvk: { group, version: "v1", kind: "RoleBinding" },
  plural: "rolebindings",
  namespaced: true,
  columns: bindingColumns(),
  strategy: strategyOf({
    ...rulesFor(true),
    default: fillBinding,
    validate: (object) => bindingMistakes(object, true),
    validateUpdate: roleRefMistakes,
  }),
};

export const clusterRoleBinding: BuiltinKind = {
  ...plain,
  gvk: { group, version: "v1", kind: "ClusterRoleBinding" },
  plural: "clusterrolebindings",
  namespaced: false,
  columns: bindingColumns(),
  strategy: strategyOf({
    ...rulesFor(false),
    default: fillBinding,
    validate: (object) => bindingMistakes(object, false),
    validateUpdate: roleRefMistakes,
  }),
};

function rulesFor(namespaced: boolean) {
  return { namespaced, name: pathSegmentName, createOnUpdate: true };
}

/** No rules are `null`, as what is stored as protobuf comes back. */
function keepRules(object: Draft): void {
  if (parts(object, "rules").length === 0) object.rules = null;
}

function bindingColumns(): BuiltinKind["columns"] {
  const named = (object: Resource, kind: string) =>
    parts(object, "subjects")
      .filter((subject) => text(subject, "kind") === kind)
      .map((subject) => (kind === "ServiceAccount" ? `${text(subject, "namespace")}/` : "") + text(subject, "name"))
      .join(", ");
  const roleOf = (object: Resource) => {
    const ref = part(object, "roleRef");
    return `${text(ref, "kind")}/${text(ref, "name")}`;
  };
  return [
    nameColumn,
    column("Role", "The role that is given.", roleOf),
    ageColumn,
    wideColumn("Users", "Users who have the role.", (object) => named(object, "User")),
    wideColumn("Groups", "Groups who have the role.", (object) => named(object, "Group")),
    wideColumn("ServiceAccounts", "Service accounts which have the role.", (object) => named(object, "ServiceAccount")),
  ];
}

function fillBinding(object: Draft): void {
  fillZero(ensure(object, "roleRef"), "apiGroup", group);
  for (const subject of inners(object, "subjects")) {
    if (["User", "Group"].includes(text(subject, "kind"))) fillZero(subject, "apiGroup", group);
  }
}

function roleRefMistakes(object: Resource, old: Resource): readonly FieldError[] {
  if (same(object.roleRef, old.roleRef)) return [];
  const ref = part(object, "roleRef");
  // The message shows the reference with the field names of the API server's internal type.
  const shown = { APIGroup: text(ref, "apiGroup"), Kind: text(ref, "kind"), Name: text(ref, "name") };
  return [invalid("roleRef", shown, "cannot change roleRef")];
}
