/** The text of a string literal, or the bytes of a bytes literal; `undefined` where an escape stands for nothing. */
export function unquote(literal: string): string | Uint8Array | undefined {
  const prefix = /^[bBrR]*/.exec(literal)?.[0].toLowerCase() ?? "";
  const body = literal.slice(prefix.length);
  const width = body.startsWith('"""') || body.startsWith("'''") ? 3 : 1;
  const inner = body.slice(width, body.length - width);
  const isBytes = prefix.includes("b");
  if (prefix.includes("r")) return isBytes ? new TextEncoder().encode(inner) : inner;
  const normal = inner.replaceAll("\r\n", "\n");
  return isBytes ? unescapeBytes(normal) : unescapeText(normal);
}

const escapes = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g;

const plain: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unescapeText(text: string): string | undefined {
  if (!text.includes("\\")) return text;
  let isValid = true;
  const result = text.replace(escapes, (...groups: string[]) => {
    const [, hex, short, long, octal, char = ""] = groups;
    const digits = hex ?? short ?? long;
    if (digits === undefined && octal === undefined) return plain[char] ?? char;
    const code = digits === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(digits, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) isValid = false;
    return isValid ? String.fromCodePoint(code) : "";
  });
  return isValid ? result : undefined;
}

/** In bytes `\x` and octal escapes are bytes, not characters; Unicode escapes are not allowed. */
function unescapeBytes(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let done = 0;
  for (const match of text.matchAll(escapes)) {
    bytes.push(...encoder.encode(text.slice(done, match.index)));
    done = match.index + match[0].length;
    const [, hex, short, long, octal, char = ""] = match;
    if (short !== undefined || long !== undefined) return undefined;
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...encoder.encode(plain[char] ?? char));
  }
  for (const byte of encoder.encode(text.slice(done))) bytes.push(byte);
  return Uint8Array.from(bytes);
}
