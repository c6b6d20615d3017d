import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, has, part, partAt, text } from "./fields.ts";
import { isEmptySelector, selectorMistakes, selects, sortedByKey } from "./label-selector.ts";
import { immutable } from "./metadata.ts";
import { forbidden, invalid, notSupported, required } from "./mistakes.ts";
import { templateMistakes } from "./pod-validation.ts";

/** Checks the selector of a workload; `owner` is how messages call its kind: `deployment`. */
export function workloadSelectorMistakes(selector: Fields | undefined, owner: string): readonly FieldError[] {
  if (!selector) return [];
  const empty = isEmptySelector(selector);
  return [
    ...selectorMistakes(selector, "spec.selector"),
    ...(empty ? [invalid("spec.selector", selector, `empty selector is invalid for ${owner}`)] : []),
  ];
}

/** A selector must be there. */
export function requiredSelector(selector: Fields | undefined): readonly FieldError[] {
  return selector ? [] : [required("spec.selector")];
}

/** No selector at all selects nothing, an empty one everything; either way the template must be selected. */
export function selectedTemplateMistakes(spec: Fields): readonly FieldError[] {
  const selector = part(spec, "selector");
  const labels = partAt(spec, "template", "metadata", "labels");
  if (selector !== undefined && (isEmptySelector(selector) || selects(selector, labels))) return [];
  const shown = labels ? sortedByKey(labels) : null;
  return [invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`")];
}

/** Checks a template whose Pods run on and on, as those of all workloads but Jobs do; `kind` is how messages call it. */
export function runningTemplateMistakes(template: Fields | undefined, kind: string): readonly FieldError[] {
  return [...templateMistakes(template, "spec.template"), ...endlessMistakes(template, kind)];
}

/** Pods that run on are started again, and have no deadline. */
export function endlessMistakes(template: Fields | undefined, kind: string): readonly FieldError[] {
  const spec = part(template, "spec");
  const policy = text(spec, "restartPolicy");
  const path = "spec.template.spec";
  const deadline = `activeDeadlineSeconds in ${kind} is not Supported`;
  return [
    ...(policy === "Always" ? [] : [notSupported(`${path}.restartPolicy`, policy, ["Always"])]),
    ...(has(spec, "activeDeadlineSeconds") ? [forbidden(`${path}.activeDeadlineSeconds`, deadline)] : []),
  ];
}

/** The selector never changes. */
export function fixedSelectorMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const selector = partAt(object, "spec", "selector");
  const before = partAt(old, "spec", "selector");
  return immutable("spec.selector", selector && sortedByKey(selector), before && sortedByKey(before));
}
