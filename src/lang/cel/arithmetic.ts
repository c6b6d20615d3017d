import { type CelNumber, isNumber } from "./compare.ts";
import { type CelError, failed, noSuchOverload } from "./failure.ts";
import { intOf, leastInt, mostInt, uintOf } from "./number.ts";
import {
  type CelValue,
  type Double,
  Duration,
  doubleOf,
  isDouble,
  isInt,
  isList,
  Timestamp,
  toDouble,
  Uint,
} from "./value.ts";

/** `a + b` for any values. (cel-go: common/types, Add) */
export function add(a: CelValue, b: CelValue): CelValue {
  if (typeof a === "string" && typeof b === "string") return a + b;
  if (isNumber(a)) return isNumber(b) ? numeric("+", a, b) : noSuchOverload;
  if (isList(a) && isList(b)) return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];
  if (a instanceof Duration && b instanceof Duration) return durationOf(a.nanos + b.nanos);
  if (a instanceof Timestamp && b instanceof Duration) return timestampOf(a.nanos + b.nanos, a.offset);
  if (a instanceof Duration && b instanceof Timestamp) return timestampOf(a.nanos + b.nanos, b.offset);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Uint8Array.of(...a, ...b);
  return noSuchOverload;
}

export function subtract(a: CelValue, b: CelValue): CelValue {
  if (isNumber(a)) return isNumber(b) ? numeric("-", a, b) : noSuchOverload;
  if (a instanceof Duration && b instanceof Duration) return durationOf(a.nanos - b.nanos);
  if (a instanceof Timestamp && b instanceof Duration) return timestampOf(a.nanos - b.nanos, a.offset);
  if (a instanceof Timestamp && b instanceof Timestamp) return durationOf(a.nanos - b.nanos);
  return noSuchOverload;
}

export function multiply(a: CelValue, b: CelValue): CelValue {
  return isNumber(a) && isNumber(b) ? numeric("*", a, b) : noSuchOverload;
}

export function divide(a: CelValue, b: CelValue): CelValue {
  return isNumber(a) && isNumber(b) ? numeric("/", a, b) : noSuchOverload;
}

export function modulo(a: CelValue, b: CelValue): CelValue {
  return isNumber(a) && isNumber(b) ? numeric("%", a, b) : noSuchOverload;
}

export function negate(value: CelValue): CelValue {
  if (isInt(value)) return value === 0 ? 0 : intResult(-BigInt(value));
  if (isDouble(value)) return toDouble(-doubleOf(value));
  return value instanceof Duration ? durationOf(-value.nanos) : noSuchOverload;
}

type Operator = "+" | "-" | "*" | "/" | "%";

/** Two numbers of one type; numbers of different types are not mixed. */
function numeric(operator: Operator, a: CelNumber, b: CelNumber): CelValue {
  if (typeof a === "number" && typeof b === "number" && Number.isInteger(a) && Number.isInteger(b)) {
    return integers(operator, a, b);
  }
  if (isInt(a)) return isInt(b) ? exact(operator, BigInt(a), BigInt(b), intResult) : noSuchOverload;
  if (a instanceof Uint) return b instanceof Uint ? exact(operator, a.value, b.value, uintResult) : noSuchOverload;
  if (!isDouble(a) || !isDouble(b)) return noSuchOverload;
  return doubles(operator, doubleOf(a), doubleOf(b));
}

/** Safe integers, exact as long as the result is one as well. */
function integers(operator: Operator, a: number, b: number): CelValue {
  const result = operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : Number.NaN;
  if (Number.isSafeInteger(result)) return result + 0;
  return exact(operator, BigInt(a), BigInt(b), intResult);
}

function exact(operator: Operator, a: bigint, b: bigint, make: (value: bigint) => CelValue): CelValue {
  switch (operator) {
    case "+":
      return make(a + b);
    case "-":
      return make(a - b);
    case "*":
      return make(a * b);
    case "/":
      return b === 0n ? divisionByZero : make(a / b);
    case "%":
      if (b === 0n) return modulusByZero;
      return a === leastInt && b === -1n ? overflow : make(a % b);
    default:
      return operator satisfies never;
  }
}

function doubles(operator: Operator, a: number, b: number): CelValue {
  switch (operator) {
    case "+":
      return toDouble(a + b);
    case "-":
      return toDouble(a - b);
    case "*":
      return toDouble(a * b);
    case "/":
      return toDouble(a / b);
    default:
      return noSuchOverload;
  }
}

const overflow = failed("integer overflow");
const unsignedOverflow = failed("unsigned integer overflow");
const divisionByZero = failed("division by zero");
const modulusByZero = failed("modulus by zero");

/** An exact integer as an int, or the error of an overflow. */
export function intResult(value: bigint): number | bigint | CelError {
  return intOf(value) ?? overflow;
}

export function uintResult(value: bigint): Uint | CelError {
  return uintOf(value) ?? unsignedOverflow;
}

/** Of the years 1 to 9999. */
const leastMoment = -62_135_596_800_000_000_000n;
const mostMoment = 253_402_300_799_999_999_999n;

export function timestampOf(nanos: bigint, offset = 0): Timestamp | CelError {
  return nanos < leastMoment || nanos > mostMoment ? failed("timestamp overflow") : new Timestamp(nanos, offset);
}

export function durationOf(nanos: bigint): Duration | CelError {
  return nanos < leastInt || nanos > mostInt ? failed("duration overflow") : new Duration(nanos);
}

/** A double rounded towards zero, as an int. */
export function intOfDouble(value: number): CelValue {
  // The borders themselves are refused, as doubles beyond them round to them.
  if (!(value > -(2 ** 63) && value < 2 ** 63)) return overflow;
  return intResult(BigInt(Math.trunc(value)));
}

export function uintOfDouble(value: number): CelValue {
  if (!(value >= 0 && value < 2 ** 64)) return unsignedOverflow;
  return uintResult(BigInt(Math.trunc(value)));
}

/** Any number as a double. */
export function doubleResult(value: CelNumber): number | Double {
  return isDouble(value) ? value : toDouble(Number(value instanceof Uint ? value.value : value));
}
