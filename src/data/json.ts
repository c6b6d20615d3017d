import { type JsonData, mistake, positionAt, type TextLimits, type TextMistake } from "./text-mistake.ts";

/** A JSON text as a value, or what is wrong with it. */
export type JsonParse =
  | {
      readonly kind: "value";
      readonly value: JsonData;
      /** Some integer is not exact as a number: the value must not be written back as if it were the text. */
      readonly unsafe: boolean;
    }
  | { readonly kind: "mistake"; readonly mistake: TextMistake };

/** 8 MiB and 1,000 levels: more than any Kubernetes object has. */
const usual = { size: 8 * 1024 * 1024, depth: 1000 };

/**
 * Reads JSON from bytes (UTF-8) or text, bounded in size and depth. Of keys that occur twice the last counts, as in
 * Go. `__proto__` becomes an own key.
 */
export function parseJson(source: string | Uint8Array, limits: TextLimits = {}): JsonParse {
  const { size, depth } = { ...usual, ...limits };
  if (source.length > size) return refuse(mistake("too-large", `the text is larger than ${size} bytes`));
  const text = typeof source === "string" ? source : decode(source);
  if (text === undefined) return refuse(mistake("syntax", "the text is not valid UTF-8"));
  const scan = scanJson(text, depth);
  if (scan.tooDeep >= 0) {
    return refuse(
      mistake("too-deep", `the text is nested deeper than ${depth} levels`, positionAt(text, scan.tooDeep)),
    );
  }
  try {
    return { kind: "value", value: JSON.parse(text) as JsonData, unsafe: scan.unsafe };
  } catch (error) {
    return refuse(mistake("syntax", error instanceof Error ? error.message : String(error)));
  }
}

const refuse = (of: TextMistake): JsonParse => ({ kind: "mistake", mistake: of });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

interface Scan {
  /** Where the text gets too deep; -1 where it does not. */
  readonly tooDeep: number;
  readonly unsafe: boolean;
}

const quote = 0x22;
const backslash = 0x5c;

/** Looks at brackets and digits outside of strings. Malformed text is left to the parser to find. */
function scanJson(text: string, depth: number): Scan {
  let level = 0;
  let unsafe = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
    } else if (code === 0x7b || code === 0x5b) {
      if (++level > depth) return { tooDeep: at, unsafe };
    } else if (code === 0x7d || code === 0x5d) {
      level--;
    } else if (isDigit(code)) {
      const end = endOfDigits(text, at);
      if (end - at > 15) unsafe ||= isUnsafeInteger(text, at, end);
      at = end - 1;
    }
  }
  return { tooDeep: -1, unsafe };
}

/** The offset of the quote that ends a string; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
  return slashes % 2 === 1;
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Whether the digits are a whole number of their own, not part of a fraction or exponent, that a number cannot hold. */
function isUnsafeInteger(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  if (before === "." || before === "+" || /[eE.]/.test(after)) return false;
  if (before === "-" && /[eE]/.test(text.charAt(start - 2))) return false;
  return isInexact(text.slice(start, end));
}

/** Whether a number would change the whole number that these digits write. */
export function isInexact(digits: string): boolean {
  const value = Number(digits);
  return !Number.isSafeInteger(value) && (digits.length > 400 || BigInt(digits) !== BigInt(value));
}
