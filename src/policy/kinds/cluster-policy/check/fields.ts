import type { Diagnostic } from "../../../../kube/index.ts";
import { blockMistakes } from "../../../match/mistakes.ts";
import type { KindLookup } from "../../../rule.ts";
import { autogenAnnotation } from "../autogen.ts";
import type { PolicyText } from "../document.ts";
import { isMutateRule } from "../mutate.ts";
import type { RuleText } from "../schema/rule.ts";
import type { SpecText } from "../schema/spec.ts";
import { matchesEmptySet } from "./empty-set.ts";
import { type GenerateScope, generateMistakes, targetMistakes } from "./generate.ts";
import { aggregate, type FieldMistake } from "./mistake.ts";
import { podSecurityMistakes } from "./pod-security.ts";

/** Mistakes of single fields, which Kyverno tells all at once. (kyverno: api/kyverno/v1/spec_types.go Validate) */
export function checkFields(policy: PolicyText, kinds: KindLookup | undefined): readonly Diagnostic[] {
  const { metadata, spec, description } = policy;
  const namespace = description.namespaced ? (metadata.namespace ?? "") || "default" : "";
  const scope: GenerateScope = { namespaced: description.namespaced, namespace, kinds };
  return aggregate([
    ...annotationMistakes(metadata.annotations ?? {}),
    ...nameMistakes(metadata.name),
    ...deprecatedMistakes(spec),
    ...onUpdateMistakes(spec),
    ...timeoutMistakes(spec),
    ...duplicateMistakes(spec.rules ?? []),
    ...(spec.rules ?? []).flatMap((rule, index) => ruleMistakes(rule, `spec.rules[${index}]`, scope)),
    ...namespacedMistakes(spec, description.namespaced),
  ]);
}

function annotationMistakes(annotations: Readonly<Record<string, string>>): readonly FieldMistake[] {
  if (!Object.hasOwn(annotations, autogenAnnotation) || annotations[autogenAnnotation] !== "all") return [];
  const advice = "remove the annotation or set it to a valid value";
  const detail = `Autogen annotation does not support 'all' anymore, ${advice}`;
  const path = `metadata.annotations[${autogenAnnotation}]`;
  return [{ type: "Forbidden", field: "metadata.annotations", detail, path }];
}

/** The name becomes the value of a label. */
function nameMistakes(name: string): readonly FieldMistake[] {
  if (new TextEncoder().encode(name).length <= 63) return [];
  return [{ type: "TooLong", field: "name", detail: "may not be more than 63 bytes", path: "metadata.name" }];
}

function deprecatedMistakes(spec: SpecText): readonly FieldMistake[] {
  const { webhookConfiguration: webhook } = spec;
  const doubled = [
    [
      "webhookTimeoutSeconds",
      spec.webhookTimeoutSeconds,
      webhook?.timeoutSeconds,
      "webhookConfiguration.timeoutSeconds",
    ],
    ["failurePolicy", spec.failurePolicy, webhook?.failurePolicy, "webhookConfiguration.failurePolicy"],
    ["generateExistingOnPolicyUpdate", spec.generateExistingOnPolicyUpdate, true, "generate[*].generateExisting"],
  ] as const;
  return doubled
    .filter(([, old, newer]) => old !== undefined && newer !== undefined)
    .map(([field, , , instead]) => ({
      type: "Forbidden",
      field: `spec.${field}`,
      detail: `remove the deprecated field and use spec.${instead} instead`,
      path: `spec.${field}`,
    }));
}

