const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values: ReadonlyMap<string, number> = new Map(Array.from(alphabet, (char, value) => [char, value]));

/** Bytes, or what is wrong with the text that stands for them, in Go's words. */
export type Base64Decoding =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "error"; readonly error: string };

const equalsSign = 0x3d;

/** Bytes in base 64 with the standard alphabet, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const second = bytes[at + 1];
    const third = bytes[at + 2];
    const group = ((bytes[at] ?? 0) << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text[to] = alphabet.charCodeAt(group >> 18);
    text[to + 1] = alphabet.charCodeAt((group >> 12) & 63);
    text[to + 2] = second === undefined ? equalsSign : alphabet.charCodeAt((group >> 6) & 63);
    text[to + 3] = third === undefined ? equalsSign : alphabet.charCodeAt(group & 63);
  }
  return new TextDecoder().decode(text);
}

/** Reads padded base 64; line breaks are passed over. (Go: encoding/base64, StdEncoding) */
export function decodeBase64(text: string): Base64Decoding {
  const bytes: number[] = [];
  let at = 0;
  while (at < text.length) {
    const group = readGroup(text, at);
    if ("error" in group) return { kind: "error", error: `illegal base64 data at input byte ${group.error}` };
    for (let index = 0; index < group.count; index++) bytes.push((group.bits >> (16 - 8 * index)) & 255);
    at = group.end;
  }
  return { kind: "bytes", bytes: Uint8Array.from(bytes) };
}

type Group = { readonly bits: number; readonly count: number; readonly end: number } | { readonly error: number };

const isBreak = (char: string | undefined) => char === "\n" || char === "\r";

/** Four digits, of which the last two may be padding that ends the text. */
function readGroup(text: string, start: number): Group {
  let bits = 0;
  let digits = 0;
  let at = start;
  for (; at < text.length && digits < 4; at++) {
    if (isBreak(text[at])) continue;
    const value = values.get(text[at] ?? "");
    if (value === undefined) return text[at] === "=" ? padding(text, { at, bits, digits }) : { error: at };
    bits |= value << (18 - 6 * digits);
    digits++;
  }
  if (digits === 4) return { bits, count: 3, end: at };
  return digits === 0 ? { bits, count: 0, end: at } : { error: text.length - digits };
}

interface Open {
  readonly at: number;
  readonly bits: number;
  readonly digits: number;
}

function padding(text: string, { at, bits, digits }: Open): Group {
  if (digits < 2) return { error: at };
  let end = at + 1;
  if (digits === 2) {
    while (isBreak(text[end])) end++;
    if (end >= text.length) return { error: text.length };
    if (text[end] !== "=") return { error: end };
    end++;
  }
  while (isBreak(text[end])) end++;
  return end < text.length ? { error: end } : { bits, count: digits - 1, end };
}
