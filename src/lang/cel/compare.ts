import { type CelError, failed, noSuchOverload } from "./failure.ts";
import { type CelValue, Double, Duration, Timestamp, Uint } from "./value.ts";

export type CelNumber = number | bigint | Double | Uint;

export function isNumber(value: CelValue): value is CelNumber {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Double || value instanceof Uint;
}

/** Numbers of any types in order; NaN where one of them is NaN. (cel-go: common/types/compare.go) */
export function compareNumbers(a: CelNumber, b: CelNumber): number {
  if (typeof a === "number" && typeof b === "number") return sign(a, b);
  const left = plain(a);
  const right = plain(b);
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
  if (typeof left !== typeof right && (isDoubleNumber(a) || isDoubleNumber(b))) return sign(...asDoubles(left, right));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Less than, equal or greater, as a number below, at or above 0; an error where two values have no order. */
export function compare(a: CelValue, b: CelValue): number | CelError {
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (isNumber(a) && isNumber(b)) {
    const order = compareNumbers(a, b);
    return Number.isNaN(order) ? unordered : order;
  }
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Timestamp && b instanceof Timestamp) return sign(a.nanos, b.nanos);
  if (a instanceof Duration && b instanceof Duration) return sign(a.nanos, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  return noSuchOverload;
}

const unordered = failed("NaN values cannot be ordered");

function isDoubleNumber(value: CelNumber): boolean {
  return value instanceof Double || (typeof value === "number" && !Number.isInteger(value));
}

/** An integer beside a double is made one, unless the double is beyond all integers of its type. */
function asDoubles(left: number | bigint, right: number | bigint): readonly [number, number] {
  return [Number(left), Number(right)];
}

function plain(value: CelNumber): number | bigint {
  return typeof value === "object" ? value.value : value;
}

function sign(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
}

/** By code points. UTF-16 has another order only for surrogates against the characters above them. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    const isLeftHigh = left >= 0xd800 && left <= 0xdfff;
    const isRightHigh = right >= 0xd800 && right <= 0xdfff;
    if (isLeftHigh !== isRightHigh) return isLeftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const order = (a[at] ?? 0) - (b[at] ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
