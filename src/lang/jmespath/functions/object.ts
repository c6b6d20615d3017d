import { isRecord, setOwn } from "../../../data/index.ts";
import { formatGoFloat } from "../../../kube/index.ts";
import { compareText } from "../compare-text.ts";
import { equal } from "../equal.ts";
import type { Run } from "../run.ts";
import { Signal } from "../signal.ts";
import { type FunctionEntry, functionError, list, number, record, text } from "./entry.ts";
import { scalarText } from "./scalar-text.ts";

/** Functions of objects. (go-jmespath: functions.go; kyverno: pkg/engine/jmespath/functions.go) */
export const objectFunctions: readonly FunctionEntry[] = [
  {
    name: "items",
    args: [["object", "array"], ["string"], ["string"]],
    returns: ["array"],
    note: "a map or a list as a list of objects, each with a key and a value under the given names",
    call: (args) => items(args[0], text(args, 1), text(args, 2)),
  },
  {
    name: "keys",
    args: [["object"]],
    returns: ["array"],
    note: "the keys of an object, in order",
    call: (args) => sortedKeys(record(args, 0)),
  },
  {
    name: "label_match",
    args: [["object"], ["object"]],
    returns: ["bool"],
    note: "whether the second object has all that the first has",
    call: (args, run) => labelMatch(record(args, 0), record(args, 1), run),
  },
  {
    name: "lookup",
    args: [
      ["object", "array"],
      ["string", "number"],
    ],
    returns: ["any"],
    note: "the value of a key or at an index, null where there is none",
    call: (args) => lookup(args),
  },
  {
    name: "merge",
    args: [["object"]],
    variadic: true,
    returns: ["object"],
    note: "all objects in one; of keys that occur twice the last counts",
    call: (args, run) => merge(args as readonly Readonly<Record<string, unknown>>[], run),
  },
  {
    name: "object_from_lists",
    args: [["array"], ["array"]],
    returns: ["object"],
    note: "an object of a list of keys and one of values",
    call: (args) => objectFromLists(list(args, 0), list(args, 1)),
  },
  {
    name: "values",
    args: [["object"]],
    returns: ["array"],
    note: "the values of an object, in the order of its keys",
    call: (args) => sortedKeys(record(args, 0)).map((key) => record(args, 0)[key]),
  },
];

const sortedKeys = (of: Readonly<Record<string, unknown>>) => Object.keys(of).sort(compareText);

function items(of: unknown, keyName: string, valueName: string): unknown {
  const entries: readonly (readonly [unknown, unknown])[] = isRecord(of)
    ? sortedKeys(of).map((key) => [key, of[key]] as const)
    : (of as readonly unknown[]).map((value, index) => [index, value] as const);
  return entries.map(([key, value]) => {
    const item: Record<string, unknown> = {};
    setOwn(item, keyName, key);
    setOwn(item, valueName, value);
    return item;
  });
}

function labelMatch(
  labels: Readonly<Record<string, unknown>>,
  within: Readonly<Record<string, unknown>>,
  run: Run,
): boolean | Signal {
  for (const key of Object.keys(labels)) {
    if (!Object.hasOwn(within, key)) return false;
    const same = equal(labels[key], within[key], run);
    if (same !== true) return same;
  }
  return true;
}

function lookup(args: readonly unknown[]): unknown {
  const [of, key] = args;
  if (Array.isArray(of)) {
    if (typeof key !== "number") return functionError("lookup", "argument #2 is not of type Number");
    const wrong = notInteger(number(args, 1));
    return wrong === undefined ? (of[key] ?? null) : functionError("lookup", `argument #2: ${wrong}`);
  }
  if (typeof key !== "string") return functionError("lookup", "argument #2 is not of type String");
  return Object.hasOwn(record(args, 0), key) ? (record(args, 0)[key] ?? null) : null;
}

function notInteger(value: number): string | undefined {
  if (!Number.isInteger(value)) return `expected an integer number but got: ${formatGoFloat(value)}`;
  if (Math.abs(value) < 2 ** 63) return undefined;
  return `number is outside the range of integer numbers: ${formatGoFloat(value)}`;
}

function merge(objects: readonly Readonly<Record<string, unknown>>[], run: Run): unknown {
  const merged: Record<string, unknown> = {};
  for (const object of objects) {
    const keys = Object.keys(object);
    const spent = run.spend(keys.length);
    if (spent instanceof Signal) return spent;
    for (const key of keys) setOwn(merged, key, object[key]);
  }
  return merged;
}

function objectFromLists(keys: readonly unknown[], values: readonly unknown[]): unknown {
  const object: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) {
    const name = scalarText(key);
    if (name === undefined) return functionError("object_from_lists", "argument #1 is not of type StringArray");
    setOwn(object, name, values[index] ?? null);
  }
  return object;
}
