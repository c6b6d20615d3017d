import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, has, part, parts, text, texts } from "./fields.ts";
import { selectorMistakes } from "./label-selector.ts";
import { invalid, invalids, notSupported, required } from "./mistakes.ts";
import { pathSegmentName, subdomainMistakes } from "./names.ts";

const group = "rbac.authorization.k8s.io";

/** Checks the rules of a role. (kubernetes: pkg/apis/rbac/validation ValidateRole) */
export function roleMistakes(object: Resource, namespaced: boolean): readonly FieldError[] {
  return parts(object, "rules").flatMap((rule, index) => ruleMistakes(rule, namespaced, `rules[${index}]`));
}

/** Checks the rules and the aggregation of a cluster role. (kubernetes: pkg/apis/rbac/validation ValidateClusterRole) */
export function clusterRoleMistakes(object: Resource): readonly FieldError[] {
  const rules = roleMistakes(object, false);
  if (!has(object, "aggregationRule")) return rules;
  const field = "aggregationRule.clusterRoleSelectors";
  const selectors = parts(part(object, "aggregationRule"), "clusterRoleSelectors");
  if (selectors.length === 0) {
    return [...rules, required(field, "at least one clusterRoleSelector required if aggregationRule is non-nil")];
  }
  return [...rules, ...selectors.flatMap((one, index) => selectorMistakes(one, `${field}[${index}]`))];
}

/** Checks the role and the subjects of a binding. (kubernetes: pkg/apis/rbac/validation ValidateRoleBinding) */
export function bindingMistakes(object: Resource, namespaced: boolean): readonly FieldError[] {
  const subjects = parts(object, "subjects");
  return [
    ...roleRefMistakes(part(object, "roleRef"), namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]),
    ...subjects.flatMap((subject, index) => subjectMistakes(subject, namespaced, `subjects[${index}]`)),
  ];
}

function ruleMistakes(rule: Fields, namespaced: boolean, path: string): readonly FieldError[] {
  const given = (key: string) => texts(rule, key).length > 0;
  const verbs = given("verbs") ? [] : [required(`${path}.verbs`, "verbs must contain at least one value")];
  if (given("nonResourceURLs")) return [...verbs, ...urlRuleMistakes(rule, namespaced, path)];
  return [
    ...verbs,
    ...(given("apiGroups") ? [] : [required(`${path}.apiGroups`, "resource rules must supply at least one api group")]),
    ...(given("resources") ? [] : [required(`${path}.resources`, "resource rules must supply at least one resource")]),
  ];
}

function urlRuleMistakes(rule: Fields, namespaced: boolean, path: string): readonly FieldError[] {
  const field = `${path}.nonResourceURLs`;
  const urls = texts(rule, "nonResourceURLs");
  const both = ["apiGroups", "resources", "resourceNames"].some((key) => texts(rule, key).length > 0);
  return [
    ...(namespaced ? [invalid(field, urls, "namespaced rules cannot apply to non-resource URLs")] : []),
    ...(both ? [invalid(field, urls, "rules cannot apply to both regular resources and non-resource URLs")] : []),
  ];
}

function roleRefMistakes(ref: Fields | undefined, kinds: readonly string[]): readonly FieldError[] {
  const apiGroup = text(ref, "apiGroup");
  const kind = text(ref, "kind");
  const name = text(ref, "name");
  return [
    ...(apiGroup === group ? [] : [notSupported("roleRef.apiGroup", apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [notSupported("roleRef.kind", kind, kinds)]),
    ...(name === "" ? [required("roleRef.name")] : invalids("roleRef.name", name, pathSegmentName(name, false))),
  ];
}

function subjectMistakes(subject: Fields, namespaced: boolean, path: string): readonly FieldError[] {
  const name = text(subject, "name") === "" ? [required(`${path}.name`)] : [];
  const apiGroup = text(subject, "apiGroup");
  switch (text(subject, "kind")) {
    case "ServiceAccount":
      return [...name, ...accountMistakes(subject, namespaced, path)];
    case "User":
    case "Group":
      return [...name, ...(apiGroup === group ? [] : [notSupported(`${path}.apiGroup`, apiGroup, [group])])];
    default:
      return [...name, notSupported(`${path}.kind`, text(subject, "kind"), ["ServiceAccount", "User", "Group"])];
  }
}

function accountMistakes(subject: Fields, namespaced: boolean, path: string): readonly FieldError[] {
  const name = text(subject, "name");
  const apiGroup = text(subject, "apiGroup");
  const homeless = !namespaced && text(subject, "namespace") === "";
  return [
    ...(name === "" ? [] : invalids(`${path}.name`, name, subdomainMistakes(name))),
    ...(apiGroup === "" ? [] : [notSupported(`${path}.apiGroup`, apiGroup, [""])]),
    ...(homeless ? [required(`${path}.namespace`)] : []),
  ];
}
