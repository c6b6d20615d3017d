import { isRecord } from "../../data/index.ts";
import { compareNaturally, formatGoFloat } from "../../kube/index.ts";
import { canBeBlock, scalarText } from "./yaml-scalar.ts";

/** How YAML is written. */
export interface YamlStyle {
  /** 4: as go-yaml v3 writes, with lists indented; 2: as Kubernetes' own tools write, without. */
  readonly indent: 2 | 4;
  /** Whether all numbers are written as Go writes a float64: `1e+06`. */
  readonly floats?: boolean;
  /** Remembers the texts of parts, for values that share some; of one style only. */
  readonly memory?: YamlMemory;
}

/** The texts of lists and objects, each with the column that it stands at. */
export type YamlMemory = WeakMap<object, { readonly column: number; readonly text: string }>;

/** Parts deeper than this are written faster than they are found. */
const deepestRemembered = 8;

/** Writes a JSON value as YAML, keys in natural order, with a line break at the end. */
export function yamlText(value: unknown, style: YamlStyle): string {
  if (isEmpty(value) || !isNested(value)) return `${leaf(value, { start: 0, inner: style.indent }, style)}\n`;
  return block(value, 0, style);
}

const isNested = (value: unknown): value is object => value !== null && typeof value === "object";

function isEmpty(value: unknown): boolean {
  if (!isNested(value)) return false;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

/** The lines of a list or an object that stand at a column. */
function block(value: object, column: number, style: YamlStyle): string {
  const { memory } = style;
  if (memory === undefined || column > deepestRemembered) return written(value, column, style);
  const known = memory.get(value);
  if (known?.column === column) return known.text;
  const text = written(value, column, style);
  memory.set(value, { column, text });
  return text;
}

function written(value: object, column: number, style: YamlStyle): string {
  const pad = " ".repeat(column);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${pad}- ${itemText(item, column + 2, style)}`;
    return text;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record).sort(compareNaturally)) {
    text += pad + fieldText(scalarText(key), record[key], column, style);
  }
  return text;
}

/** What follows `- `: the first line of a block goes on in the same line. */
function itemText(item: unknown, column: number, style: YamlStyle): string {
  if (!isNested(item) || isEmpty(item)) return `${leaf(item, { start: column, inner: column }, style)}\n`;
  return block(item, column, style).slice(column);
}

/** A key with its value. */
function fieldText(key: string, value: unknown, column: number, style: YamlStyle): string {
  const inner = deeper(column, style);
  if (isNested(value) && !isEmpty(value)) {
    return `${key}:\n${block(value, Array.isArray(value) && style.indent === 2 ? column : inner, style)}`;
  }
  return `${key}: ${leaf(value, { start: column + key.length + 2, inner }, style)}\n`;
}

/** Columns are multiples of the indent, also below an element of a list. (go-yaml v3: yaml_emitter_increase_indent) */
function deeper(column: number, { indent }: YamlStyle): number {
  return indent === 2 ? column + 2 : indent * Math.floor((column + indent) / indent);
}

/** Columns of a scalar: where it starts, and where its further lines do. */
interface Columns {
  readonly start: number;
  readonly inner: number;
}

function leaf(value: unknown, columns: Columns, style: YamlStyle): string {
  if (Array.isArray(value)) return "[]";
  if (isRecord(value)) return "{}";
  if (typeof value === "number") return numberText(value, style);
  if (typeof value !== "string") return String(value ?? null);
  if (value.includes("\n") && canBeBlock(value)) return literal(value, columns.inner, style);
  const text = scalarText(value);
  return style.indent === 2 && !text.startsWith('"') ? folded(text, columns) : text;
}

const widest = 80;

/** Breaks a line at the first single blank behind column 80, as go-yaml v2 does. */
function folded(text: string, { start, inner }: Columns): string {
  if (start + text.length <= widest) return text;
  let column = start;
  const words = text.split(/(?<=[^ ]) (?=[^ ])/);
  return words.reduce((text, word, at) => {
    const breaks = at > 0 && column > widest;
    if (at > 0) column = breaks ? inner : column + 1;
    column += Array.from(word).length;
    if (at === 0) return word;
    return `${text}${breaks ? `\n${" ".repeat(inner)}` : " "}${word}`;
  }, "");
}

function numberText(value: number, { floats = false }: YamlStyle): string {
  return !floats && Number.isInteger(value) ? BigInt(value).toString() : formatGoFloat(value);
}

function literal(text: string, column: number, style: YamlStyle): string {
  const hint = text.startsWith(" ") || text.startsWith("\n") ? String(style.indent) : "";
  const chomp = text.endsWith("\n") ? (text.endsWith("\n\n") || text === "\n" ? "+" : "") : "-";
  return `|${hint}${chomp}\n${text.replace(/\n$/, "").replace(/^(?=.)/gm, " ".repeat(column))}`;
}
