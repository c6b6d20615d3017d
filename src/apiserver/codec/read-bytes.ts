import { numberWord } from "./json-words.ts";
import type { Reading } from "./reading.ts";

/** Bytes, which JSON has as base64 or, as Go allows, as a list of numbers; `undefined` where the value is neither. */
export function readBytes(value: unknown, reading: Reading): string | undefined {
  if (typeof value === "string") return readBase64(value, reading);
  if (!Array.isArray(value)) return undefined;
  const bytes = value.map((item, index) => reading.at(index, () => readByte(item, reading)));
  return Buffer.from(bytes).toString("base64");
}

function readByte(item: unknown, reading: Reading): number {
  if (typeof item === "number" && Number.isInteger(item) && item >= 0 && item < 256) return item;
  if (item !== null) reading.mismatched(numberWord(item), "uint8");
  return 0;
}

/** The same bytes in their usual base64: without line breaks, and without stray bits at the end. */
function readBase64(text: string, reading: Reading): string {
  const clean = text.replace(/[\r\n]/g, "");
  const position = firstIllegal(clean);
  if (position < 0) return Buffer.from(clean, "base64").toString("base64");
  reading.complain(`illegal base64 data at input byte ${position + breaksBefore(text, position)}`);
  return "";
}

/** Where Go's decoder stops in a text without line breaks; -1 where it does not. (go: encoding/base64) */
function firstIllegal(text: string): number {
  const digits = /^[A-Za-z0-9+/]*/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(digits);
  const over = digits % 4;
  if (rest === "") return over === 0 ? -1 : digits - over;
  if (!rest.startsWith("=") || over < 2) return digits;
  const padding = over === 2 ? 2 : 1;
  if (!rest.startsWith("=".repeat(padding))) return rest.length < padding ? text.length : digits;
  return rest.length === padding ? -1 : digits + padding;
}

function breaksBefore(text: string, position: number): number {
  let left = position;
  let breaks = 0;
  for (const char of text) {
    if (char === "\r" || char === "\n") breaks++;
    else if (left-- === 0) break;
  }
  return breaks;
}
