/** A text in double quotes as Go writes it: what is not printable is escaped. (Go: strconv.Quote) */
export function quoteGo(text: string): string {
  const written = Array.from(text, (char) => escaped(char.codePointAt(0) ?? 0, char));
  return `"${written.join("")}"`;
}

/** The same for bytes, given as characters up to U+00FF; what is no UTF-8 is written byte by byte. */
export function quoteGoBytes(bytes: string): string {
  const written = (bytes.match(sequence) ?? []).map((part) => {
    if (part.length === 1 && part >= "\x80") return `\\x${hex(part.charCodeAt(0), 2)}`;
    const char = decodeUtf8(part);
    return escaped(char.codePointAt(0) ?? 0, char);
  });
  return `"${written.join("")}"`;
}

/** The text that bytes stand for, given as characters up to U+00FF; what is no UTF-8 is replaced. */
export function decodeUtf8(bytes: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}

/** The bytes of a text in UTF-8, as characters up to U+00FF. */
export function encodeUtf8(text: string): string {
  if (isAscii(text)) return text;
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

const sequence = new RegExp(
  [
    "[\\x00-\\x7f]",
    "[\\xc2-\\xdf][\\x80-\\xbf]",
    "\\xe0[\\xa0-\\xbf][\\x80-\\xbf]",
    "[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}",
    "\\xed[\\x80-\\x9f][\\x80-\\xbf]",
    "\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}",
    "[\\xf1-\\xf3][\\x80-\\xbf]{3}",
    "\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}",
    "[\\x80-\\xff]",
  ].join("|"),
  "g",
);

const named: ReadonlyMap<number, string> = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0b, "\\v"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
  [0x22, '\\"'],
  [0x5c, "\\\\"],
]);

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;

function escaped(code: number, char: string): string {
  const name = named.get(code);
  if (name !== undefined) return name;
  if (code === 0x20 || printable.test(char)) return char;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

const hex = (code: number, width: number) => code.toString(16).padStart(width, "0");

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
