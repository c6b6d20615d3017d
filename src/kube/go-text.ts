/** Quotes a text as Go's `%q` does. */
export function quoted(text: string): string {
  let out = '"';
  for (const char of text) out += escaped(char);
  return `${out}"`;
}

/** A list as Go's `%q` writes it. */
export function quotedList(values: readonly string[]): string {
  return `[${values.map(quoted).join(" ")}]`;
}

const named: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

function escaped(char: string): string {
  const known = named[char];
  if (known !== undefined) return known;
  if (!unprintable.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
