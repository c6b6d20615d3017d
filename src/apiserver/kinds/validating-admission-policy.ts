import type { FieldError, Resource } from "../../kube/index.ts";
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
  policyMistakes,
  typeCheckingMistakes,
  validatingMistakes,
} from "./admission-policy-validation.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { type Description, described } from "./described.ts";
import { part, parts } from "./fields.ts";
import { forbidden } from "./mistakes.ts";

/**
 * Policies whose rules are CEL. Where nothing evaluates that, whoever makes one would believe in a guard that is not
 * there: none can be made then.
 * (kubernetes: pkg/registry/admissionregistration/validatingadmissionpolicy)
 */
export function validatingAdmissionPolicyKind(mistakes?: ExpressionMistakes): BuiltinKind {
  return described({ ...policy, ...checks(mistakes) });
}

function checks(mistakes: ExpressionMistakes | undefined) {
  if (mistakes === undefined) return { validate: () => notEvaluated("validating admission policies") };
  const check = (object: Resource, old?: Resource) => {
    const checked = checkedPolicy(object, old, mistakes);
    return [...policyMistakes(checked), ...validatingMistakes(checked)];
  };
  return { onlyUpdateChecks: true, validateCreate: check, validateUpdate: check };
}

const policy = {
  ...policyTraits,
  kind: "ValidatingAdmissionPolicy",
  plural: "validatingadmissionpolicies",
  newStatus: {},
  validateStatus: typeCheckingMistakes,
  columns: [
    nameColumn,
    column(
      "Validations",
      "How many checks there are.",
      (object) => parts(part(object, "spec"), "validations").length,
      "integer",
    ),
    paramKindColumn,
    ageColumn,
  ],
  default: defaultPolicy,
} satisfies Description;

/** (kubernetes: pkg/registry/admissionregistration/validatingadmissionpolicybinding) */
export function validatingAdmissionPolicyBindingKind(evaluated: boolean): BuiltinKind {
  const refused = () => notEvaluated("bindings of validating admission policies");
  return described({ ...binding, validate: evaluated ? (object) => bindingMistakes(object, true) : refused });
}

const binding = {
  ...policyTraits,
  kind: "ValidatingAdmissionPolicyBinding",
  columns: bindingColumns,
  default: defaultBinding,
} satisfies Description;

function notEvaluated(what: string): readonly FieldError[] {
  return [forbidden("spec", `${what} are not evaluated by this control plane`)];
}
