import { hasWildcard, type Json } from "../../kube/index.ts";
import type { PatternNode } from "./pattern-tree.ts";

/** Steps that comparing wildcards may take: about a second. */
const most = 1_000_000_000;

/** Few wildcards are no matter for whatever the API server takes. */
const few = 256;

/** Parts of elements that anchors may make of a list. */
const mostParts = 2_000_000;

/** Whether a patch with values of a request may take too long to be compared with the object of that request. */
export function isTooCostly(patch: Json, object: unknown): boolean {
  const wild = wildLength(patch);
  return wild > few && wild * (JSON.stringify(object)?.length ?? 0) > most;
}

/** Whether as many copies of a part of a patch as a list has elements are too much. */
export function isTooMany(node: PatternNode, elements: number): boolean {
  return elements > few && sizeOf(node) * elements > mostParts;
}

/** The length of all texts with wildcards, keys included. */
function wildLength(value: Json): number {
  if (typeof value === "string") return hasWildcard(value) ? value.length : 0;
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, one: Json) => sum + wildLength(one), 0);
  return Object.entries(value).reduce((sum, [key, one]) => sum + wildLength(key) + wildLength(one), 0);
}

function sizeOf(node: PatternNode): number {
  if (node.kind === "scalar") return 1;
  const parts = node.kind === "list" ? node.items : node.entries.map(({ value }) => value);
  return parts.reduce((sum, part) => sum + sizeOf(part), 1);
}