/** Existing objects can be changed only where a rule says which. (kyverno: validateMutateTargets) */
function onUpdateMistakes({ mutateExistingOnPolicyUpdate, rules = [] }: SpecText): readonly FieldMistake[] {
  return rules.flatMap((rule, index): readonly FieldMistake[] => {
    const { targets = [], mutateExistingOnPolicyUpdate: wanted } = rule.mutate ?? {};
    if (!isMutateRule(rule) || targets.length > 0 || !(mutateExistingOnPolicyUpdate || wanted)) return [];
    const detail = `rules[${index}].mutate.targets has to be specified when mutateExistingOnPolicyUpdate is set`;
    const field = "spec.mutateExistingOnPolicyUpdate";
    return [{ type: "Forbidden", field, detail, path: `spec.rules[${index}].mutate` }];
  });
}

function timeoutMistakes(spec: SpecText): readonly FieldMistake[] {
  const timeouts = [
    ["spec.webhookTimeoutSeconds", spec.webhookTimeoutSeconds],
    ["spec.webhookConfiguration.timeoutSeconds", spec.webhookConfiguration?.timeoutSeconds],
  ] as const;
  return timeouts
    .filter(([, seconds]) => seconds !== undefined && (seconds < 1 || seconds > 30))
    .map(([field, value]) => ({
      type: "Invalid",
      field,
      value,
      detail: "the timeout value must be between 1 and 30 seconds",
      path: field,
    }));
}

function duplicateMistakes(rules: readonly RuleText[]): readonly FieldMistake[] {
  const seen = new Set<string>();
  return rules.flatMap((rule, index): readonly FieldMistake[] => {
    const field = `spec.rules[${index}].name`;
    const repeated = seen.has(rule.name);
    seen.add(rule.name);
    if (!repeated) return [];
    return [{ type: "Invalid", field, value: rule, detail: `Duplicate rule name: '${rule.name}'`, path: field }];
  });
}

function ruleMistakes(rule: RuleText, path: string, scope: GenerateScope): readonly FieldMistake[] {
  const emptySet: FieldMistake = {
    type: "Invalid",
    field: path,
    value: rule,
    detail: "Rule is matching an empty set",
    path,
  };
  return [
    ...typeMistakes(rule, path),
    ...(matchesEmptySet(rule) ? [emptySet] : []),
    ...blockMistakes(rule.match, `${path}.match`, scope),
    ...(rule.exclude === undefined ? [] : blockMistakes(rule.exclude, `${path}.exclude`, scope)),
    ...targetMistakes(rule, path, scope),
    ...podSecurityMistakes(rule, path),
    ...generateMistakes(rule, path, scope),
  ];
}

function typeMistakes(rule: RuleText, path: string): readonly FieldMistake[] {
  const images = (rule.verifyImages ?? []).length > 0;
  const types = [isMutateRule(rule), hasContent(rule.validate), hasContent(rule.generate), images];
  const count = types.filter(Boolean).length;
  const all = "mutate,validate,generate,verifyImages";
  const none = `No operation defined in the rule '${rule.name}'.(supported operations: ${all})`;
  const many = `Multiple operations defined in the rule '${rule.name}', only one operation (${all}) is allowed per rule`;
  const extractors = `Invalid rule spec for rule '${rule.name}', imageExtractors can only be defined for verifyImages rule`;
  const invalid = { type: "Invalid", field: path, value: rule, path } as const;
  const where = `${path}.imageExtractors`;
  return [
    ...(count === 0 ? [{ ...invalid, detail: none }] : []),
    ...(count > 1 ? [{ ...invalid, detail: many }] : []),
    ...(rule.imageExtractors !== undefined && !images
      ? [{ ...invalid, field: where, path: where, detail: extractors }]
      : []),
  ];
}

function hasContent(part: object | undefined): boolean {
  return part !== undefined && Object.keys(part).length > 0;
}

function namespacedMistakes(spec: SpecText, namespaced: boolean): readonly FieldMistake[] {
  if (!namespaced || (spec.validationFailureActionOverrides ?? []).length === 0) return [];
  const field = "spec.validationFailureActionOverrides";
  const detail = "Use of validationFailureActionOverrides is supported only with ClusterPolicy";
  return [{ type: "Forbidden", field, detail, path: field }];
}
