import { jsonText } from "../json-text.ts";
import { longestText } from "../run.ts";
import { refusal } from "../signal.ts";
import { type FunctionEntry, functionError, text } from "./entry.ts";

/** Functions from one type to another, and about types. (go-jmespath: functions.go; kyverno: pkg/engine/jmespath) */
export const typeFunctions: readonly FunctionEntry[] = [
  {
    name: "length",
    args: [["string", "array", "object"]],
    returns: ["number"],
    note: "the number of characters, elements or keys",
    call: ([of]) => lengthOf(of),
  },
  {
    name: "to_boolean",
    args: [["string"]],
    returns: ["bool"],
    note: "`true` and `false` in any case as a boolean",
    call: (args) => toBoolean(text(args, 0)),
  },
  {
    name: "to_number",
    args: [["any"]],
    returns: ["number"],
    note: "a number as it is, a text as the number that it writes, else null",
    call: ([of]) => (typeof of === "number" ? of : typeof of === "string" ? parseFloatText(of) : null),
  },
  {
    name: "to_string",
    args: [["any"]],
    returns: ["string"],
    note: "a text as it is, anything else as JSON",
    call: ([of]) => (typeof of === "string" ? of : (jsonText(of, longestText) ?? refusal("the result is too large"))),
  },
  {
    name: "type",
    args: [["any"]],
    returns: ["string"],
    note: "the name of a type",
    call: ([of]) => (of === null ? "null" : Array.isArray(of) ? "array" : typeof of),
  },
];

function lengthOf(of: unknown): number {
  if (typeof of === "string") return countPoints(of);
  return Array.isArray(of) ? of.length : Object.keys(of as object).length;
}

function countPoints(of: string): number {
  let count = 0;
  for (const _ of of) count++;
  return count;
}

function toBoolean(of: string): unknown {
  const lower = of.toLowerCase();
  if (lower === "true" || lower === "false") return lower === "true";
  return functionError("to_boolean", `lowercase argument must be 'true' or 'false' (provided: '${of}')`);
}

const decimal = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** A text as Go's strconv.ParseFloat reads it, but for hexadecimal numbers; null where it cannot. */
function parseFloatText(of: string): number | null {
  if (of.length > 1000 || !decimal.test(of)) return null;
  const value = Number(of);
  return Number.isFinite(value) ? value : null;
}
