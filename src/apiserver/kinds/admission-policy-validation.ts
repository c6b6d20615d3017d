import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, has, part, partAt, parts, text, texts } from "./fields.ts";
import { choiceMistakes, matchResourcesMistakes, paramRefMistakes } from "./match-resources-validation.ts";
import { duplicate, invalid, invalids, notSupported, required, tooMany } from "./mistakes.ts";
import { dns1035Mistakes, qualifiedNameMistakes, subdomainMistakes, subdomainName } from "./names.ts";

/** What is wrong with the expressions of a policy, each mistake with its field; `old` is what an update changes. */
export type ExpressionMistakes = (policy: Resource, old: Resource | undefined) => readonly FieldError[];

/** A policy that is checked: its spec, and what is wrong with the expression at a place. */
export interface Checked {
  readonly name: string;
  readonly spec: Fields | undefined;
  readonly expressionAt: (field: string) => readonly FieldError[];
  /** Whether match conditions are as they were, and need not be looked at. */
  readonly keepsConditions: boolean;
  /** Whether the policy changes objects. */
  readonly changes: boolean;
}

/** Prepares a policy to be checked. */
export function checkedPolicy(policy: Resource, old: Resource | undefined, mistakes: ExpressionMistakes): Checked {
  const found = Map.groupBy(mistakes(policy, old), ({ field }) => field);
  const spec = part(policy, "spec");
  const conditions = JSON.stringify([spec?.paramKind, spec?.matchConditions]);
  const before = part(old, "spec");
  return {
    name: policy.metadata.name ?? "",
    changes: policy.kind === "MutatingAdmissionPolicy",
    spec,
    expressionAt: (field) => found.get(field) ?? [],
    keepsConditions: before !== undefined && JSON.stringify([before.paramKind, before.matchConditions]) === conditions,
  };
}

/**
 * Checks what all policies have before what they do: what they are about, conditions, variables.
 * (kubernetes: pkg/apis/admissionregistration/validation validateValidatingAdmissionPolicySpec)
 */
export function policyMistakes(checked: Checked): readonly FieldError[] {
  const { spec, keepsConditions } = checked;
  const match = part(spec, "matchConstraints");
  const ruled = parts(match, "resourceRules").length > 0;
  return [
    ...choiceMistakes(spec, "failurePolicy", { path: "spec", supported: ["Fail", "Ignore"] }),
    ...(has(spec, "paramKind") ? paramKindMistakes(part(spec, "paramKind"), "spec.paramKind") : []),
    ...(match === undefined
      ? [required("spec.matchConstraints")]
      : [
          ...matchResourcesMistakes(match, "spec.matchConstraints"),
          ...(ruled ? [] : [required("spec.matchConstraints.resourceRules")]),
          ...(checked.changes ? changingMistakes(match, "spec.matchConstraints") : []),
        ]),
    ...(keepsConditions ? [] : conditionsMistakes(checked)),
    ...parts(spec, "variables").flatMap((one, index) => variableMistakes(checked, one, `spec.variables[${index}]`)),
  ];
}

/** Checks what a ValidatingAdmissionPolicy says, besides what all policies have. */
export function validatingMistakes(checked: Checked): readonly FieldError[] {
  const validations = parts(checked.spec, "validations");
  const annotations = parts(checked.spec, "auditAnnotations");
  if (validations.length === 0 && annotations.length === 0) {
    const detail = "validations or auditAnnotations must contain at least one item";
    return [required("spec.validations", detail), required("spec.auditAnnotations", detail)];
  }
  const many = annotations.length > 20;
  return [
    ...validations.flatMap((one, index) => validationMistakes(checked, one, `spec.validations[${index}]`)),
    ...(many
      ? [invalid("spec.auditAnnotations", annotations.map(asGo), "must not have more than 20 auditAnnotations")]
      : []),
    ...annotations.flatMap((one, index) => {
      const path = `spec.auditAnnotations[${index}]`;
      const key = text(one, "key");
      const again = annotations.slice(0, index).some((other) => text(other, "key") === key);
      return [...annotationMistakes(checked, one, path), ...(again ? [duplicate(`${path}.key`, key)] : [])];
    }),
  ];
}

/** Operations that have an object to change. */
const changing = ["*", "CONNECT", "CREATE", "UPDATE"];

function changingMistakes(match: Fields | undefined, path: string): readonly FieldError[] {
  const field = `${path}.resourceRules.operations`;
  const operations = parts(match, "resourceRules").flatMap((rule) => texts(rule, "operations"));
  return operations.flatMap((one) => (changing.includes(one) ? [] : [notSupported(field, one, changing)]));
}

