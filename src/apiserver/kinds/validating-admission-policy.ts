import { type FieldError, own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
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
import { fill, inner, inners } from "./draft.ts";
import { type Fields, has, part, partAt, parts, text, textEntries, texts } from "./fields.ts";
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
  ...common,
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
} satisfies Description;

/** (kubernetes: pkg/registry/admissionregistration/validatingadmissionpolicybinding) */
export function validatingAdmissionPolicyBindingKind(evaluated: boolean): BuiltinKind {
  const refused = () => notEvaluated("bindings of validating admission policies");
  return described({ ...binding, validate: evaluated ? (object) => bindingMistakes(object, true) : refused });
}

const binding = {
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
} satisfies Description;

function notEvaluated(what: string): readonly FieldError[] {
  return [forbidden("spec", `${what} are not evaluated by this control plane`)];
}

/** (kubernetes: pkg/apis/admissionregistration/v1/defaults.go SetDefaults_MatchResources) */
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
