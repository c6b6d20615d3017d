import { isRecord, onceForLong } from "../../data/index.ts";
import type { Node } from "./node.ts";

/** Parts of a result: more than any text of the allowed size has. */
const most = 1_000_000;
const deepest = 1000;

/** Whether an expression can put the same value into its result more than once: all others only choose from theirs. */
export function canMultiply(node: Node): boolean {
  if (node.kind === "list" || node.kind === "hash" || node.kind === "call") return true;
  const parts: readonly Node[] = Object.entries(node).flatMap(([name, part]) =>
    childNames.has(name) ? [part as Node] : [],
  );
  return parts.some(canMultiply);
}

const childNames: ReadonlySet<string> = new Set(["left", "right", "of", "condition"]);

/**
 * Whether a result is of a size that can be written down. Lists of lists of the same list can stand for far more than
 * they take.
 */
export function isBounded(value: unknown): boolean {
  return typeof value !== "object" || value === null || countParts(value, 0, 0) <= most;
}

/** Steps that looking at all of a value takes: its parts, and its texts by their length. */
export function stepsThrough(value: unknown): number {
  return Array.isArray(value) ? stepsThroughList(value) : stepsFrom(value, 0);
}

const stepsThroughList = onceForLong((list) => stepsFrom(list, 0));

function stepsFrom(value: unknown, depth: number): number {
  if (typeof value === "string") return 1 + (value.length >> 5);
  if (typeof value !== "object" || value === null || depth > deepest) return 1;
  let steps = 1;
  for (const part of Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []) {
    steps += stepsFrom(part, depth + 1);
    if (steps > most) return steps;
  }
  return steps;
}

function countParts(value: unknown, before: number, depth: number): number {
  if (typeof value !== "object" || value === null) return before + 1;
  if (depth > deepest) return most + 1;
  let count = before + 1;
  for (const part of Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []) {
    count = countParts(part, count, depth + 1);
    if (count > most) return count;
  }
  return count;
}
