import { exactly } from "./access.ts";
import { Abort, CelError, costExceeded, Failure, failed, interrupted, noSuchOverload } from "./failure.ts";
import { formatKey, goName } from "./inspect.ts";
import { lookUp, MapBuilder, mapEntries, mapKeys } from "./map.ts";
import type { Bind, Comprehension } from "./node.ts";
import type { Frame, Planned, Planning, Step } from "./step.ts";
import { type CelValue, isList, isMap } from "./value.ts";

/** How many iterations are made between two looks at whether to stop. (kubernetes: pkg/apis/cel/config.go) */
const checkFrequency = 100;

/** What the folds of cel-go cost beside their parts: of a step, of looking whether to go on, and of the result. */
const quantifierCosts = { all: { test: 2, step: 1 }, exists: { test: 3, step: 1 } } as const;
const resultCost = 1;
const appendCost = 12;
const listCost = 10;
const insertCost = 2;
const countCost = 2;

/** A comprehension ready to run. */
interface Fold {
  readonly range: Step;
  readonly slot: number;
  readonly second: number | undefined;
  readonly condition: Step | undefined;
  readonly result: Step | undefined;
  /** What it costs to add an element, beside making it. */
  readonly append: number;
}

export function planComprehension(expr: Comprehension, planning: Planning): Planned {
  const range = planning.plan(expr.range).run;
  const slot = planning.newSlot();
  const second = expr.second === undefined ? undefined : planning.newSlot();
  const within = <T>(step: () => T): T =>
    planning.within({ name: expr.name, slot }, () =>
      second === undefined || expr.second === undefined
        ? step()
        : planning.within({ name: expr.second, slot: second }, step),
    );
  const condition = expr.condition && within(() => planning.plan(expr.condition ?? expr).run);
  const made = expr.result && within(() => planning.plan(expr.result ?? expr));
  // A list of one constant is a constant itself, and costs nothing.
  const append = made?.constant === undefined ? appendCost : appendCost - listCost;
  return { run: runOf(expr, { range, slot, second, condition, result: made?.run, append }) };
}

function runOf({ macro }: Comprehension, fold: Fold): Step {
  switch (macro) {
    case "all":
      return quantifierRun(fold, false, quantifierCosts.all);
    case "exists":
      return quantifierRun(fold, true, quantifierCosts.exists);
    case "existsOne":
      return countRun(fold);
    case "map":
    case "filter":
    case "transformList":
      return collectRun(fold);
    case "transformMap":
      return mapRun(fold, insertOne, insertCost + 1);
    case "transformMapEntry":
      return mapRun(fold, insertEntries, insertCost);
    default:
      return macro satisfies never;
  }
}

/** What is gone over: the elements of a list, or the keys of a map with its values. */
interface Range {
  readonly items: readonly CelValue[];
  readonly values: readonly CelValue[] | undefined;
}

function rangeOf(value: CelValue, withValues: boolean): Range | Failure {
  if (isList(value)) return { items: value, values: undefined };
  if (isMap(value)) {
    const items = mapKeys(value);
    return { items, values: withValues ? items.map((key) => lookUp(value, key) ?? null) : undefined };
  }
  return value instanceof Failure ? value : failed(`got '${goName(value)}', expected iterable type`);
}

/** Puts the variables in place for one iteration, unless the evaluation has to end before. */
function enter(frame: Frame, fold: Fold, range: Range, at: number): Abort | undefined {
  if (frame.cost > frame.limit) return costExceeded;
  if (--frame.patience <= 0 && frame.isInterrupted !== undefined) {
    frame.patience = checkFrequency;
    if (frame.isInterrupted()) return interrupted;
  }
  const item = range.items[at] ?? null;
  const value = typeof item === "number" ? exactly(item) : item;
  if (fold.second === undefined) {
    frame.locals[fold.slot] = value;
    return undefined;
  }
  frame.locals[fold.slot] = range.values === undefined ? at : value;
  frame.locals[fold.second] = range.values === undefined ? value : (range.values[at] ?? null);
  return undefined;
}

function quantifierRun(fold: Fold, decides: boolean, costs: { readonly test: number; readonly step: number }): Step {
  const condition = fold.condition ?? constantTrue;
  const perStep = costs.test + costs.step;
  return (frame) => {
    const range = rangeOf(fold.range(frame), fold.second !== undefined);
    if (range instanceof Failure) return range;
    const { length } = range.items;
    let failure: Failure | undefined;
    for (let at = 0; at < length; at++) {
      const stop = enter(frame, fold, range, at);
      if (stop !== undefined) return stop;
      frame.cost += perStep;
      const value = condition(frame);
      if (value === !decides) continue;
      if (value === decides) return decided(frame, decides, at + 1 < length ? costs.test : 0);
      if (value instanceof Abort) return value;
      failure ??= asFailure(value);
    }
    return finished(frame, failure, !decides);
  };
}

