import { isRecord } from "../../data/index.ts";

/** Where counting ends: what is larger is told as this. */
const most = 64 * 1024 * 1024;
const deepest = 1000;

/** The bytes that a value takes as JSON. */
export function jsonSize(value: unknown): number {
  return add(value, 0, 0);
}

function add(value: unknown, before: number, depth: number): number {
  if (before > most || depth > deepest) return most + 1;
  if (typeof value === "string") return before + textSize(value);
  if (Array.isArray(value)) return addList(value, before, depth);
  if (isRecord(value)) return addRecord(value, before, depth);
  return before + String(value).length;
}

/** Each element has a comma or bracket before it; the last one has a bracket after it. */
function addList(list: readonly unknown[], before: number, depth: number): number {
  let size = before + (list.length === 0 ? 2 : 1);
  for (const element of list) size = add(element, size + 1, depth + 1);
  return size;
}

function addRecord(record: Readonly<Record<string, unknown>>, before: number, depth: number): number {
  const keys = Object.keys(record);
  let size = before + (keys.length === 0 ? 2 : 1);
  for (const key of keys) size = add(record[key], size + textSize(key) + 2, depth + 1);
  return size;
}

/** Quotes, and each character in UTF-8 or escaped; halves of a pair are two bytes each. */
function textSize(text: string): number {
  let size = text.length + 2;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) size += extraOfAscii(code);
    else if (code < 0x800 || (code >= 0xd800 && code < 0xe000)) size += 1;
    else size += 2;
  }
  return size;
}

function extraOfAscii(code: number): number {
  if (code < 0x20) return code === 0x0a || code === 0x0d || code === 0x09 ? 1 : 5;
  if (code === 0x22 || code === 0x5c) return 1;
  return code === 0x3c || code === 0x3e || code === 0x26 ? 5 : 0;
}