/**
 * Checks what a MutatingAdmissionPolicy says, besides what all policies have.
 * (kubernetes: pkg/apis/admissionregistration/validation validateMutatingAdmissionPolicySpec)
 */
export function mutatingMistakes(checked: Checked): readonly FieldError[] {
  const { spec } = checked;
  const mutations = parts(spec, "mutations");
  const policy = text(spec, "reinvocationPolicy");
  return [
    ...(mutations.length === 0 ? [required("spec.mutations", "mutations must contain at least one item")] : []),
    ...mutations.flatMap((one, index) => mutationMistakes(checked, one, `spec.mutations[${index}]`)),
    ...(policy === ""
      ? [required("spec.reinvocationPolicy")]
      : choiceMistakes(spec, "reinvocationPolicy", { path: "spec", supported: ["IfNeeded", "Never"] })),
  ];
}

/** Checks that a binding of a MutatingAdmissionPolicy is about what can be changed. */
export function mutatingBindingMistakes(binding: Resource): readonly FieldError[] {
  return changingMistakes(partAt(binding, "spec", "matchResources"), "spec.matchResources");
}

const patches = [
  { type: "ApplyConfiguration", key: "applyConfiguration" },
  { type: "JSONPatch", key: "jsonPatch" },
];

function mutationMistakes({ expressionAt }: Checked, one: Fields, path: string): readonly FieldError[] {
  const type = text(one, "patchType");
  if (type === "") return [required(`${path}.patchType`)];
  const [said, other] = type === "JSONPatch" ? patches.toReversed() : patches;
  if (said?.type !== type || other === undefined) {
    return [notSupported(`${path}.patchType`, type, ["ApplyConfiguration", "JSONPatch"])];
  }
  const field = `${path}.${said.key}`;
  const given = part(one, said.key);
  const stray = `must not be specified when patchType is ${type}`;
  return [
    ...(given === undefined
      ? [required(field, `must be specified when patchType is ${type}`)]
      : expressionMistakes(given, "expression", { path: field, expressionAt })),
    ...(has(one, other.key) ? [invalid(`${path}.${other.key}`, `{${other.key}}`, stray)] : []),
  ];
}

/** As messages show an annotation: its fields by the names that they have in Go. */
function asGo(annotation: Fields) {
  return { Key: text(annotation, "key"), ValueExpression: text(annotation, "valueExpression") };
}

/**
 * Checks what somebody writes of the types in a policy's expressions.
 * (kubernetes: pkg/apis/admissionregistration/validation validateValidatingAdmissionPolicyStatus)
 */
export function typeCheckingMistakes(policy: Resource): readonly FieldError[] {
  const warnings = parts(partAt(policy, "status", "typeChecking"), "expressionWarnings");
  return warnings.flatMap((one, index) => {
    const path = `status.typeChecking.expressionWarnings[${index}]`;
    return [
      ...(text(one, "warning") === "" ? [required(`${path}.warning`)] : []),
      ...(text(one, "fieldRef").trim() === "" ? [required(`${path}.fieldRef`)] : []),
    ];
  });
}

/** Checks a binding: `acts` where it says what is done with failures. (kubernetes: validateValidatingAdmissionPolicyBindingSpec) */
export function bindingMistakes(binding: Resource, acts: boolean): readonly FieldError[] {
  const spec = part(binding, "spec");
  const name = text(spec, "policyName");
  return [
    ...(name === "" ? [required("spec.policyName")] : invalids("spec.policyName", name, subdomainName(name, false))),
    ...paramRefMistakes(part(spec, "paramRef"), "spec.paramRef"),
    ...matchResourcesMistakes(part(spec, "matchResources"), "spec.matchResources"),
    ...(acts ? actionsMistakes(texts(spec, "validationActions"), "spec.validationActions") : []),
  ];
}

function actionsMistakes(actions: readonly string[], path: string): readonly FieldError[] {
  const supported = ["Audit", "Deny", "Warn"];
  const detail =
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)";
  return [
    ...actions.flatMap((one, index) => [
      ...(supported.includes(one) ? [] : [notSupported(`${path}[${index}]`, one, supported)]),
      ...(actions.indexOf(one) < index ? [duplicate(`${path}[${index}]`, one)] : []),
    ]),
    ...(actions.includes("Deny") && actions.includes("Warn") ? [invalid(path, actions, detail)] : []),
    ...(actions.length === 0 ? [required(path, "at least one validation action is required")] : []),
  ];
}

function paramKindMistakes(kind: Fields | undefined, path: string): readonly FieldError[] {
  const name = text(kind, "kind");
  const form = dns1035Mistakes(name.toLowerCase());
  const detail = `may have mixed case, but should otherwise match: ${form.join(",")}`;
  return [
    ...apiVersionMistakes(text(kind, "apiVersion"), `${path}.apiVersion`),
    ...(name === "" ? [required(`${path}.kind`)] : form.length > 0 ? [invalid(`${path}.kind`, name, detail)] : []),
  ];
}

