import { sizeOf } from "./map.ts";
import type { CelValue } from "./value.ts";

/** What a character costs that is gone over, as a part of one. (cel-go: common/cost.go) */
export const traversalFactor = 0.1;
/** What a character of a regular expression counts for. */
export const patternFactor = 0.25;

/** The cost of a call that goes over its first argument, and makes as much where the factor is 0.2. */
export function perSize(factor = traversalFactor): (args: readonly CelValue[]) => number {
  return ([first = null]) => Math.ceil(sizeOf(first) * factor);
}

/** The cost of searching a text for a regular expression. */
export function searchCost([text = null, pattern = null]: readonly CelValue[]): number {
  return Math.ceil((1 + sizeOf(text)) * traversalFactor) * Math.ceil(sizeOf(pattern) * patternFactor);
}

/** The cost of a list that is made. (cel-go: ext/lists.go) */
export function listCost(size: number): number {
  return 11 + size;
}
