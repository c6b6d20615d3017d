import type { Resource } from "../../kube/index.ts";
import {
  bindingColumns,
  defaultBinding,
  defaultPolicy,
  paramKindColumn,
  policyTraits,
} from "./admission-policy-parts.ts";
import {
  bindingMistakes,
  checkedPolicy,
  type ExpressionMistakes,
  mutatingBindingMistakes,
  mutatingMistakes,
  policyMistakes,
} from "./admission-policy-validation.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { part, parts } from "./fields.ts";

const version = "v1beta1";

/**
 * Policies that change objects by CEL. A real API server has them once their version is switched on.
 * (kubernetes: pkg/registry/admissionregistration/mutatingadmissionpolicy)
 */
export function mutatingAdmissionPolicyKind(mistakes: ExpressionMistakes): BuiltinKind {
  const check = (object: Resource, old?: Resource) => {
    const checked = checkedPolicy(object, old, mistakes);
    return [...policyMistakes(checked), ...mutatingMistakes(checked)];
  };
  return described({
    ...policyTraits,
    version,
    kind: "MutatingAdmissionPolicy",
    plural: "mutatingadmissionpolicies",
    columns: [
      nameColumn,
      column(
        "Mutations",
        "How many changes there are.",
        (object) => parts(part(object, "spec"), "mutations").length,
        "integer",
      ),
      paramKindColumn,
      ageColumn,
    ],
    default: defaultPolicy,
    onlyUpdateChecks: true,
    validateCreate: check,
    validateUpdate: check,
  });
}

/** (kubernetes: pkg/registry/admissionregistration/mutatingadmissionpolicybinding) */
export const mutatingAdmissionPolicyBinding = described({
  ...policyTraits,
  version,
  kind: "MutatingAdmissionPolicyBinding",
  columns: bindingColumns,
  default: defaultBinding,
  validate: (object) => [...bindingMistakes(object, false), ...mutatingBindingMistakes(object)],
});
