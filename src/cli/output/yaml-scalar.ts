const words: ReadonlySet<string> = new Set(
  ["y", "yes", "true", "on", "n", "no", "false", "off", "null", ".nan", ".inf", "+.inf", "-.inf"]
    .flatMap((word) => [word, word.toUpperCase(), word.replace(/[a-z]/, (letter) => letter.toUpperCase())])
    .concat(["", "~", "<<", ".NaN"]),
);

const number =
  /^[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[0-9][0-9_]*|(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?)$/;
const date = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;
const indicator = /^[#,[\]{}&*!|>'"%@`]|^[?:-](\s|$)|^---|^\.\.\.|:(\s|$)|\s#/;

/** What names and most values look like: nothing in it needs quotes. */
const plain = /^[A-Za-z_/][A-Za-z0-9_./=-]*$/;

/** How a text is written as a YAML scalar on one line: plain, in single or in double quotes. */
export function scalarText(text: string): string {
  if (plain.test(text) && !words.has(text)) return text;
  if (!isPrintable(text) || text.includes("\n")) return doubleQuoted(text);
  if (!readsAsText(text)) return doubleQuoted(text);
  const edges = text.startsWith(" ") || text.endsWith(" ");
  return edges || indicator.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}

/** Whether a text of several lines can be written as a block. */
export function canBeBlock(text: string): boolean {
  return text.includes("\n") && isPrintable(text.replaceAll("\n", "")) && !/ \n| $/.test(text);
}

/** Whether a plain scalar is read as the text that it is. (go-yaml: resolve.go) */
function readsAsText(text: string): boolean {
  if (words.has(text)) return false;
  if (text.length > 400 || !/^[-+.0-9]/.test(text)) return true;
  return !(number.test(text) || date.test(text) || sexagesimal.test(text));
}

const isPrintable = (text: string) =>
  /^[\n\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
};

function doubleQuoted(text: string): string {
  return `"${Array.from(text, escaped).join("")}"`;
}

function escaped(symbol: string): string {
  const known = escapes[symbol];
  if (known !== undefined) return known;
  if (isPrintable(symbol)) return symbol;
  const hex = (symbol.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
