/**
 * Writes a map of maps of texts as go-yaml v2 does: keys in natural order, two spaces of indent, quotes only where they
 * are needed, long lines folded at the first blank after column 80. Denials are shown to people in this form.
 * (go-yaml v2: encode.go, emitterc.go)
 */
import { compareNaturally } from "../kube/index.ts";
import { resolvesToText } from "./yaml-words.ts";

/** Writes `{ policy: { rule: message } }`, with a line break at the end; maps within must not be empty. */
export function yamlText(map: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const lines: string[] = [];
  for (const key of sortedKeys(map)) {
    const inner = map.get(key) ?? new Map<string, string>();
    const start = keyText(key);
    const long = isLongKey(key);
    lines.push(long ? `? ${start}\n:` : `${start}:\n`);
    sortedKeys(inner).forEach((rule, at) => {
      lines.push(entryText(rule, inner.get(rule) ?? "", long && at === 0 ? " " : "  "));
    });
  }
  return lines.join("");
}

const sortedKeys = (map: ReadonlyMap<string, unknown>) => [...map.keys()].sort(compareNaturally);

const isLongKey = (key: string) => new TextEncoder().encode(key).length > 128;

const continuation = "    ";

function entryText(key: string, value: string, indent: string): string {
  const lead = isLongKey(key) ? `${indent}? ${keyText(key)}\n  :` : `${indent}${keyText(key)}:`;
  const text = valueText(value, columnsOf(lead.slice(lead.lastIndexOf("\n") + 1)) + 1);
  return `${lead} ${text}${text.endsWith("\n") ? "" : "\n"}`;
}

/** Keys stay on one line, however long. */
function keyText(key: string): string {
  const shape = shapeOf(key);
  const plain = resolvesToText(key) && !key.includes("\n");
  if (plain && key !== "" && shape.plain) return key;
  if (plain && shape.singleQuoted) return `'${key.replaceAll("'", "''")}'`;
  return doubleQuoted(key, Number.NEGATIVE_INFINITY);
}

/** A value that starts in a column, from 0. */
function valueText(value: string, column: number): string {
  const shape = shapeOf(value);
  if (value.includes("\n")) return shape.block ? literal(value) : doubleQuoted(value, column);
  if (!resolvesToText(value)) return doubleQuoted(value, column);
  if (shape.plain) return folded(value, column);
  if (shape.singleQuoted) return `'${folded(value.replaceAll("'", "''"), column + 1)}'`;
  return doubleQuoted(value, column);
}

/** In which forms a text can be written. */
interface Shape {
  readonly plain: boolean;
  readonly singleQuoted: boolean;
  readonly block: boolean;
}

function shapeOf(text: string): Shape {
  const special = !/^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(text);
  const blankThenBreak = / [\r\n\u0085\u2028\u2029]/.test(text);
  const breakThenBlank = /[\r\n\u0085\u2028\u2029] /.test(text);
  const edges = /^[ \r\n\u0085\u2028\u2029]|[ \r\n\u0085\u2028\u2029]$/.test(text);
  const breaks = /[\r\n\u0085\u2028\u2029]/.test(text);
  const strange = special || blankThenBreak;
  return {
    plain: !strange && !breakThenBlank && !edges && !breaks && !hasIndicators(text),
    singleQuoted: !strange && !breakThenBlank,
    block: !strange && !text.endsWith(" "),
  };
}

/** Whether plain text would be read as something else. */
function hasIndicators(text: string): boolean {
  if (/^(---|\.\.\.)/.test(text)) return true;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return true;
  return /^[?:-](?:[ \t]|$)|.:(?:[ \t]|$)|[ \t\r\n]#/s.test(text);
}

/** These, too, end a line for the writer. */
const isSeparator = (symbol: string | undefined) => symbol === "\u2028" || symbol === "\u2029";

/** Breaks a line at the first single blank after column 80; later lines are indented. */
function folded(text: string, start: number): string {
  let column = start;
  let written = "";
  const symbols = Array.from(text);
  symbols.forEach((symbol, at) => {
    if (isSeparator(symbols[at - 1]) && !isSeparator(symbol)) {
      written += continuation;
      column = continuation.length;
    }
    const single = symbol === " " && symbols[at - 1] !== " " && symbols[at + 1] !== " ";
    const inside = at > 0 && at < symbols.length - 1;
    if (single && inside && column > 80) {
      written += `\n${continuation}`;
      column = continuation.length;
      return;
    }
    written += symbol;
    column++;
  });
  return written;
}

function literal(text: string): string {
  const hint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? "2" : "";
  const chomp = text.endsWith("\n") ? (text === "\n" || text.endsWith("\n\n") ? "+" : "") : "-";
  const lines = text.replace(/(^|[\n\u2028\u2029])(?=[^\n\u2028\u2029])/g, `$1${continuation}`);
  return `|${hint}${chomp}\n${lines}`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["\0", "\\0"],
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\v", "\\v"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["\x1b", "\\e"],
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\u0085", "\\N"],
  ["\u2028", "\\L"],
  ["\u2029", "\\P"],
]);

function doubleQuoted(text: string, start: number): string {
  let column = start + 1;
  let written = "";
  const symbols = Array.from(text);
  symbols.forEach((symbol, at) => {
    const inside = at > 0 && at < symbols.length - 1;
    if (symbol === " " && symbols[at - 1] !== " " && inside && column > 80) {
      const guard = symbols[at + 1] === " " ? "\\" : "";
      written += `\n${continuation}${guard}`;
      column = continuation.length + guard.length;
      return;
    }
    const shown = escaped(symbol);
    written += shown;
    column += columnsOf(shown);
  });
  return `"${written}"`;
}

function escaped(symbol: string): string {
  const known = escapes.get(symbol);
  if (known !== undefined) return known;
  if (/^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(symbol)) return symbol;
  const hex = (symbol.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const columnsOf = (text: string) => Array.from(text).length;
