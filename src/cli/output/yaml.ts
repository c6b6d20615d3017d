import { isRecord } from "../../data/index.ts";
import { compareNaturally, formatGoFloat } from "../../kube/index.ts";
import { canBeBlock, scalarText } from "./yaml-scalar.ts";

/** How YAML is written. */
export interface YamlStyle {
  /** 4: as go-yaml v3 writes, with lists indented; 2: as Kubernetes' own tools write, without. */
  readonly indent: 2 | 4;
  /** Whether all numbers are written as Go writes a float64: `1e+06`. */
  readonly floats?: boolean;
}

/** Writes a JSON value as YAML, keys in natural order, with a line break at the end. */
export function yamlText(value: unknown, style: YamlStyle): string {
  if (isEmpty(value) || !isNested(value)) return `${leaf(value, 0, style)}\n`;
  return block(value, 0, style);
}

const isNested = (value: unknown): value is object => value !== null && typeof value === "object";

function isEmpty(value: unknown): boolean {
  return isNested(value) && Object.keys(value).length === 0;
}

/** The lines of a list or an object that stand at a column. */
function block(value: object, column: number, style: YamlStyle): string {
  const pad = " ".repeat(column);
  if (Array.isArray(value)) return value.map((item) => `${pad}- ${itemText(item, column + 2, style)}`).join("");
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).sort(compareNaturally);
  return keys.map((key) => `${pad}${scalarText(key)}:${fieldText(record[key], column, style)}`).join("");
}

/** What follows `- `: the first line of a block goes on in the same line. */
function itemText(item: unknown, column: number, style: YamlStyle): string {
  if (!isNested(item) || isEmpty(item)) return `${leaf(item, column - 2, style)}\n`;
  return block(item, column, style).slice(column);
}

/** What follows the colon of a key. */
function fieldText(value: unknown, column: number, style: YamlStyle): string {
  if (!isNested(value) || isEmpty(value)) return ` ${leaf(value, column, style)}\n`;
  const inner = Array.isArray(value) && style.indent === 2 ? column : deeper(column, style);
  return `\n${block(value, inner, style)}`;
}

/** Columns are multiples of the indent, also below an element of a list. (go-yaml v3: yaml_emitter_increase_indent) */
function deeper(column: number, { indent }: YamlStyle): number {
  return indent === 2 ? column + 2 : indent * Math.floor((column + indent) / indent);
}

function leaf(value: unknown, column: number, style: YamlStyle): string {
  if (Array.isArray(value)) return "[]";
  if (isRecord(value)) return "{}";
  if (typeof value === "string") return canBeBlock(value) ? literal(value, column, style) : scalarText(value);
  if (typeof value === "number") return numberText(value, style);
  return String(value ?? null);
}

function numberText(value: number, { floats = false }: YamlStyle): string {
  return !floats && Number.isInteger(value) ? BigInt(value).toString() : formatGoFloat(value);
}

function literal(text: string, column: number, style: YamlStyle): string {
  const hint = text.startsWith(" ") || text.startsWith("\n") ? String(style.indent) : "";
  const chomp = text.endsWith("\n") ? (text.endsWith("\n\n") || text === "\n" ? "+" : "") : "-";
  const pad = " ".repeat(deeper(column, style));
  return `|${hint}${chomp}\n${text.replace(/\n$/, "").replace(/^(?=.)/gm, pad)}`;
}
