import type { SizeRange } from "./library.ts";
import type { CelType } from "./type.ts";

/** Where in the data something stands: the type of that place, or nowhere that is known; `undefined` is no place at all. */
export type Place = CelType | "nowhere" | undefined;

/** What an expression costs, and how large its value is. */
export interface Estimate {
  readonly cost: SizeRange;
  readonly size: SizeRange;
  readonly place?: Place;
}

export const unknownSize: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY };

export function fixed(value: number): SizeRange {
  return { min: value, max: value };
}

export function addRanges(a: SizeRange, b: SizeRange): SizeRange {
  return { min: a.min + b.min, max: a.max + b.max };
}

export function plus(range: SizeRange, value: number): SizeRange {
  return addRanges(range, fixed(value));
}

export function multiplyRanges(a: SizeRange, b: SizeRange): SizeRange {
  return { min: times(a.min, b.min), max: times(a.max, b.max) };
}

/** From the lesser minimum to the greater maximum; the other one where one is missing. */
export function unionRanges(a: SizeRange | undefined, b: SizeRange): SizeRange {
  return a === undefined ? b : { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** So many times a cost per unit, rounded up. */
export function scaleRange({ min, max }: SizeRange, factor: number): SizeRange {
  return { min: Math.ceil(min * factor), max: Math.ceil(max * factor) };
}

/** Nothing, as often as you like, is nothing. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
