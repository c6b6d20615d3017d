import type { CostEstimate, SizeRange } from "../../library.ts";
import { sizeOf } from "../../map.ts";
import { CelMap, type CelValue, isJsonObject } from "../../value.ts";

/** What it costs to go through an argument: a tenth of its size. (kubernetes: pkg/cel/library/cost.go CallCost) */
export function costOfText(factor = 1, at = 0): (args: readonly CelValue[]) => number {
  return (args) => Math.ceil(sizeOf(args[at] ?? null) * factor * traversal);
}

/** The range of what it costs to go through an argument. (kubernetes: pkg/cel/library/cost.go EstimateCallCost) */
export function estimateOfText(factor = 1, at = 0): (args: readonly SizeRange[]) => CostEstimate {
  return (args) => ({ cost: scaled(args[at] ?? unknownSize, factor * traversal) });
}

/** The same, for a function whose result is as large as its argument. */
export function estimateKeepingSize(args: readonly SizeRange[]): CostEstimate {
  const size = args[0] ?? unknownSize;
  return { cost: scaled(size, traversal), size };
}

/** What a regular expression costs on a text: both lengths count. */
export function costOfSearch(args: readonly CelValue[]): number {
  return searchCost(sizeOf(args[0] ?? null), sizeOf(args[1] ?? null));
}

export function searchCost(text: number, pattern: number): number {
  return Math.ceil((1 + text) * traversal) * Math.ceil(pattern * perPatternCharacter);
}

export function estimateOfSearch(args: readonly SizeRange[]): CostEstimate {
  const [text, pattern] = [args[0] ?? unknownSize, args[1] ?? unknownSize];
  const cost = { min: searchCost(text.min, pattern.min), max: searchCost(text.max, pattern.max) };
  return { cost, size: { min: 0, max: text.max } };
}

export function scaled({ min, max }: SizeRange, factor: number): SizeRange {
  return { min: Math.ceil(min * factor), max: Math.ceil(max * factor) };
}

/** What it costs to go through a value with all that is in it. (kubernetes: pkg/cel/library/cost.go traversalCost) */
export function costOfAll(args: readonly CelValue[]): number {
  return args[0] === undefined ? 0 : traversalCost(args[0]);
}

export const unknownSize: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY };

const traversal = 0.1;
const perPatternCharacter = 0.25;

function traversalCost(value: CelValue): number {
  if (typeof value === "string") return Math.floor(bytesIn(value) * traversal);
  if (value instanceof Uint8Array) return Math.floor(value.length * traversal);
  if (Array.isArray(value)) return sum(value);
  if (value instanceof CelMap) return sum(value.entries.keys()) + sum(value.entries.values());
  if (isJsonObject(value)) return sum(Object.keys(value)) + sum(Object.values(value));
  return 1;
}

function sum(values: Iterable<CelValue>): number {
  let cost = 0;
  for (const value of values) cost += traversalCost(value);
  return cost;
}

const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff;
const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff;

/** Bytes of a text in UTF-8. */
function bytesIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : isLow(code) || isHigh(code) ? 2 : 3;
  }
  return count;
}
