/**
 * Equality and sums of data that has a schema: sets and lists whose elements have keys ignore their order, null fields
 * count as missing, and texts that stand for moments are compared as such.
 * (kubernetes: apiserver/pkg/cel/common/valuesunstructured.go)
 */
import { equal } from "./equal.ts";
import { escapeFieldName } from "./field-name.ts";
import { lookUp, mapEntries, mapSize } from "./map.ts";
import { readerOf } from "./read.ts";
import { type CelType, dynType } from "./type.ts";
import { type CelValue, isJsonObject, isList, isMap, type JsonObject, ownProperty } from "./value.ts";

/** Whether values of a type are compared otherwise than by themselves. */
export function isData(type: CelType): boolean {
  if (type.data !== undefined || type.unordered !== undefined) return true;
  return (type.kind === "list" || type.kind === "map") && type.params.some(isData);
}

/** Whether two values are equal, of which the first one has the type. */
export function equalData(type: CelType, a: CelValue, b: CelValue): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && equalLists(type, a, b);
  if (type.data !== undefined && isJsonObject(a)) return isJsonObject(b) && equalStructs(type, a, b);
  if (type.kind === "map" && isMap(a)) return isMap(b) && equalMaps(type.params[1] ?? dynType, a, b);
  const read = readerOf(type);
  return read === undefined ? equal(a, b) : equal(read(a), read(b));
}

type Lists = readonly CelValue[];

function equalLists({ params: [element = dynType], unordered }: CelType, a: Lists, b: Lists): boolean {
  if (unordered === undefined) return a.every((one, at) => equalData(element, one, b[at] ?? null));
  const known = new Map(a.map((one) => [keyOf(one, unordered.keys), one]));
  return b.every((one) => {
    const other = known.get(keyOf(one, unordered.keys));
    return other !== undefined && (unordered.keys.length === 0 || equalData(element, other, one));
  });
}

/** What tells an element apart: itself, or the fields that are its keys. */
function keyOf(element: CelValue, keys: readonly string[]): string {
  const parts =
    keys.length === 0 ? element : keys.map((key) => (isJsonObject(element) ? ownProperty(element, key) : 0));
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)) ?? "";
}

function equalStructs(type: CelType, a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const [value = null, other = null] = [ownProperty(a, key), ownProperty(b, key)];
    const field = type.field?.(escapeFieldName(key) ?? "");
    return field === undefined || value === null || other === null
      ? equal(value, other)
      : equalData(field, value, other);
  });
}

function equalMaps(type: CelType, a: CelValue, b: CelValue): boolean {
  if (!isMap(a) || !isMap(b) || mapSize(a) !== mapSize(b)) return false;
  for (const [key, value] of mapEntries(a)) {
    const other = lookUp(b, key);
    if (other === undefined || !equalData(type, value, other)) return false;
  }
  return true;
}

/**
 * Two lists as one, the first of which is a set or has elements with keys: what it has already is not there twice, and
 * elements with a known key take the place of what had it.
 */
export function joinUnordered({ keys }: { readonly keys: readonly string[] }, a: Lists, b: Lists): Lists {
  const joined = [...a];
  const places = new Map(a.map((one, at) => [keyOf(one, keys), at]));
  for (const one of b) {
    const key = keyOf(one, keys);
    const place = places.get(key);
    if (place !== undefined && keys.length > 0) joined[place] = one;
    if (place !== undefined) continue;
    // Only elements of sets are looked for among those that were added.
    if (keys.length === 0) places.set(key, joined.length);
    joined.push(one);
  }
  return joined;
}