function apiVersionMistakes(apiVersion: string, field: string): readonly FieldError[] {
  if (apiVersion === "") return [required(field)];
  const [first = "", second, ...others] = apiVersion === "/" ? ["", ""] : apiVersion.split("/");
  if (others.length > 0) return [invalid(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  const group = second === undefined ? "" : first;
  const version = second ?? first;
  const groupForm = group === "" ? [] : subdomainMistakes(group);
  const versionForm = version === "" ? [] : dns1035Mistakes(version);
  return [
    ...(groupForm.length === 0 ? [] : [invalid(field, group, groupForm.join(","))]),
    ...(version === "" ? [invalid(field, apiVersion, "version must be specified")] : []),
    ...(versionForm.length === 0 ? [] : [invalid(field, version, versionForm.join(","))]),
  ];
}

function conditionsMistakes({ spec, expressionAt }: Checked): readonly FieldError[] {
  const conditions = parts(spec, "matchConditions");
  const one = (condition: Fields, index: number) => {
    const path = `spec.matchConditions[${index}]`;
    const name = text(condition, "name");
    const again = name !== "" && conditions.slice(0, index).some((other) => text(other, "name") === name);
    return [
      ...expressionMistakes(condition, "expression", { path, expressionAt }),
      ...(name === "" ? [required(`${path}.name`)] : invalids(`${path}.name`, name, qualifiedNameMistakes(name))),
      ...(again ? [duplicate(`${path}.name`, name)] : []),
    ];
  };
  return [
    ...(conditions.length > 64 ? [tooMany("spec.matchConditions", conditions.length, 64)] : []),
    ...conditions.flatMap(one),
  ];
}

function expressionMistakes(
  of: Fields,
  key: string,
  {
    path,
    expressionAt,
    detail = "",
  }: Pick<Checked, "expressionAt"> & { readonly path: string; readonly detail?: string },
): readonly FieldError[] {
  const field = `${path}.${key}`;
  return text(of, key).trim() === "" ? [required(field, detail)] : expressionAt(field);
}

const reserved: ReadonlySet<string> = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

function variableMistakes({ expressionAt }: Checked, variable: Fields, path: string): readonly FieldError[] {
  const name = text(variable, "name");
  const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !reserved.has(name);
  const named =
    name.trim() === ""
      ? [required(`${path}.name`, "name is not specified")]
      : identifier
        ? []
        : [invalid(`${path}.name`, name, "must be a valid CEL identifier")];
  const detail = "expression is not specified";
  return [...named, ...expressionMistakes(variable, "expression", { path, expressionAt, detail })];
}

function validationMistakes({ expressionAt }: Checked, one: Fields, path: string): readonly FieldError[] {
  const detail = "expression is not specified";
  const said = text(one, "messageExpression");
  const empty = said !== "" && said.trim() === "";
  const reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
  const reason = text(one, "reason");
  return [
    ...expressionMistakes(one, "expression", { path, expressionAt, detail }),
    ...(empty
      ? [invalid(`${path}.messageExpression`, said, "must be non-empty if specified")]
      : expressionAt(`${path}.messageExpression`)),
    ...messageMistakes(text(one, "message"), `${path}.message`),
    ...(has(one, "reason") && !reasons.includes(reason) ? [notSupported(`${path}.reason`, reason, reasons)] : []),
  ];
}

function messageMistakes(message: string, field: string): readonly FieldError[] {
  const trimmed = message.trim();
  if (message !== "" && trimmed === "") return [invalid(field, message, "must be non-empty if specified")];
  return /[\n\r]/.test(trimmed) ? [invalid(field, message, "must not contain line breaks")] : [];
}

const longestAnnotation = 5 * 1024;

function annotationMistakes({ name, expressionAt }: Checked, one: Fields, path: string): readonly FieldError[] {
  const key = text(one, "key");
  const expression = text(one, "valueExpression").trim();
  const field = `${path}.valueExpression`;
  const long = new TextEncoder().encode(expression).length > longestAnnotation;
  return [
    ...(name === ""
      ? [invalid(`${path}.key`, key, "requires metadata.name be non-empty")]
      : invalids(`${path}.key`, `${name}/${key}`, qualifiedNameMistakes(`${name}/${key}`))),
    ...(expression === ""
      ? [required(field, "valueExpression is not specified")]
      : long
        ? [required(field, `must not exceed ${longestAnnotation} bytes in length`)]
        : expressionAt(field)),
  ];
}
