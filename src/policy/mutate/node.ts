import { isRecord } from "../../data/index.ts";
import type { Json } from "../../kube/index.ts";

/** A scalar as its JSON text stands in a document; a text is itself. Lists and objects have none. */
export function scalarText(value: Json): string {
  return typeof value === "object" && value !== null ? "" : String(value);
}

/** Whether anything is left of an element: nulls and empty objects are removed from lists that are merged. */
export function isSomething(value: Json | undefined): value is Json {
  if (value === undefined || value === null) return false;
  return !isRecord(value) || Object.keys(value).length > 0;
}

/** Why a value cannot be where another kind of value is expected. (kustomize: kyaml/yaml/fns.go InvalidNodeKindError) */
export function wrongKind(expected: NodeKind, value: Json): string {
  return `wrong node kind: expected ${expected} but got ${nodeKindOf(value)}: node contents:\n${flowText(value)}\n`;
}

export type NodeKind = "MappingNode" | "SequenceNode" | "ScalarNode";

function nodeKindOf(value: Json): NodeKind {
  if (Array.isArray(value)) return "SequenceNode";
  return isRecord(value) ? "MappingNode" : "ScalarNode";
}

/** A value as the YAML of one line that Kyverno shows. */
function flowText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value as Readonly<Record<string, Json>>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}: ${flowText(one)}`).join(", ")}}`;
}
