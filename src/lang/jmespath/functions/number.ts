import { compareText } from "../compare-text.ts";
import { type FunctionEntry, functionError, list, number } from "./entry.ts";

/** Functions of numbers. `sum` is with the arithmetic. (go-jmespath: functions.go; kyverno: pkg/engine/jmespath) */
export const numberFunctions: readonly FunctionEntry[] = [
  {
    name: "abs",
    args: [["number"]],
    returns: ["number"],
    note: "the number without its sign",
    call: (args) => Math.abs(number(args, 0)),
  },
  {
    name: "avg",
    args: [["array[number]"]],
    returns: ["number"],
    note: "the average of a list of numbers",
    call: (args) => {
      const numbers = list(args, 0) as readonly number[];
      return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    },
  },
  {
    name: "ceil",
    args: [["number"]],
    returns: ["number"],
    note: "the next whole number from the number up",
    call: (args) => Math.ceil(number(args, 0)),
  },
  {
    name: "floor",
    args: [["number"]],
    returns: ["number"],
    note: "the next whole number from the number down",
    call: (args) => Math.floor(number(args, 0)),
  },
  {
    name: "max",
    args: [["array[number]", "array[string]"]],
    returns: ["any"],
    note: "the greatest element of a list of numbers or of texts, null where it is empty",
    call: (args) => best(list(args, 0), 1),
  },
  {
    name: "min",
    args: [["array[number]", "array[string]"]],
    returns: ["any"],
    note: "the least element of a list of numbers or of texts, null where it is empty",
    call: (args) => best(list(args, 0), -1),
  },
  {
    name: "round",
    args: [["number"], ["number"]],
    returns: ["number"],
    note: "the number with so many digits behind the point",
    call: (args) => round(number(args, 0), number(args, 1)),
  },
];

function best(elements: readonly unknown[], sign: 1 | -1): unknown {
  let found: unknown = elements[0] ?? null;
  for (const element of elements) if (sign * compareScalars(element, found) > 0) found = element;
  return found;
}

function compareScalars(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(String(a), String(b));
}

function round(value: number, digits: number): unknown {
  if (!Number.isSafeInteger(digits)) return functionError("round", "Non-integer argument(s) passed for round off");
  if (digits < 0) return functionError("round", "%!d(MISSING) argument is out of bounds (%!d(MISSING))");
  const shift = 10 ** digits;
  return roundHalfAway(value * shift) / shift;
}

function roundHalfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}
