import { type FieldError, own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { fill, inner } from "./draft.ts";
import { has, part, partAt, parts, text } from "./fields.ts";
import { selectorText } from "./label-selector.ts";
import { forbidden } from "./mistakes.ts";

const common = {
  group: "admissionregistration.k8s.io",
  categories: ["api-extensions"],
  scope: "cluster",
  anyFinalizer: true,
  countsSpec: true,
  unconditionalUpdate: false,
} as const;

/**
 * Policies whose rules are CEL, which nothing here evaluates: whoever makes one would believe in a guard that is not
 * there, so none can be made. (kubernetes: pkg/registry/admissionregistration/validatingadmissionpolicy)
 */
export const validatingAdmissionPolicy = described({
  ...common,
  kind: "ValidatingAdmissionPolicy",
  plural: "validatingadmissionpolicies",
  newStatus: {},
  columns: [
    nameColumn,
    column(
      "Validations",
      "How many checks there are.",
      (object) => parts(part(object, "spec"), "validations").length,
      "integer",
    ),
    column("ParamKind", "The kind of its parameters.", (object) => {
      const kind = partAt(object, "spec", "paramKind");
      return kind ? `${text(kind, "apiVersion")}/${text(kind, "kind")}` : "<unset>";
    }),
    ageColumn,
  ],
  default: (object) => {
    const spec = inner(object, "spec");
    if (!spec) return;
    fill(spec, "failurePolicy", "Fail");
    defaultMatch(inner(spec, "matchConstraints"));
  },
  validate: () => notEvaluated("validating admission policies"),
});

/** (kubernetes: pkg/registry/admissionregistration/validatingadmissionpolicybinding) */
export const validatingAdmissionPolicyBinding = described({
  ...common,
  kind: "ValidatingAdmissionPolicyBinding",
  columns: [
    nameColumn,
    column("PolicyName", "The policy that is put in force.", (object) => text(part(object, "spec"), "policyName")),
    column("ParamRef", "The parameters.", parametersText),
    ageColumn,
  ],
  default: (object) => {
    const spec = inner(object, "spec");
    if (spec) defaultMatch(inner(spec, "matchResources"));
  },
  validate: () => notEvaluated("bindings of validating admission policies"),
});

function notEvaluated(what: string): readonly FieldError[] {
  return [forbidden("spec", `${what} are not evaluated by this control plane`)];
}

/** (kubernetes: pkg/apis/admissionregistration/v1/defaults.go SetDefaults_MatchResources) */
function defaultMatch(match: Draft | undefined): void {
  if (!match) return;
  fill(match, "matchPolicy", "Equivalent");
  fill(match, "namespaceSelector", {});
  fill(match, "objectSelector", {});
}

function parametersText(object: Resource): string {
  const reference = partAt(object, "spec", "paramRef");
  const name = text(reference, "name");
  if (name !== "") return `${text(reference, "namespace") || "*"}/${name}`;
  return has(reference, "selector") && own(reference, "selector")
    ? selectorText(part(reference, "selector"))
    : "<unset>";
}
