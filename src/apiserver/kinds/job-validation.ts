import type { FieldError, Resource } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { type Fields, flag, has, number, part, partAt, parts, text } from "./fields.ts";
import { internalForm } from "./internal-form.ts";
import { selectorMistakes, selects, sortedByKey } from "./label-selector.ts";
import { immutable } from "./metadata.ts";
import { invalid, nonnegative, notSupported, required, tooMany } from "./mistakes.ts";
import { labelMistakes } from "./names.ts";
import { templateMistakes } from "./pod-validation.ts";

const counts = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
];

const failureActions = ["Count", "FailIndex", "FailJob", "Ignore"];

/** Checks a Job besides its metadata. (kubernetes: pkg/apis/batch/validation ValidateJob) */
export function jobMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const selector = part(spec, "selector");
  const labels = partAt(spec, "template", "metadata", "labels");
  const detail = "`selector` does not match template `labels`";
  const strange = selector && !selects(selector, labels);
  return [
    ...jobSpecMistakes(spec, "spec"),
    ...(selector ? selectorMistakes(selector, "spec.selector") : [required("spec.selector")]),
    ...(strange ? [invalid("spec.template.metadata.labels", sortedByKey(labels), detail)] : []),
    ...hostnameMistakes(object, spec),
  ];
}

/** Checks what jobs and the templates of CronJobs have in common. (kubernetes: validateJobSpec) */
export function jobSpecMistakes(spec: Fields, path: string): readonly FieldError[] {
  return [
    ...counts.flatMap((key) => nonnegative(`${path}.${key}`, number(spec, key))),
    ...modeMistakes(spec, path),
    ...failurePolicyMistakes(spec, `${path}.podFailurePolicy`),
    ...replacementMistakes(spec, `${path}.podReplacementPolicy`),
    ...templateMistakes(part(spec, "template"), `${path}.template`),
    ...restartMistakes(spec, `${path}.template.spec.restartPolicy`),
  ];
}

/** What never changes of a Job. (kubernetes: ValidateJobSpecUpdate) */
export function jobUpdateMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const now = part(object, "spec") ?? {};
  const before = part(old, "spec") ?? {};
  const fixed = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"];
  return [
    ...completionsMistakes(now, before),
    ...immutable("spec.selector", now.selector, before.selector),
    ...fixedTemplateMistakes(now, old),
    ...fixed.flatMap((key) => immutable(`spec.${key}`, now[key], before[key])),
  ];
}

function fixedTemplateMistakes(now: Fields, old: Resource): readonly FieldError[] {
  if (same(now.template, changeableTemplate(now, old))) return [];
  return [invalid("spec.template", internalForm(part(now, "template"), "PodTemplateSpec"), "field is immutable")];
}

/** Where Pods go may change as long as the job is suspended and never ran. */
function changeableTemplate(now: Fields, old: Resource): unknown {
  const template = partAt(old, "spec", "template");
  const waiting = flag(part(old, "spec"), "suspend") && !has(part(old, "status"), "startTime");
  if (!waiting || !template) return template;
  const wanted = part(now, "template");
  const spec = part(wanted, "spec") ?? {};
  const metadata = part(wanted, "metadata") ?? {};
  const { nodeSelector, tolerations, schedulingGates } = spec;
  return {
    ...template,
    metadata: { ...part(template, "metadata"), annotations: metadata.annotations, labels: metadata.labels },
    spec: { ...part(template, "spec"), nodeSelector, tolerations, schedulingGates },
  };
}

function completionsMistakes(now: Fields, before: Fields): readonly FieldError[] {
  const field = "spec.completions";
  if (text(now, "completionMode") !== "Indexed") return immutable(field, now.completions, before.completions);
  if (same(now.completions, before.completions) || !has(now, "completions")) return [];
  const together = number(now, "completions") === number(now, "parallelism");
  return together ? [] : [invalid(field, now.completions, "can only be modified in tandem with spec.parallelism")];
}

function hostnameMistakes(object: Resource, spec: Fields): readonly FieldError[] {
  const completions = number(spec, "completions") ?? 0;
  if (text(spec, "completionMode") !== "Indexed" || completions <= 0) return [];
  const last = `${object.metadata.name ?? ""}-${completions - 1}`;
  const detail = `will not able to create pod with invalid DNS label: ${last}`;
  return labelMistakes(last).length === 0 ? [] : [invalid("metadata.name", object.metadata.name, detail)];
}

