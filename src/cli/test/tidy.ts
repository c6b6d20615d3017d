import { isRecord, setOwn } from "../../data/index.ts";

/** A value without nulls, empty objects and empty lists, from the leaves up; `undefined` where nothing is left. */
export function tidyValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(tidyValue).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (isRecord(value)) {
    const object: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      const tidied = tidyValue(inner);
      if (tidied !== undefined) setOwn(object, key, tidied);
    }
    return Object.keys(object).length === 0 ? undefined : object;
  }
  return value ?? undefined;
}

/**
 * An object with the labels that all generated objects are compared with: what the generating rule marks is left out.
 * (kyverno: cmd/cli/kubectl-kyverno/resource/labels.go)
 */
export function withGenerateLabels(object: unknown): unknown {
  if (!isRecord(object)) return object;
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const labels = isRecord(metadata.labels) ? metadata.labels : {};
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(labels)) {
    if (!key.startsWith("generate.kyverno.io/")) setOwn(kept, key, value);
  }
  if (!Object.hasOwn(kept, managedBy)) kept[managedBy] = "kyverno";
  return { ...object, metadata: { ...metadata, labels: kept } };
}

const managedBy = "app.kubernetes.io/managed-by";
