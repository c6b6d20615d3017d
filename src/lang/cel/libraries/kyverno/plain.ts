import { encodeBase64, setOwn } from "../../../../data/index.ts";
import { CelError, failed } from "../../failure.ts";
import { typeName } from "../../inspect.ts";
import { mapEntries } from "../../map.ts";
import { formatSeconds, formatTimestamp } from "../../time.ts";
import {
  type CelValue,
  Double,
  Duration,
  isJsonObject,
  isList,
  isMap,
  Message,
  Optional,
  Timestamp,
  toDouble,
  Uint,
} from "../../value.ts";

/** A value as JSON: what is asked of the world is handed out so. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * A value as JSON, the way that Kyverno hands it to clients: numbers beyond 2^53 become texts, bytes base 64. An error
 * where something has no form in JSON. (cel-go: common/types ConvertToNative to structpb.Value)
 */
export function toPlain(value: CelValue, depth = 0): Plain | CelError {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : unfit(value);
  if (typeof value === "bigint") return String(value);
  if (value instanceof Double) return value.value;
  if (value instanceof Uint) return value.value <= mostSafe ? Number(value.value) : String(value.value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatSeconds(value);
  if (depth > deepest) return failed("the value is nested too deeply");
  if (isList(value)) return plainList(value, depth);
  if (isMap(value)) return plainEntries(mapEntries(value), depth);
  return value instanceof Message ? plainEntries(value.fields, depth) : unfit(value);
}

/** JSON as Go reads it into values without a schema: all of its numbers are doubles, and its texts are valid. */
export function withDoubles(value: CelValue): CelValue {
  if (typeof value === "number") return toDouble(value);
  if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "\ufffd");
  if (isList(value)) return value.map(withDoubles);
  if (!isJsonObject(value)) return value;
  const entries: Record<string, CelValue> = {};
  for (const [key, one] of Object.entries(value)) setOwn(entries, key, withDoubles(one));
  return entries;
}

const mostSafe = 9007199254740991n;
const deepest = 500;

function unfit(value: CelValue): CelError {
  if (value instanceof Optional) return failed("unsupported type conversion to 'google.protobuf.Value'");
  return failed(`a value of type ${typeName(value)} has no form in JSON`);
}

function plainList(list: readonly CelValue[], depth: number): Plain | CelError {
  const out: Plain[] = [];
  for (const one of list) {
    const plain = toPlain(one, depth + 1);
    if (plain instanceof CelError) return plain;
    out.push(plain);
  }
  return out;
}

function plainEntries(entries: Iterable<readonly [CelValue, CelValue]>, depth: number): Plain | CelError {
  const out: Record<string, Plain> = {};
  for (const [key, one] of entries) {
    const name = typeof key === "string" ? key : toPlain(key);
    if (name instanceof CelError) return name;
    const plain = toPlain(one, depth + 1);
    if (plain instanceof CelError) return plain;
    setOwn(out, String(name), plain);
  }
  return out;
}
