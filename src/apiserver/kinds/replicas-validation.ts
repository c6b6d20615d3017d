import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, has, number, part, text } from "./fields.ts";
import { isEmptySelector, selectorMistakes, selects, sortedByKey } from "./label-selector.ts";
import { immutable } from "./metadata.ts";
import { forbidden, invalid, nonnegative, notSupported, required } from "./mistakes.ts";
import { templateMistakes } from "./pod-validation.ts";

/** Checks the selector and the template of what keeps Pods running. (kubernetes: pkg/apis/apps/validation ValidateReplicaSetSpec) */
export function replicasMistakes(spec: Fields): readonly FieldError[] {
  return [
    ...nonnegative("spec.replicas", number(spec, "replicas")),
    ...nonnegative("spec.minReadySeconds", number(spec, "minReadySeconds")),
    ...ownSelectorMistakes(part(spec, "selector")),
    ...runningTemplateMistakes(spec),
  ];
}

/** The selector never changes. */
export function fixedSelectorMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const selector = part(part(object, "spec"), "selector");
  const before = part(part(old, "spec"), "selector");
  return immutable("spec.selector", selector && sortedByKey(selector), before && sortedByKey(before));
}

/** Checks the counts of a status. (kubernetes: ValidateDeploymentStatus, ValidateReplicaSetStatus) */
export function countsMistakes(object: Resource, keys: readonly string[]): readonly FieldError[] {
  const status = part(object, "status");
  const replicas = number(status, "replicas") ?? 0;
  const ready = number(status, "readyReplicas") ?? 0;
  const available = number(status, "availableReplicas") ?? 0;
  const detail = "cannot be greater than readyReplicas";
  return [
    ...["replicas", "observedGeneration", ...keys].flatMap((key) => nonnegative(`status.${key}`, number(status, key))),
    ...keys.flatMap((key) => {
      const value = number(status, key) ?? 0;
      return value > replicas ? [invalid(`status.${key}`, value, "cannot be greater than status.replicas")] : [];
    }),
    ...(available > ready ? [invalid("status.availableReplicas", available, detail)] : []),
  ];
}

function ownSelectorMistakes(selector: Fields | undefined): readonly FieldError[] {
  if (!selector) return [required("spec.selector")];
  const empty = isEmptySelector(selector);
  return [
    ...selectorMistakes(selector, "spec.selector"),
    ...(empty ? [invalid("spec.selector", selector, "empty selector is invalid for deployment")] : []),
  ];
}

function runningTemplateMistakes(spec: Fields): readonly FieldError[] {
  const template = part(spec, "template");
  const selector = part(spec, "selector");
  const labels = part(part(template, "metadata"), "labels");
  // No selector at all selects nothing, an empty one everything.
  const strange = selector === undefined || (!isEmptySelector(selector) && !selects(selector, labels));
  const policy = text(part(template, "spec"), "restartPolicy");
  const path = "spec.template.spec";
  return [
    ...(strange
      ? [
          invalid(
            "spec.template.metadata.labels",
            labels ? sortedByKey(labels) : null,
            "`selector` does not match template `labels`",
          ),
        ]
      : []),
    ...templateMistakes(template, "spec.template"),
    ...(policy === "Always" ? [] : [notSupported(`${path}.restartPolicy`, policy, ["Always"])]),
    ...(has(part(template, "spec"), "activeDeadlineSeconds")
      ? [forbidden(`${path}.activeDeadlineSeconds`, "activeDeadlineSeconds in ReplicaSet is not Supported")]
      : []),
  ];
}
