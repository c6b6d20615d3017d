import { compareText } from "../compare-text.ts";
import { longestText } from "../run.ts";
import { failure, refusal } from "../signal.ts";
import { type FunctionEntry, list, text } from "./entry.ts";

/** Functions of lists, some of which take texts too. (go-jmespath: functions.go) */
export const listFunctions: readonly FunctionEntry[] = [
  {
    name: "contains",
    args: [["array", "string"], ["any"]],
    returns: ["bool"],
    note: "whether a list has an element, or a text a part",
    call: ([within, wanted]) => contains(within, wanted),
  },
  {
    name: "join",
    args: [["string"], ["array[string]"]],
    returns: ["string"],
    note: "the texts of a list with another between them",
    call: (args) => join(text(args, 0), list(args, 1) as readonly string[]),
  },
  {
    name: "not_null",
    args: [["any"]],
    variadic: true,
    returns: ["any"],
    note: "the first argument that is not null",
    call: (args) => args.find((arg) => arg !== null) ?? null,
  },
  {
    name: "reverse",
    args: [["array", "string"]],
    returns: ["array", "string"],
    note: "a list or a text from its end to its start",
    call: ([of]) =>
      typeof of === "string" ? Array.from(of).reverse().join("") : [...(of as readonly unknown[])].reverse(),
  },
  {
    name: "sort",
    args: [["array[string]", "array[number]"]],
    returns: ["array"],
    note: "a list of numbers or of texts in order",
    call: (args) => [...list(args, 0)].sort(compareScalars),
  },
  {
    name: "to_array",
    args: [["any"]],
    returns: ["array"],
    note: "a list as it is, anything else as a list of it",
    call: ([of]) => (Array.isArray(of) ? of : [of]),
  },
];

function contains(within: unknown, wanted: unknown): unknown {
  if (typeof within === "string") return typeof wanted === "string" && within.includes(wanted);
  for (const element of within as readonly unknown[]) {
    if (element === wanted && !isObject(wanted)) return true;
    const type = isObject(wanted) && isObject(element) ? sharedType(wanted, element) : undefined;
    if (type !== undefined) return failure(`runtime error: comparing uncomparable type ${type}`);
  }
  return false;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Go cannot compare two values of such a type. */
function sharedType(a: object, b: object): string | undefined {
  if (Array.isArray(a) !== Array.isArray(b)) return undefined;
  return Array.isArray(a) ? "[]interface {}" : "map[string]interface {}";
}

function join(separator: string, texts: readonly string[]): unknown {
  const length = texts.reduce((sum, one) => sum + one.length + separator.length, 0);
  return length > longestText ? refusal("the result is too large") : texts.join(separator);
}

function compareScalars(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(String(a), String(b));
}
