import { own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { fill, inner, inners } from "./draft.ts";
import { type Fields, has, part, partAt, parts, text, textEntries, texts } from "./fields.ts";

/** What policies and bindings of all kinds have in common. */
export const policyTraits = {
  group: "admissionregistration.k8s.io",
  categories: ["api-extensions"],
  scope: "cluster",
  anyFinalizer: true,
  countsSpec: true,
  unconditionalUpdate: false,
} as const;

/** The kind of a policy's parameters. */
export const paramKindColumn = column("ParamKind", "The kind of its parameters.", (object) => {
  const kind = partAt(object, "spec", "paramKind");
  return kind ? `${text(kind, "apiVersion")}/${text(kind, "kind")}` : "<unset>";
});

/** The columns of bindings. */
export const bindingColumns = [
  nameColumn,
  column("PolicyName", "The policy that is put in force.", (object) => text(part(object, "spec"), "policyName")),
  column("ParamRef", "The parameters.", parametersText),
  ageColumn,
];

/** The defaults of a policy. (kubernetes: pkg/apis/admissionregistration/v1/defaults.go) */
export function defaultPolicy(object: Draft): void {
  const spec = inner(object, "spec");
  if (!spec) return;
  fill(spec, "failurePolicy", "Fail");
  defaultMatch(inner(spec, "matchConstraints"));
}

/** The defaults of a binding. */
export function defaultBinding(object: Draft): void {
  const spec = inner(object, "spec");
  if (spec) defaultMatch(inner(spec, "matchResources"));
}

function defaultMatch(match: Draft | undefined): void {
  if (!match) return;
  fill(match, "matchPolicy", "Equivalent");
  fill(match, "namespaceSelector", {});
  fill(match, "objectSelector", {});
  for (const key of ["resourceRules", "excludeResourceRules"]) {
    for (const rule of inners(match, key)) fill(rule, "scope", "*");
  }
}

function parametersText(object: Resource): string {
  const reference = partAt(object, "spec", "paramRef");
  const name = text(reference, "name");
  if (name !== "") return `${text(reference, "namespace") || "*"}/${name}`;
  return has(reference, "selector") && own(reference, "selector") ? goText(part(reference, "selector")) : "<unset>";
}

/** A selector as Go prints it. (kubernetes: apimachinery pkg/apis/meta/v1/generated.pb.go String) */
function goText(selector: Fields | undefined): string {
  const labels = textEntries(selector, "matchLabels").map(([key, value]) => `${key}: ${value},`);
  const requirements = parts(selector, "matchExpressions").map((one) => {
    const values = texts(one, "values").join(" ");
    return `LabelSelectorRequirement{Key:${text(one, "key")},Operator:${text(one, "operator")},Values:[${values}],},`;
  });
  const expressions = `[]LabelSelectorRequirement{${requirements.join("")}}`;
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:${expressions},}`;
}
