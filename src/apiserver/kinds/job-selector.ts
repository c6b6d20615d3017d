import { type FieldError, own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, put } from "./draft.ts";
import { flag, part, partAt, text } from "./fields.ts";
import { selects, sortedByKey } from "./label-selector.ts";
import { invalid, required } from "./mistakes.ts";

const uidLabel = "batch.kubernetes.io/controller-uid";

/**
 * Labels the Pods of a job with its name and UID and selects them by the UID, unless the user selects himself.
 * (kubernetes: pkg/registry/batch/job/strategy.go generateSelector)
 */
export function generateSelector(object: Draft): void {
  const spec = ensure(object, "spec");
  if (flag(spec, "manualSelector")) return;
  const metadata = part(object, "metadata");
  const labels = ensure(ensure(ensure(spec, "template"), "metadata"), "labels");
  for (const [key, value] of expected(metadata)) {
    if (!Object.hasOwn(labels, key)) put(labels, key, value);
  }
  const selected = ensure(ensure(spec, "selector"), "matchLabels");
  if (!Object.hasOwn(selected, uidLabel)) put(selected, uidLabel, text(metadata, "uid"));
}

/** Checks that nobody else's labels stand where generated ones belong. (kubernetes: validateGeneratedSelector) */
export function generatedSelectorMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const selector = part(spec, "selector");
  if (flag(spec, "manualSelector") || !selector) return [];
  const wanted = expected(object.metadata);
  const labels = partAt(spec, "template", "metadata", "labels");
  const fits = selects(selector, Object.fromEntries(wanted));
  return [
    ...(text(object.metadata, "uid") === "" ? [required("metadata.uid")] : []),
    ...wanted.flatMap(([key, value]) => labelMistakes(labels, key, value)),
    ...(fits ? [] : [invalid("spec.selector", sortedByKey(selector), "`selector` not auto-generated")]),
  ];
}

function expected(metadata: unknown): readonly (readonly [string, string])[] {
  const uid = String(own(metadata, "uid") ?? "");
  const name = String(own(metadata, "name") ?? "");
  return [
    ["controller-uid", uid],
    ["job-name", name],
    [uidLabel, uid],
    ["batch.kubernetes.io/job-name", name],
  ];
}

function labelMistakes(labels: Readonly<Record<string, unknown>> | undefined, key: string, wanted: string) {
  const field = `spec.template.metadata.labels[${key}]`;
  const value = own(labels, key);
  if (value === undefined) return [required(field, `must be '${wanted}'`)];
  return value === wanted ? [] : [invalid(field, sortedByKey(labels), `must be '${wanted}'`)];
}
