import {
  compareDurations,
  compareQuantities,
  compileWildcard,
  type Json,
  jsonEqual,
  type Nanoseconds,
  parseDuration,
  parseQuantity,
} from "../../kube/index.ts";
import { compareVersions, parseVersion } from "./version.ts";

/** Whether a key equals a value, each by its type; `undefined` for a key without a value, which nothing compares with. */
export function isEqual(key: unknown, value: unknown): boolean | undefined {
  if (key === null || key === undefined) return undefined;
  if (typeof key === "string") return equalsText(key, value);
  if (typeof key === "number") return equalsNumber(key, value);
  if (typeof key === "boolean") return key === value;
  return typeof value === "object" && jsonEqual(key as Json, value as Json);
}

/**
 * Orders a key and a value as numbers, durations, quantities or versions: negative, zero or positive, `NaN` where they
 * cannot be compared. (kyverno: pkg/engine/variables/operator/numeric.go)
 */
export function order(key: unknown, value: unknown): number {
  if (typeof key === "number") return orderNumber(key, value);
  return typeof key === "string" ? orderText(key, value) : Number.NaN;
}

/** Orders two durations; numbers are seconds, whose fraction is cut. `NaN` where one of them is none. */
export function orderDurations(key: unknown, value: unknown): number {
  const [left, right] = [durationOf(key), durationOf(value)];
  return left === undefined || right === undefined ? Number.NaN : compareDurations(left, right);
}

/** A duration on one side makes numbers on the other side seconds. (kyverno: operator.go parseDuration) */
function orderAsDurations(key: unknown, value: unknown): number {
  return isDuration(key) || isDuration(value) ? orderDurations(withoutZero(key), withoutZero(value)) : Number.NaN;
}

function isDuration(value: unknown): boolean {
  return typeof value === "string" && value !== "0" && parseDuration(value) !== undefined;
}

function withoutZero(value: unknown): unknown {
  return value === "0" ? undefined : value;
}

function durationOf(value: unknown): Nanoseconds | undefined {
  if (typeof value === "string") return parseDuration(value);
  return typeof value === "number" ? Math.trunc(value) * 1e9 : undefined;
}

function equalsText(key: string, value: unknown): boolean {
  const durations = orderAsDurations(key, value);
  if (!Number.isNaN(durations)) return durations === 0;
  if (typeof value !== "string") return false;
  const amount = parseQuantity(key);
  if (amount === undefined) return compileWildcard(value)(key);
  const other = parseQuantity(value);
  return other !== undefined && compareQuantities(amount, other) === 0;
}

function equalsNumber(key: number, value: unknown): boolean {
  if (typeof value !== "string") return key === value;
  if (Number.isInteger(key) && !/^[+-]?[0-9]+$/.test(value)) return false;
  return parseFloatText(value) === key;
}

function orderNumber(key: number, value: unknown): number {
  if (typeof value === "number") return key - value;
  if (typeof value !== "string") return Number.NaN;
  const durations = orderAsDurations(key, value);
  return Number.isNaN(durations) ? key - parseFloatText(value) : durations;
}

function orderText(key: string, value: unknown): number {
  const durations = orderAsDurations(key, value);
  if (!Number.isNaN(durations)) return durations;
  const quantities = orderQuantities(key, value);
  if (!Number.isNaN(quantities)) return quantities;
  const number = parseFloatText(key);
  if (!Number.isNaN(number)) return orderNumber(number, value);
  const [left, right] = [parseVersion(key), typeof value === "string" ? parseVersion(value) : undefined];
  return left === undefined || right === undefined ? Number.NaN : compareVersions(left, right);
}

function orderQuantities(key: string, value: unknown): number {
  if (typeof value !== "string") return Number.NaN;
  const [left, right] = [parseQuantity(key), parseQuantity(value)];
  return left === undefined || right === undefined ? Number.NaN : compareQuantities(left, right);
}

/** A decimal number as Go reads it; `NaN` where the text is none. */
function parseFloatText(text: string): number {
  if (/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) return Number(text);
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite === null) return Number.NaN;
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