function modeMistakes(spec: Fields, path: string): readonly FieldError[] {
  const mode = text(spec, "completionMode");
  const orphan = has(spec, "maxFailedIndexes") && !has(spec, "backoffLimitPerIndex");
  return [
    ...(orphan ? [required(`${path}.backoffLimitPerIndex`, "when maxFailedIndexes is specified")] : []),
    ...(["", "NonIndexed", "Indexed"].includes(mode)
      ? []
      : [notSupported(`${path}.completionMode`, mode, ["NonIndexed", "Indexed"])]),
    ...(mode === "Indexed" ? indexedMistakes(spec, path) : []),
    ...(mode === "" || mode === "NonIndexed" ? unindexedMistakes(spec, path) : []),
  ];
}

function indexedMistakes(spec: Fields, path: string): readonly FieldError[] {
  const completions = number(spec, "completions");
  const parallelism = number(spec, "parallelism") ?? 0;
  const failed = number(spec, "maxFailedIndexes") ?? 0;
  const most = "must be less than or equal to";
  return [
    ...(completions === undefined ? [required(`${path}.completions`, "when completion mode is Indexed")] : []),
    ...(parallelism > 100_000
      ? [invalid(`${path}.parallelism`, parallelism, `${most} 100000 when completion mode is Indexed`)]
      : []),
    ...(completions !== undefined && failed > completions
      ? [invalid(`${path}.maxFailedIndexes`, failed, `${most} completions`)]
      : []),
    ...(failed > 100_000 ? [invalid(`${path}.maxFailedIndexes`, failed, `${most} 100000`)] : []),
  ];
}

function unindexedMistakes(spec: Fields, path: string): readonly FieldError[] {
  return ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"]
    .filter((key) => has(spec, key))
    .map((key) => invalid(`${path}.${key}`, spec[key], "requires indexed completion mode"));
}

function failurePolicyMistakes(spec: Fields, path: string): readonly FieldError[] {
  const rules = parts(part(spec, "podFailurePolicy"), "rules");
  const many = rules.length > 20 ? [tooMany(`${path}.rules`, rules.length, 20)] : [];
  const found = rules.flatMap((rule, index) => failureRuleMistakes(rule, spec, `${path}.rules[${index}]`));
  return [...many, ...found];
}

function failureRuleMistakes(rule: Fields, spec: Fields, path: string): readonly FieldError[] {
  const codes = has(rule, "onExitCodes");
  const conditions = parts(rule, "onPodConditions").length > 0;
  const one = (detail: string): FieldError => ({ type: "Invalid", field: path, detail });
  return [
    ...failureActionMistakes(text(rule, "action"), spec, `${path}.action`),
    ...(codes && conditions ? [one("specifying both OnExitCodes and OnPodConditions is not supported")] : []),
    ...(!codes && !conditions ? [one("specifying one of OnExitCodes and OnPodConditions is required")] : []),
  ];
}

function failureActionMistakes(action: string, spec: Fields, field: string): readonly FieldError[] {
  if (action === "") return [required(field, `valid values: ["${failureActions.join('" "')}"]`)];
  if (!failureActions.includes(action)) return [notSupported(field, action, failureActions)];
  const alone = action === "FailIndex" && !has(spec, "backoffLimitPerIndex");
  return alone ? [invalid(field, action, "requires the backoffLimitPerIndex to be set")] : [];
}

function replacementMistakes(spec: Fields, field: string): readonly FieldError[] {
  const policy = text(spec, "podReplacementPolicy");
  if (policy === "") return [];
  const supported = has(spec, "podFailurePolicy") ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
  return supported.includes(policy) ? [] : [notSupported(field, policy, supported)];
}

function restartMistakes(spec: Fields, field: string): readonly FieldError[] {
  const policy = text(partAt(spec, "template", "spec"), "restartPolicy");
  if (policy === "" || policy === "Always") return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== "OnFailure" && policy !== "Never") return [notSupported(field, policy, ["OnFailure", "Never"])];
  const restarts = has(spec, "podFailurePolicy") && policy !== "Never";
  return restarts ? [invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')] : [];
}
