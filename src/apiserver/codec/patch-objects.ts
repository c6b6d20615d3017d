/** Parts of documents as patches see them: objects with own keys only, and values compared as Go's `==` does. */
import { isRecord, setOwn } from "../../data/index.ts";
import { formatGoValue, goTypeOf } from "../../kube/index.ts";
import { PatchError } from "./patch-error.ts";

export type Part = Record<string, unknown>;

/** The property of that name; `undefined` where the object has none of its own. */
export function get(part: Part, key: string): unknown {
  return Object.hasOwn(part, key) ? part[key] : undefined;
}

export function set(part: Part, key: string, value: unknown): void {
  setOwn(part, key, value);
}

/** Throws {@link PatchError} where the value is no object. */
export function objectOf(value: unknown): Part {
  if (isRecord(value)) return value as Part;
  throw badType("map[string]interface {}", value);
}

/** Throws {@link PatchError} where the value is no list. */
export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw badType("[]interface {}", value);
}

/** The value of the merge key of an item. Throws {@link PatchError} where there is none. */
export function mergeValueOf(item: unknown, mergeKey: string): unknown {
  const part = objectOf(item);
  if (Object.hasOwn(part, mergeKey)) return part[mergeKey];
  throw noMergeKey(part, mergeKey);
}

export function noMergeKey(part: Part, mergeKey: string): PatchError {
  return new PatchError(`map: ${formatGoValue(part)} does not contain declared merge key: ${mergeKey}`);
}

/**
 * A text that two scalars share when Go finds them equal, and nothing else shares. Throws {@link PatchError} for lists
 * and objects, over which Go would panic.
 */
export function identityOf(value: unknown): string {
  if (value !== null && typeof value === "object")
    throw new PatchError(`comparing uncomparable type ${goTypeOf(value)}`);
  return `${typeof value} ${String(value)}`;
}

/** What the items of some lists are. Throws {@link PatchError} where they differ, or are lists themselves. */
export function itemKindOf(...lists: readonly (readonly unknown[])[]): "object" | "scalar" {
  const items = lists.flat(1);
  const [first] = items;
  if (items.length === 0) throw new PatchError("no elements in any of the given slices");
  if (Array.isArray(first)) throw new PatchError("lists of lists are not supported");
  const type = goTypeOf(first);
  if (first === null || items.some((item) => goTypeOf(item) !== type)) {
    throw new PatchError(`list element types are not identical: ${formatGoValue(lists)}`);
  }
  return isRecord(first) ? "object" : "scalar";
}

function badType(expected: string, actual: unknown): PatchError {
  const type = actual === null ? "%!s(<nil>)" : goTypeOf(actual);
  return new PatchError(`expected a ${expected}, but received a ${type}`);
}
