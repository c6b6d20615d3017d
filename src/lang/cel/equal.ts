import { compareNumbers, isNumber } from "./compare.ts";
import { lookUp, mapEntries, mapSize } from "./map.ts";
import {
  type CelValue,
  Double,
  Duration,
  isList,
  isMap,
  Message,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
} from "./value.ts";

/**
 * Whether two values are equal. Values of different types are not, but for numbers, which are compared by value.
 * (cel-go: common/types, Equal)
 */
export function equal(a: CelValue, b: CelValue): boolean {
  if (typeof a === "string" || typeof a === "boolean" || a === null) return a === b;
  if (typeof a === "number" && typeof b === "number") return a === b;
  if (isNumber(a)) return isNumber(b) && compareNumbers(a, b) === 0;
  if (isList(a)) return isList(b) && equalLists(a, b);
  if (isMap(a)) return isMap(b) && equalMaps(a, b);
  return equalObjects(a, b);
}

function equalLists(a: readonly CelValue[], b: readonly CelValue[]): boolean {
  return a.length === b.length && a.every((one, at) => equal(one, b[at] ?? null));
}

function equalMaps(a: CelValue, b: CelValue): boolean {
  if (!isMap(a) || !isMap(b) || mapSize(a) !== mapSize(b)) return false;
  for (const [key, value] of mapEntries(a)) {
    const other = lookUp(b, key);
    if (other === undefined || !equal(value, other)) return false;
  }
  return true;
}

function equalObjects(a: CelValue, b: CelValue): boolean {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalBytes(a, b);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a, b);
  if (a instanceof Message) return b instanceof Message && equalMessages(a, b);
  if (a instanceof Opaque) return b instanceof Opaque && a.type.name === b.type.name && a.equals(b);
  return a instanceof Double && b instanceof Double && a.value === b.value;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function equalOptionals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equal(a.value, b.value);
}

function equalMessages(a: Message, b: Message): boolean {
  if (a.type.name !== b.type.name || a.fields.size !== b.fields.size) return false;
  for (const [name, value] of a.fields) {
    const other = b.fields.get(name);
    if (other === undefined || !equal(value, other)) return false;
  }
  return true;
}
