import { costExceeded, failed, noSuchOverload } from "../../failure.ts";
import { formatKey } from "../../inspect.ts";
import { type CelValue, isList } from "../../value.ts";

/** Longer texts are not made. */
const longest = 50_000_000;

type Int = number | bigint;

/** Characters of a text; where it has no surrogates, positions in it are those of its characters. */
function isPlain(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

export function charAt(text: string, at: Int): CelValue {
  const chars = isPlain(text) ? text : [...text];
  if (at < 0 || at > chars.length) return failed(`index out of range: ${at}`);
  return chars[Number(at)] ?? "";
}

export function indexOf(text: string, part: string, from: Int): CelValue {
  if (from < 0) return failed(`index out of range: ${from}`);
  const size = lengthOf(text);
  if (part === "") return Math.min(Number(from), size);
  if (from >= size) return -1;
  return toCharacters(text, text.indexOf(part, toUnits(text, Number(from))));
}

export function lastIndexOf(text: string, part: string, from?: Int): CelValue {
  if (from !== undefined && from < 0) return failed(`index out of range: ${from}`);
  const size = lengthOf(text);
  if (part === "") return from === undefined ? size : Math.min(Number(from), size);
  if (from !== undefined && from >= size) return -1;
  const start = from === undefined ? text.length : toUnits(text, Number(from));
  return toCharacters(text, text.lastIndexOf(part, start));
}

export function substring(text: string, from: Int, to?: Int): CelValue {
  const chars = isPlain(text) ? text : [...text];
  const end = to ?? chars.length;
  if (to !== undefined && from > to) return failed(`invalid substring range. start: ${from}, end: ${to}`);
  if (from < 0 || from > chars.length) return failed(`index out of range: ${from}`);
  if (end < 0 || end > chars.length) return failed(`index out of range: ${end}`);
  return typeof chars === "string"
    ? chars.slice(Number(from), Number(end))
    : chars.slice(Number(from), Number(end)).join("");
}

function lengthOf(text: string): number {
  return isPlain(text) ? text.length : [...text].length;
}

function toUnits(text: string, at: number): number {
  return isPlain(text) ? at : [...text].slice(0, at).join("").length;
}

function toCharacters(text: string, at: number): number {
  return at < 0 || isPlain(text) ? at : [...text.slice(0, at)].length;
}

/** Go's `strings.Replace`: an empty part stands between all characters. */
export function replace(text: string, part: string, by: string, times: number): CelValue {
  if (times === 0 || part === by) return text;
  const pieces = part === "" ? ["", ...text, ""] : text.split(part);
  const joints = part === "" ? pieces.length - 1 : pieces.length - 1;
  const count = times < 0 ? joints : Math.min(times, joints);
  if (text.length + count * by.length > longest) return costExceeded;
  if (part === "") return replaceBetween([...text], by, count);
  return (
    pieces.slice(0, count + 1).join(by) +
    pieces
      .slice(count + 1)
      .map((piece) => part + piece)
      .join("")
  );
}

function replaceBetween(chars: readonly string[], by: string, count: number): string {
  const made: string[] = [];
  for (let at = 0; at <= chars.length; at++) {
    if (at < count) made.push(by);
    made.push(chars[at] ?? "");
  }
  return made.join("");
}

/** Go's `strings.SplitN`. */
export function split(text: string, separator: string, times: number): CelValue {
  if (times === 0) return [];
  const pieces = separator === "" ? [...text] : text.split(separator);
  if (times < 0 || pieces.length <= times) return pieces;
  return [...pieces.slice(0, times - 1), pieces.slice(times - 1).join(separator)];
}

export function join(list: CelValue, separator: string): CelValue {
  if (!isList(list)) return noSuchOverload;
  let size = 0;
  for (const one of list) {
    if (typeof one !== "string") return failed(`join: invalid input: ${formatKey(one)}`);
    size += one.length + separator.length;
  }
  return size > longest ? costExceeded : list.join(separator);
}

/** Without white space, as Unicode has it, at both ends. */
export function trim(text: string): string {
  return text.replace(/^[\p{White_Space}]+/u, "").replace(/[\p{White_Space}]+$/u, "");
}

export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (found) => found.toLowerCase());
}

export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (found) => found.toUpperCase());
}

const escapes: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** Halves of surrogate pairs that stand alone. */
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text as a literal of the language. */
export function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped
  const body = text.replace(lone, "\ufffd").replace(/[\x07\b\f\n\r\t\v\\"]/g, (char) => escapes[char] ?? char);
  return `"${body}"`;
}
