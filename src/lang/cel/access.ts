import { type CelError, Failure, failed } from "./failure.ts";
import { formatKey, typeName } from "./inspect.ts";
import { Made } from "./made.ts";
import { lookUp } from "./map.ts";
import {
  CelMap,
  type CelValue,
  Double,
  fromLargeNumber,
  isJsonObject,
  isList,
  isMap,
  type JsonObject,
  Message,
  none,
  Opaque,
  Optional,
  ownProperty,
  Uint,
} from "./value.ts";

/** A field to be read, with the error of its absence made beforehand. */
export interface Field {
  readonly name: string;
  readonly missing: CelError;
  /** Whether objects, lists or bytes without such a property have one of that name all the same, inherited. */
  readonly isInherited: boolean;
}

export function fieldNamed(name: string): Field {
  return { name, missing: failed(`no such key: ${name}`), isInherited: prototypes.some((one) => name in one) };
}

/** What the objects are made from that values of JSON, lists and bytes are. */
const prototypes: readonly object[] = [Object.prototype, Array.prototype, Uint8Array.prototype];

/** `value.field`; the error of the field where it is missing. Failures are handed on. */
export function readField(value: CelValue, field: Field): CelValue {
  if (typeof value === "object" && value !== null && !(value instanceof Made) && !field.isInherited) {
    const found = (value as JsonObject)[field.name];
    if (found === undefined) return isList(value) ? textIndex : field.missing;
    return typeof found === "number" ? exactly(found) : found;
  }
  if (value instanceof Failure) return value;
  if (value instanceof Optional) return optionalField(value, field.name);
  if (isList(value)) return textIndex;
  const found = findField(value, field.name);
  return found === undefined ? field.missing : found;
}

/** A number of JSON as an exact value. */
export function exactly(value: number): CelValue {
  return value > 9007199254740991 || value < -9007199254740991 ? large(value) : value;
}

function large(value: number): CelValue {
  return Number.isInteger(value) ? fromLargeNumber(value) : value;
}

/** The value of a field of anything that can have fields; `undefined` where it is missing. */
export function findField(value: CelValue, name: string): CelValue | undefined {
  if (value instanceof CelMap) return value.entries.get(name);
  if (value instanceof Message) return value.fields.get(name);
  if (value instanceof Opaque) return value.field(name);
  return isJsonObject(value) ? ownProperty(value, name) : undefined;
}

/** `value.?field`, and `.field` of an optional. */
export function optionalField(value: CelValue, name: string): CelValue {
  if (value instanceof Failure) return value;
  if (value instanceof Optional) return value.value === undefined ? none : optionalField(value.value, name);
  if (isList(value)) return textIndex;
  const found = findField(value, name);
  if (found instanceof Failure) return found;
  return found === undefined ? none : new Optional(found);
}

/** `has(value.field)`. */
export function hasField(value: CelValue, field: Field): CelValue {
  if (value instanceof Failure) return value;
  if (value instanceof Optional) {
    if (value.value === undefined) return false;
    return hasField(value.value, field);
  }
  if (isList(value)) return textIndex;
  if (value instanceof Opaque) return value.has(field.name);
  const found = findField(value, field.name);
  return found instanceof Failure ? found : found !== undefined;
}

/** `value[key]`. */
export function readIndex(value: CelValue, key: CelValue): CelValue {
  if (value instanceof Failure) return value;
  if (key instanceof Failure) return key;
  if (isList(value)) return element(value, key);
  if (isMap(value)) return present(lookUp(value, key), key);
  if (value instanceof Optional) return optionalIndex(value, key);
  return present(typeof key === "string" ? findField(value, key) : undefined, key);
}

function present(found: CelValue | undefined, key: CelValue): CelValue {
  return found === undefined ? failed(`no such key: ${formatKey(key)}`) : found;
}

const textIndex = failed("unsupported index type 'string' in list");

function element(list: readonly CelValue[], key: CelValue): CelValue {
  const index = indexOf(key);
  if (index === undefined) return unsupportedIndex(key);
  const found = index < 0 ? undefined : list[index];
  if (found === undefined) return failed(`index out of bounds: ${formatKey(key)}`);
  return typeof found === "number" ? exactly(found) : found;
}

function unsupportedIndex(key: CelValue): CelError {
  return key instanceof Double || typeof key === "number"
    ? failed(`unsupported index value ${formatKey(key)} in list`)
    : failed(`unsupported index type '${typeName(key)}' in list`);
}

/** An index into a list; numbers of other types count where they are integral. */
function indexOf(key: CelValue): number | undefined {
  if (typeof key === "number") return Number.isInteger(key) ? key : undefined;
  if (typeof key === "bigint") return Number(key);
  if (key instanceof Uint) return Number(key.value);
  return key instanceof Double ? key.value : undefined;
}

/** `value[?key]`, and `[key]` of an optional. */
export function optionalIndex(value: CelValue, key: CelValue): CelValue {
  if (value instanceof Failure) return value;
  if (key instanceof Failure) return key;
  if (value instanceof Optional) return value.value === undefined ? none : optionalIndex(value.value, key);
  const found = findIndex(value, key);
  if (found instanceof Failure) return found;
  return found === undefined ? none : new Optional(found);
}

function findIndex(value: CelValue, key: CelValue): CelValue | undefined {
  if (isList(value)) {
    const index = indexOf(key);
    return index === undefined
      ? unsupportedIndex(key)
      : index >= 0 && index < value.length
        ? element(value, key)
        : undefined;
  }
  if (isMap(value)) return lookUp(value, key);
  return typeof key === "string" ? findField(value, key) : undefined;
}
