import { isRecord } from "../../data/index.ts";
import { compareText } from "./compare-text.ts";
import type { Run, Step } from "./run.ts";
import { absorb, absorbAny, failure, Signal } from "./signal.ts";
import { isFalse } from "./truth.ts";

/** The elements of lists within a list, one level up. An error on the left is null. */
export function flattenStep(of: Step): Step {
  return (value, run) => {
    const left = absorbAny(of(value, run));
    if (left instanceof Signal) return left;
    if (!Array.isArray(left)) return null;
    const flat: unknown[] = [];
    for (const element of left as readonly unknown[]) {
      const spent = run.spend(Array.isArray(element) ? element.length + 1 : 1);
      if (spent !== undefined) return spent;
      if (!Array.isArray(element)) flat.push(element);
      else for (const inner of element) flat.push(inner);
    }
    return flat;
  };
}

/** What the right side makes of each element of a list; null is left out. */
export function projectStep(left: Step, right: Step | undefined): Step {
  return (value, run) => {
    const list = absorb(left(value, run));
    if (list instanceof Signal) return list;
    return Array.isArray(list) ? collect(list, right, run) : null;
  };
}

/**
 * What the right side makes of each value of a map, by its keys in order. As in Kyverno's library the right side sees a
 * null for each value first, which matters where it makes something of null. An error on the left is null.
 */
export function projectValuesStep(left: Step, right: Step | undefined): Step {
  return (value, run) => {
    const map = absorbAny(left(value, run));
    if (map instanceof Signal) return map;
    if (!isRecord(map)) return null;
    const values = Object.keys(map)
      .sort(compareText)
      .map((key) => map[key]);
    const nothing = values.length === 0 || right === undefined ? null : absorb(right(null, run));
    if (nothing instanceof Signal) return nothing;
    const list = collect(values, right, run);
    return nothing === null || list instanceof Signal ? list : [...values.map(() => nothing), ...list];
  };
}

/** What the right side makes of each element for which the condition holds. An error on the left is null. */
export function filterStep(left: Step, right: Step | undefined, condition: Step): Step {
  return (value, run) => {
    const list = absorbAny(left(value, run));
    if (list instanceof Signal) return list;
    if (!Array.isArray(list)) return null;
    const spent = run.spend(list.length);
    if (spent !== undefined) return spent;
    const kept: unknown[] = [];
    for (const element of list as readonly unknown[]) {
      const holds = absorb(condition(element ?? null, run));
      if (holds instanceof Signal) return holds;
      if (!isFalse(holds)) kept.push(element);
    }
    return collect(kept, right, run);
  };
}

function collect(elements: readonly unknown[], right: Step | undefined, run: Run): readonly unknown[] | Signal {
  const spent = run.spend(elements.length);
  if (spent !== undefined) return spent;
  const collected: unknown[] = [];
  for (const element of elements) {
    const result = right === undefined ? element : absorb(right(element ?? null, run));
    if (result instanceof Signal) return result;
    if (result !== null && result !== undefined) collected.push(result);
  }
  return collected;
}

interface Slice {
  readonly start?: number;
  readonly stop?: number;
  readonly step?: number;
}

/** Part of a list, as Python slices it. */
export function sliceStep(slice: Slice): Step {
  return (value, run) => {
    if (!Array.isArray(value)) return null;
    if (slice.step === 0) return failure("Invalid slice, step cannot be 0");
    const { start, stop, step } = boundsOf(slice, value.length);
    const spent = run.spend(value.length);
    if (spent !== undefined) return spent;
    const part: unknown[] = [];
    for (let at = start; step > 0 ? at < stop : at > stop; at += step) part.push(value[at]);
    return part;
  };
}

function boundsOf({ start, stop, step = 1 }: Slice, length: number): Required<Slice> {
  const [first, last] = step < 0 ? [length - 1, -1] : [0, length];
  return {
    start: start === undefined ? first : within(start, length, step),
    stop: stop === undefined ? last : within(stop, length, step),
    step,
  };
}

function within(place: number, length: number, step: number): number {
  if (place < 0) return place + length >= 0 ? place + length : step < 0 ? -1 : 0;
  if (place < length) return place;
  return step < 0 ? length - 1 : length;
}
