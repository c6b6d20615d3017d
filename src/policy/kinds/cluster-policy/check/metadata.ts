import { isRecord } from "../../../../data/index.ts";
import { own } from "../../../../kube/index.ts";
import { parseOperations } from "../../../mutate/index.ts";
import type { RuleText } from "../schema/rule.ts";

/** Whether a rule's patterns and patches are about nothing but `metadata`. (kyverno: ruleOnlyDealsWithResourceMetaData) */
export function onlyMetadata(rule: RuleText): boolean {
  const { patchStrategicMerge, patchesJson6902 = "" } = rule.mutate ?? {};
  const patched = [...patternsOf(rule), patchStrategicMerge];
  return (
    patched.every((pattern) => keysOf(pattern).every((key) => key === "metadata")) && patchesMetadata(patchesJson6902)
  );
}

/** Kyverno looks only into patches that are JSON; here one that is YAML counts as well. */
function patchesMetadata(text: string): boolean {
  const parsed = parseOperations(text);
  return parsed.kind === "mistake" || parsed.operations.every(({ path }) => path.text.startsWith("/metadata"));
}

/**
 * Whether all labels and annotations in a rule's patterns are texts: anything else could never be met, or is dropped
 * before it is compared. (kyverno: isLabelAndAnnotationsString)
 */
export function onlyTextLabels(rule: RuleText): boolean {
  const ofLoops = (rule.validate?.foreach ?? []).map(({ pattern }) => pattern);
  return [...patternsOf(rule), ...ofLoops].every((pattern) => {
    const template = own(own(pattern, "spec"), "template");
    return [own(pattern, "metadata"), own(template, "metadata")].every(hasTextLabels);
  });
}

/** The pattern of a rule, or its patterns. */
export function patternsOf({ validate }: RuleText): readonly unknown[] {
  const { pattern, anyPattern } = validate ?? {};
  if (pattern !== undefined && pattern !== null) return [pattern];
  return Array.isArray(anyPattern) ? anyPattern : [];
}

function keysOf(pattern: unknown): readonly string[] {
  return isRecord(pattern) ? Object.keys(pattern) : [];
}

function hasTextLabels(metadata: unknown): boolean {
  return [own(metadata, "labels"), own(metadata, "annotations")].every(
    (pairs) => !isRecord(pairs) || Object.values(pairs).every((value) => typeof value === "string"),
  );
}
