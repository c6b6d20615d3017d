import { parseApiVersion, type Resource } from "../kube/index.ts";
import type { CompiledPolicy } from "./rule.ts";

/** The labels by which what rules make is found again. (kyverno: pkg/background/common/labels.go) */
export const downstreamLabel = {
  managedBy: "app.kubernetes.io/managed-by",
  policy: "generate.kyverno.io/policy-name",
  policyNamespace: "generate.kyverno.io/policy-namespace",
  rule: "generate.kyverno.io/rule-name",
  triggerVersion: "generate.kyverno.io/trigger-version",
  triggerGroup: "generate.kyverno.io/trigger-group",
  triggerKind: "generate.kyverno.io/trigger-kind",
  triggerNamespace: "generate.kyverno.io/trigger-namespace",
  triggerUid: "generate.kyverno.io/trigger-uid",
  triggerName: "generate.kyverno.io/trigger-name",
  sourceVersion: "generate.kyverno.io/source-version",
  sourceGroup: "generate.kyverno.io/source-group",
  sourceKind: "generate.kyverno.io/source-kind",
  sourceNamespace: "generate.kyverno.io/source-namespace",
  sourceUid: "generate.kyverno.io/source-uid",
  sourceName: "generate.kyverno.io/source-name",
  cloneSource: "generate.kyverno.io/clone-source",
} as const;

/** Which rule makes something, and because of which object. */
export interface Maker {
  readonly policy: Pick<CompiledPolicy, "name" | "namespace">;
  readonly rule: string;
  readonly trigger: Resource;
}

/** The labels of what a rule makes. */
export function labelsOfMaker({ policy, rule, trigger }: Maker): Readonly<Record<string, string>> {
  const { group, version } = parseApiVersion(trigger.apiVersion);
  return {
    [downstreamLabel.managedBy]: "kyverno",
    [downstreamLabel.policy]: policy.name,
    [downstreamLabel.policyNamespace]: policy.namespace,
    [downstreamLabel.rule]: rule,
    [downstreamLabel.triggerVersion]: version,
    [downstreamLabel.triggerGroup]: group,
    [downstreamLabel.triggerKind]: trigger.kind,
    [downstreamLabel.triggerNamespace]: trigger.metadata.namespace ?? "",
    [downstreamLabel.triggerUid]: trigger.metadata.uid ?? "",
  };
}

/**
 * The labels of what a policy in expressions makes. The namespace of a namespaced policy is among them, which it is not in
 * Kyverno: by their names alone, what belongs to one cannot be told from what belongs to another.
 * (kyverno: pkg/cel/libs/context.go addGenerateLabels)
 */
function labelsOfExpression({ policy, trigger }: Maker): Readonly<Record<string, string>> {
  const { group, version } = parseApiVersion(trigger.apiVersion);
  const { name = "", namespace = "", uid = "" } = trigger.metadata;
  return {
    ...labelsOfExpressions(policy),
    [downstreamLabel.triggerVersion]: version,
    [downstreamLabel.triggerGroup]: group,
    [downstreamLabel.triggerKind]: trigger.kind,
    [downstreamLabel.triggerNamespace]: namespace,
    [downstreamLabel.triggerName]: name,
    [downstreamLabel.triggerUid]: uid,
  };
}

/** Those of them that tell whose it is. */
function labelsOfExpressions({ name, namespace }: Maker["policy"]): Readonly<Record<string, string>> {
  return {
    [downstreamLabel.managedBy]: "kyverno",
    [downstreamLabel.policy]: name,
    ...(namespace !== "" && { [downstreamLabel.policyNamespace]: namespace }),
  };
}

/** The further labels of a copy. (kyverno: pkg/background/generate/source.go) */
function labelsOfSource(source: Resource): Readonly<Record<string, string>> {
  const { group, version } = parseApiVersion(source.apiVersion);
  return {
    [downstreamLabel.sourceVersion]: version,
    [downstreamLabel.sourceGroup]: group,
    [downstreamLabel.sourceKind]: source.kind,
    [downstreamLabel.sourceNamespace]: source.metadata.namespace ?? "",
    [downstreamLabel.sourceUid]: source.metadata.uid ?? "",
  };
}

/** An object as a rule makes it: without anything that only the API server may say of it. */
export function madeObject(
  said: Readonly<Record<string, unknown>>,
  target: { readonly apiVersion: string; readonly kind: string; readonly namespace: string; readonly name: string },
  labels: Readonly<Record<string, string>>,
): Resource {
  const metadata = recordOf(said.metadata);
  const { uid, selfLink, creationTimestamp, managedFields, resourceVersion, namespace: _, ...kept } = metadata;
  const kind = typeof said.kind === "string" && said.kind !== "" ? said.kind : target.kind;
  return {
    ...said,
    apiVersion: target.apiVersion,
    kind,
    metadata: {
      ...kept,
      name: target.name,
      ...(target.namespace !== "" && { namespace: target.namespace }),
      labels: { ...textsOf(kept.labels), ...labels },
    },
  };
}

/**
 * An object as a policy in expressions makes it; one that was read is a copy, and says of what.
 * (kyverno: pkg/cel/libs/context.go GenerateResources)
 */
export function expressedObject(said: Resource, namespace: string, maker: Maker): Resource {
  const { ownerReferences, ...metadata } = said.metadata;
  const { apiVersion, kind } = said;
  const from = metadata.namespace ?? "";
  const owned = ownerReferences !== undefined && (from === "" || from === namespace);
  const copied = (metadata.resourceVersion ?? "") !== "";
  const labels = {
    ...labelsOfExpression(maker),
    ...(copied && { [downstreamLabel.sourceUid]: metadata.uid ?? "" }),
  };
  const kept = { ...metadata, labels: withoutMakers(metadata.labels), ...(owned && { ownerReferences }) };
  return madeObject({ ...said, metadata: kept }, { apiVersion, kind, namespace, name: metadata.name ?? "" }, labels);
}

/** What was copied may have been made by somebody else: the copy has not. */
function withoutMakers(labels: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(textsOf(labels)).filter(([label]) => !label.startsWith("generate.kyverno.io/")),
  );
}

/** A copy of an object for another place. Owners do not reach into other namespaces. */
export function copyOf(
  source: Resource,
  target: Parameters<typeof madeObject>[1],
  labels: Readonly<Record<string, string>>,
): Resource {
  const { ownerReferences, ...metadata } = source.metadata;
  const owned = (metadata.namespace ?? "") === target.namespace && ownerReferences !== undefined;
  const copied = { ...source, metadata: { ...metadata, ...(owned && { ownerReferences }) } };
  return madeObject(copied, target, { ...labelsOfSource(source), ...labels });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(recordOf(value)).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}
