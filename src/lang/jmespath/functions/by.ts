import { compareText } from "../compare-text.ts";
import { Reference, type Run } from "../run.ts";
import { absorb, failure, Signal } from "../signal.ts";
import { type FunctionEntry, list } from "./entry.ts";

/** Functions that take an expression for each element of a list. (go-jmespath: functions.go) */
export const byFunctions: readonly FunctionEntry[] = [
  {
    name: "map",
    args: [["expref"], ["array"]],
    returns: ["array"],
    note: "what an expression makes of each element of a list",
    call: ([by, of], run) => keysOf(of as readonly unknown[], by, run),
  },
  {
    name: "max_by",
    args: [["array"], ["expref"]],
    returns: ["any"],
    note: "the element for which an expression is greatest",
    call: (args, run) => bestBy(list(args, 0), args[1], { run, sign: 1 }),
  },
  {
    name: "min_by",
    args: [["array"], ["expref"]],
    returns: ["any"],
    note: "the element for which an expression is least",
    call: (args, run) => bestBy(list(args, 0), args[1], { run, sign: -1 }),
  },
  {
    name: "sort_by",
    args: [["array"], ["expref"]],
    returns: ["array"],
    note: "a list in the order of what an expression makes of its elements",
    call: (args, run) => sortBy(list(args, 0), args[1], run),
  },
];

function keysOf(elements: readonly unknown[], by: unknown, run: Run): readonly unknown[] | Signal {
  const keys: unknown[] = [];
  for (const element of elements) {
    const key = absorb(keyOf(element, by, run));
    if (key instanceof Signal) return key;
    keys.push(key);
  }
  return keys;
}

function keyOf(element: unknown, by: unknown, run: Run): unknown {
  return run.spend(1) ?? (by instanceof Reference ? by.step(element ?? null, run) : null);
}

interface Search {
  readonly run: Run;
  readonly sign: 1 | -1;
}

function bestBy(elements: readonly unknown[], by: unknown, { run, sign }: Search): unknown {
  if (elements.length < 2) return elements[0] ?? null;
  const keys = keysOf(elements, by, run);
  if (keys instanceof Signal) return keys;
  const wrong = wrongKeys(keys);
  if (wrong !== undefined) return wrong;
  let found = 0;
  keys.forEach((key, at) => {
    if (sign * compareKeys(key, keys[found]) > 0) found = at;
  });
  return elements[found];
}

function wrongKeys(keys: readonly unknown[]): Signal | undefined {
  const type = typeof keys[0];
  if (type !== "number" && type !== "string") return failure("invalid type, must be number of string");
  return keys.every((key) => typeof key === type) ? undefined : failure(`invalid type, must be ${type}`);
}

/** A key that is missing is an error here, but for the first. */
function sortBy(elements: readonly unknown[], by: unknown, run: Run): unknown {
  if (elements.length < 2) return elements;
  const keyed: { readonly key: unknown; readonly element: unknown }[] = [];
  for (const element of elements) {
    const key = keyOf(element, by, run);
    if (key instanceof Signal && (key.kind === "pending" || (keyed.length === 0 && key.kind === "error"))) return key;
    keyed.push({ key: key instanceof Signal ? null : key, element });
  }
  const type = typeof keyed[0]?.key;
  if (type !== "number" && type !== "string") return failure("invalid type, must be number of string");
  if (keyed.some(({ key }) => typeof key !== type)) return failure("error in sort_by comparison");
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ element }) => element);
}

function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(String(a), String(b));
}
