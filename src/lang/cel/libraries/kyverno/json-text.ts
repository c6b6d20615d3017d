import { encodeBase64 } from "../../../../data/index.ts";
import { compareTexts } from "../../compare.ts";
import { CelError, failed } from "../../failure.ts";
import { typeName } from "../../inspect.ts";
import { elementsOf, mapEntries } from "../../map.ts";
import { formatTimestamp } from "../../time.ts";
import { type CelValue, Double, Duration, isList, isMap, Timestamp, Uint } from "../../value.ts";

/** A value as Go writes it in JSON: keys sorted, `<`, `>` and `&` escaped. (Go: encoding/json Marshal) */
export function jsonText(value: CelValue, depth = 0): string | CelError {
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return numberText(value);
  if (value instanceof Double) return numberText(value.value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return quoted(encodeBase64(value));
  if (value instanceof Timestamp) return quoted(formatTimestamp(value));
  if (value instanceof Duration) return String(value.nanos);
  if (depth > deepest) return failed("the value is nested too deeply");
  if (isList(value)) return listText(value, depth);
  return isMap(value) ? mapText(mapEntries(value), depth) : failed(`unsupported type: ${typeName(value)}`);
}

const deepest = 500;

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029\ud800-\udfff]/gu, escaped);
}

function escaped(char: string): string {
  const code = char.charCodeAt(0);
  return code >= 0xd800 && code <= 0xdfff ? "\\ufffd" : `\\u${code.toString(16).padStart(4, "0")}`;
}

function numberText(value: number): string | CelError {
  if (!Number.isFinite(value)) return failed(`unsupported value: ${value > 0 ? "+Inf" : value < 0 ? "-Inf" : "NaN"}`);
  return Object.is(value, -0) ? "-0" : String(value);
}

function listText(list: readonly CelValue[], depth: number): string | CelError {
  const parts: string[] = [];
  for (const one of elementsOf(list)) {
    const part = jsonText(one, depth + 1);
    if (part instanceof CelError) return part;
    parts.push(part);
  }
  return `[${parts.join(",")}]`;
}

function mapText(entries: Iterable<readonly [CelValue, CelValue]>, depth: number): string | CelError {
  const parts: (readonly [string, string])[] = [];
  for (const [key, value] of entries) {
    if (typeof key !== "string") return failed("failed to convert CEL map to native map: keys are texts in JSON");
    const part = jsonText(value, depth + 1);
    if (part instanceof CelError) return part;
    parts.push([key, part]);
  }
  parts.sort(([a], [b]) => compareTexts(a, b));
  return `{${parts.map(([key, part]) => `${quoted(key)}:${part}`).join(",")}}`;
}
