import { compileScalar } from "../../lang/index.ts";
import { isEqual, order, orderDurations } from "./compare.ts";
import { isRange, type Member, oldScalarIn, oldTextsOf, scalarIn, setOf, textOf } from "./sets.ts";

/** The comparison could not be made. */
export interface OperatorMistake {
  readonly message: string;
}

/** Compares a key with a value, both JSON. Types that do not go together are no mistake: they do not hold. */
export type Compare = (key: unknown, value: unknown) => boolean | OperatorMistake;

/** An operator of conditions. */
export interface Operator {
  readonly name: string;
  readonly compare: Compare;
  /** What to write instead of an operator that is going away. */
  readonly instead?: readonly string[];
}

/** All operators. (kyverno: pkg/engine/variables/operator/*.go, api/kyverno/v1/common_types.go) */
export const operators: readonly Operator[] = [
  { name: "Equal", compare: (key, value) => isEqual(key, value) === true },
  { name: "Equals", compare: (key, value) => isEqual(key, value) === true },
  { name: "NotEqual", compare: (key, value) => isEqual(key, value) === false },
  { name: "NotEquals", compare: (key, value) => isEqual(key, value) === false },
  { name: "In", compare: oldSetTest(false), instead: ["AllIn", "AnyIn"] },
  { name: "AnyIn", compare: setTest({ scalar: isIn, list: anyIn }) },
  { name: "AllIn", compare: setTest({ scalar: isIn, list: allIn }) },
  { name: "NotIn", compare: oldSetTest(true), instead: ["AllNotIn", "AnyNotIn"] },
  { name: "AnyNotIn", compare: setTest({ scalar: isNotIn, list: anyNotIn }) },
  { name: "AllNotIn", compare: setTest({ scalar: isNotIn, list: allNotIn }) },
  { name: "GreaterThanOrEquals", compare: (key, value) => order(key, value) >= 0 },
  { name: "GreaterThan", compare: (key, value) => order(key, value) > 0 },
  { name: "LessThanOrEquals", compare: (key, value) => order(key, value) <= 0 },
  { name: "LessThan", compare: (key, value) => order(key, value) < 0 },
  {
    name: "DurationGreaterThanOrEquals",
    compare: (key, value) => orderDurations(key, value) >= 0,
  },
  { name: "DurationGreaterThan", compare: (key, value) => orderDurations(key, value) > 0 },
  {
    name: "DurationLessThanOrEquals",
    compare: (key, value) => orderDurations(key, value) <= 0,
  },
  { name: "DurationLessThan", compare: (key, value) => orderDurations(key, value) < 0 },
];

/** Finds an operator by its exact name. */
export function operatorOf(name: string): Operator | undefined {
  return operators.find((operator) => operator.name === name);
}

interface SetTest {
  readonly scalar: (key: string, value: unknown) => boolean;
  readonly list: (keys: readonly string[], value: unknown) => boolean;
}

function setTest({ scalar, list }: SetTest): Compare {
  return (key, value) => {
    if (Array.isArray(key)) return list(key.map(textOf), value);
    return isScalar(key) && scalar(textOf(key), value);
  };
}

function isScalar(key: unknown): boolean {
  return typeof key === "string" || typeof key === "number" || typeof key === "boolean";
}

function isIn(key: string, value: unknown): boolean {
  return scalarIn(key, value) === true;
}

function isNotIn(key: string, value: unknown): boolean {
  return scalarIn(key, value) === false;
}

function anyIn(keys: readonly string[], value: unknown): boolean {
  if (isOnly(keys, value)) return true;
  const within = rangeOf(value) ?? setOf(listed(value));
  return within !== undefined && keys.some(within);
}

function allIn(keys: readonly string[], value: unknown): boolean {
  if (isOnly(keys, value)) return true;
  const within = rangeOf(value) ?? setOf(value);
  return within !== undefined && keys.every(within);
}

/** Only the first `-` of a range is turned around, as in Kyverno, so a negative lower bound is read in another way. */
function anyNotIn(keys: readonly string[], value: unknown): boolean {
  if (isOnly(keys, value)) return false;
  if (typeof value === "string" && isRange(value)) return keys.some(compileScalar(value.replace("-", "!-")));
  const within = setOf(listed(value));
  return within !== undefined && keys.some((key) => !within(key));
}

function allNotIn(keys: readonly string[], value: unknown): boolean {
  if (isOnly(keys, value)) return false;
  const within = rangeOf(value) ?? setOf(value);
  return within !== undefined && !keys.some(within);
}

/** A list of one text compared with the same text. */
function isOnly(keys: readonly string[], value: unknown): boolean {
  return keys.length === 1 && keys[0] === value;
}

function rangeOf(value: unknown): Member | undefined {
  return typeof value === "string" && isRange(value) ? compileScalar(value) : undefined;
}

/** Two of the operators take a single number or flag for a list. */
function listed(value: unknown): unknown {
  return typeof value === "number" || typeof value === "boolean" ? [value] : value;
}

/** `In` and `NotIn`; a list compared with its only text is in it for both. (kyverno: in.go, notin.go) */
function oldSetTest(negated: boolean): Compare {
  return (key, value) => {
    if (!Array.isArray(key)) return isScalar(key) && oldScalarIn(textOf(key), value) === !negated;
    if (!key.every((one) => typeof one === "string")) {
      return { message: "the elements of a key that is a list must be strings" };
    }
    return oldListIn(key, value, negated) === true;
  };
}

/** Whether all of the texts are in what the value lists, or, negated, whether one is not; `undefined` for no list. */
export function oldListIn(keys: readonly string[], value: unknown, negated: boolean): boolean | undefined {
  if (isOnly(keys, value)) return true;
  const texts = oldTextsOf(value);
  if (texts === undefined) return undefined;
  const known = new Set(texts);
  return keys.every((key) => known.has(key)) !== negated;
}