/** The result of a quantifier that no element has decided. */
function finished(frame: Frame, failure: Failure | undefined, result: boolean): CelValue {
  frame.cost += resultCost;
  return failure ?? result;
}

/** The result of a quantifier that an element has decided; whether to go on is asked once more. */
function decided(frame: Frame, result: boolean, testCost: number): boolean {
  frame.cost += testCost + resultCost;
  return result;
}

function asFailure(value: CelValue): Failure {
  return value instanceof CelError ? value : noSuchOverload;
}

const constantTrue: Step = () => true;

function countRun(fold: Fold): Step {
  const condition = fold.condition ?? constantTrue;
  return (frame) => {
    const range = rangeOf(fold.range(frame), fold.second !== undefined);
    if (range instanceof Failure) return range;
    let count = 0;
    for (let at = 0; at < range.items.length; at++) {
      const stop = enter(frame, fold, range, at);
      if (stop !== undefined) return stop;
      const value = condition(frame);
      if (typeof value !== "boolean") return value instanceof Failure ? value : noSuchOverload;
      if (!value) continue;
      frame.cost += countCost;
      count++;
    }
    frame.cost += countCost;
    return count === 1;
  };
}

/** `map`, `filter` and `transformList`. */
function collectRun(fold: Fold): Step {
  return (frame) => {
    const range = rangeOf(fold.range(frame), fold.second !== undefined);
    if (range instanceof Failure) return range;
    const made: CelValue[] = [];
    for (let at = 0; at < range.items.length; at++) {
      const stop = enter(frame, fold, range, at);
      if (stop !== undefined) return stop;
      const failure = collectOne(frame, fold, made);
      if (failure !== undefined) return failure;
    }
    frame.cost += resultCost;
    return made;
  };
}

/** Adds what becomes of the element that is in place. */
function collectOne(frame: Frame, { condition, result, slot, append }: Fold, made: CelValue[]): Failure | undefined {
  const wanted = condition === undefined ? true : condition(frame);
  if (typeof wanted !== "boolean") return wanted instanceof Failure ? wanted : noSuchOverload;
  if (!wanted) return undefined;
  frame.cost += result === undefined ? append + 1 : append;
  const value = result === undefined ? (frame.locals[slot] ?? null) : result(frame);
  if (value instanceof Failure) return value;
  made.push(value);
  return undefined;
}

/** Adds what was made of an element to the map. */
type Insert = (builder: MapBuilder, key: CelValue, value: CelValue) => Failure | undefined;

function insertOne(builder: MapBuilder, key: CelValue, value: CelValue): Failure | undefined {
  const isNew = builder.add(key, value);
  if (isNew === undefined) return failed("unsupported key type");
  return isNew ? undefined : failed(`insert failed: key ${formatKey(key)} already exists`);
}

function insertEntries(builder: MapBuilder, _key: CelValue, value: CelValue): Failure | undefined {
  if (!isMap(value)) return noSuchOverload;
  for (const [key, one] of mapEntries(value)) {
    const failure = insertOne(builder, key, one);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function mapRun(fold: Fold, insert: Insert, cost: number): Step {
  return (frame) => {
    const range = rangeOf(fold.range(frame), true);
    if (range instanceof Failure) return range;
    const builder = new MapBuilder();
    for (let at = 0; at < range.items.length; at++) {
      const stop = enter(frame, fold, range, at);
      if (stop !== undefined) return stop;
      const failure = mapOne(frame, fold, (key, value) => {
        frame.cost += cost;
        return insert(builder, key, value);
      });
      if (failure !== undefined) return failure;
    }
    frame.cost += resultCost;
    return builder.build();
  };
}

type InsertValue = (key: CelValue, value: CelValue) => Failure | undefined;

function mapOne(frame: Frame, { condition, result, slot }: Fold, insert: InsertValue): Failure | undefined {
  const wanted = condition === undefined ? true : condition(frame);
  if (typeof wanted !== "boolean") return wanted instanceof Failure ? wanted : noSuchOverload;
  if (!wanted || result === undefined) return undefined;
  const value = result(frame);
  return value instanceof Failure ? value : insert(frame.locals[slot] ?? null, value);
}

/** The value is worked out when it is first used, if ever. */
export function planBind(expr: Bind, planning: Planning): Planned {
  const init = planning.plan(expr.init).run;
  const slot = planning.newSlot();
  const body = planning.within({ name: expr.name, slot, init }, () => planning.plan(expr.body).run);
  return {
    run: (frame) => {
      frame.locals[slot] = undefined;
      return body(frame);
    },
  };
}
