import { formatDuration } from "../../../data/index.ts";
import { formatGoFloat } from "../../../kube/index.ts";
import { Signal } from "../signal.ts";
import {
  type Amount,
  addDecimals,
  amountOf,
  amountText,
  asFloat,
  divideDecimals,
  multiplyDecimals,
  negated,
} from "./amount.ts";
import { type FunctionEntry, functionError, list } from "./entry.ts";
import { type Operand, parseOperand } from "./operand.ts";

/**
 * Arithmetic of numbers, quantities and durations. A text is a quantity where it can be read as one, else a duration.
 * (kyverno: pkg/engine/jmespath/arithmetic.go)
 */
export const arithmeticFunctions: readonly FunctionEntry[] = [
  binary("add", "the sum of two numbers, quantities or durations", (a, b) => add("add", a, b)),
  binary("subtract", "the difference of two numbers, quantities or durations", subtract),
  binary("multiply", "the product of a number and another, a quantity or a duration", multiply),
  binary("divide", "the quotient of two of a kind, or of a quantity or a duration and a number", divide),
  binary("modulo", "what is left when one whole amount is divided by another of its kind", modulo),
  {
    name: "sum",
    args: [["array"]],
    returns: ["any"],
    note: "the sum of a list of numbers, quantities or durations",
    call: (args) => sum(list(args, 0)),
  },
];

type Binary = (left: Operand, right: Operand) => unknown;

function binary(name: string, note: string, operation: Binary): FunctionEntry {
  return {
    name,
    args: [["any"], ["any"]],
    returns: ["any"],
    note,
    call: ([left, right]) => onOperands(name, [left, right], operation),
  };
}

function onOperands(name: string, [left, right]: readonly unknown[], operation: Binary): unknown {
  const first = parseOperand(left);
  const second = first && parseOperand(right);
  return first === undefined || second === undefined
    ? functionError(name, "invalid operand")
    : operation(first, second);
}

function sum(elements: readonly unknown[]): unknown {
  if (elements.length === 0) return functionError("sum", "at least one element in the array is required");
  let result = elements[0];
  for (const element of elements.slice(1)) {
    result = onOperands("sum", [result, element], (a, b) => add("sum", a, b));
    if (result instanceof Signal) return result;
  }
  return result;
}

const mismatch = (name: string) => functionError(name, "Types mismatch");
const byZero = (name: string) => functionError(name, "Zero divisor passed");

function add(name: string, a: Operand, b: Operand): unknown {
  if (a.kind === "number" && b.kind === "number") return a.value + b.value;
  if (a.kind === "duration" && b.kind === "duration") return durationText(a.value + b.value);
  if (a.kind === "quantity" && b.kind === "quantity") return amountText(addDecimals(a.value, b.value));
  return mismatch(name);
}

function subtract(a: Operand, b: Operand): unknown {
  if (a.kind === "number" && b.kind === "number") return a.value - b.value;
  if (a.kind === "duration" && b.kind === "duration") return durationText(a.value - b.value);
  if (a.kind === "quantity" && b.kind === "quantity") return amountText(addDecimals(a.value, negated(b.value)));
  return mismatch("subtract");
}

function multiply(a: Operand, b: Operand): unknown {
  if (a.kind === "number" && b.kind === "number") return a.value * b.value;
  if (a.kind === "number") return b.kind === "number" ? mismatch("multiply") : multiply(b, a);
  if (b.kind !== "number") return mismatch("multiply");
  if (a.kind === "duration") return scaledDuration(seconds(a.value) * b.value);
  const factor = factorOf(b.value);
  return factor instanceof Signal ? factor : amountText(multiplyDecimals(a.value, factor));
}

function divide(a: Operand, b: Operand): unknown {
  if (b.kind === "number") return divideByNumber(a, b.value);
  if (a.kind === "duration" && b.kind === "duration") {
    return b.value === 0n ? byZero("divide") : seconds(a.value) / seconds(b.value);
  }
  if (a.kind !== "quantity" || b.kind !== "quantity") return mismatch("divide");
  const divisor = asFloat(b.value);
  return divisor === 0 ? byZero("divide") : asFloat(a.value) / divisor;
}

function divideByNumber(a: Operand, divisor: number): unknown {
  if (divisor === 0) return byZero("divide");
  if (a.kind === "number") return a.value / divisor;
  if (a.kind === "duration") return scaledDuration(seconds(a.value) / divisor);
  const factor = factorOf(divisor);
  if (factor instanceof Signal) return factor;
  // Upstream divides by zero here, and panics: what is too small for a quantity became none.
  return factor.digits === 0n ? byZero("divide") : amountText(divideDecimals(a.value, factor));
}

function modulo(a: Operand, b: Operand): unknown {
  if (a.kind === "number" && b.kind === "number") return wholeModulo(a.value, b.value, Number);
  if (a.kind === "duration" && b.kind === "duration") {
    return b.value === 0n ? byZero("modulo") : durationText(a.value % b.value);
  }
  if (a.kind !== "quantity" || b.kind !== "quantity") return mismatch("modulo");
  return wholeModulo(asFloat(a.value), asFloat(b.value), (rest) =>
    amountText({ digits: rest, exponent: 0, format: a.value.format }),
  );
}

function wholeModulo(a: number, b: number, written: (rest: bigint) => unknown): unknown {
  if (!isInt64(a) || !isInt64(b)) return functionError("modulo", "Non-integer argument(s) passed for modulo");
  return b === 0 ? byZero("modulo") : written(BigInt(a) % BigInt(b));
}

const isInt64 = (value: number) => Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;

/** A number as a quantity, which has no more than nine digits behind the point. */
function factorOf(value: number): Amount | Signal {
  return (
    amountOf(formatGoFloat(value)) ??
    functionError(
      "multiply",
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    )
  );
}

const nanosPerSecond = 1_000_000_000n;

/** As Go's Duration.Seconds: whole seconds and the rest are made numbers apart. */
function seconds(nanos: bigint): number {
  return Number(nanos / nanosPerSecond) + Number(nanos % nanosPerSecond) / 1e9;
}

function scaledDuration(of: number): unknown {
  const nanos = Math.trunc(of * 1e9);
  return isInt64(nanos) ? durationText(BigInt(nanos)) : functionError("multiply", "the duration is out of range");
}

/** Durations have 64 bits, and begin anew where they end. */
function durationText(nanos: bigint): string {
  return formatDuration(BigInt.asIntN(64, nanos));
}
