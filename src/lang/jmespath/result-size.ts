import { isRecord } from "../../data/index.ts";

/** Parts of a result: more than any text of the allowed size has. */
const most = 1_000_000;
const deepest = 1000;

/**
 * Whether a result is of a size that can be written down. Lists of lists of the same list can stand for far more than
 * they take.
 */
export function isBounded(value: unknown): boolean {
  return typeof value !== "object" || value === null || countParts(value, 0, 0) <= most;
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
