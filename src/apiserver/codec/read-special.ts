/** Reads values of the types that have a JSON reader of their own in Go. What they refuse ends the reading. */

import { isRecord } from "../../data/index.ts";
import type { GoType, SpecialType } from "../../kube/index.ts";
import { formatTime, parseTime, type TimeLayout } from "./go-time.ts";
import { numberWord, wordOf } from "./json-words.ts";
import { canonicalQuantity } from "./quantity.ts";
import type { Reading } from "./reading.ts";

/** How to read the parts of a value that are of other types. */
export interface Reader {
  readonly reading: Reading;
  readonly readValue: (type: GoType, value: unknown, reading: Reading) => unknown;
}

/** The value as Go would write it after reading it; `undefined` for a zero value. */
export function readSpecial(type: SpecialType, value: unknown, reader: Reader): unknown {
  const { reading } = reader;
  if (reading.ended) return undefined;
  if (value === null) return type.form === "schema-or-bool" ? reading.end(schemaOrBool) : undefined;
  switch (type.form) {
    case "time":
      return readTime(value, "seconds", reading);
    case "microtime":
      return readTime(value, "micros", reading);
    case "quantity":
      return readQuantity(value, reading);
    case "intorstring":
      return readIntOrString(value, reading);
    case "schema-or-array":
    case "schema-or-strings":
      return readSchemaOrList(type, value, reader);
    case "schema-or-bool":
      return readSchemaOrBool(type, value, reader);
    default:
      return value;
  }
}

const schemaOrBool = "boolean or JSON schema expected";

function readTime(value: unknown, layout: TimeLayout, reading: Reading): unknown {
  if (typeof value !== "string") return reading.endMismatched(wordOf(value), "string");
  const time = parseTime(value, layout);
  return time.kind === "error" ? reading.end(time.error) : writeTime(time, layout, reading);
}

function writeTime(time: { seconds: number; nanos: number }, layout: TimeLayout, reading: Reading): unknown {
  const text = formatTime(time, layout);
  return text === undefined ? reading.end("time: year outside of range [0,9999]") : (text ?? undefined);
}

/** Numbers are taken as the text they were. */
function readQuantity(value: unknown, reading: Reading): unknown {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  const quantity = canonicalQuantity(text);
  return quantity.kind === "error" ? reading.end(quantity.error) : quantity.text;
}

function readIntOrString(value: unknown, reading: Reading): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Number.isInteger(value) && value === (Number(value) | 0)) return Number(value) + 0;
  return reading.endMismatched(numberWord(value), "int32");
}

function readSchemaOrBool(type: SpecialType, value: unknown, reader: Reader): unknown {
  if (typeof value === "boolean") return value;
  return isRecord(value) ? readPart(type.parts.get(2), value, reader) : reader.reading.end(schemaOrBool);
}

/** What is neither a schema nor a list is nothing at all. */
function readSchemaOrList(type: SpecialType, value: unknown, reader: Reader): unknown {
  if (Array.isArray(value)) return value.length > 0 ? readPart(type.parts.get(2), value, reader) : undefined;
  return isRecord(value) ? readPart(type.parts.get(1), value, reader) : undefined;
}

function readPart(part: GoType | undefined, value: unknown, { reading, readValue }: Reader): unknown {
  if (part === undefined) return undefined;
  const before = reading.mismatch;
  reading.mismatch = undefined;
  reading.lenient++;
  const read = readValue(part, value, reading);
  reading.lenient--;
  if (reading.mismatch !== undefined) reading.end(reading.mismatch);
  reading.mismatch ??= before;
  return read;
}
