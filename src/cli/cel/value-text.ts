import type { cel } from "../../lang/index.ts";
import { language } from "./language.ts";

/**
 * A value as JSON, keys sorted, with `indent` spaces per level (0 for one line). Moments, durations and bytes are texts;
 * what has no form in JSON is its own text, or the name of its type in brackets.
 */
export function valueText(value: cel.CelValue, indent: number): string {
  return written(value, { indent, depth: 0 });
}

interface Layout {
  readonly indent: number;
  readonly depth: number;
}

function written(value: cel.CelValue, layout: Layout): string {
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (language.isDouble(value)) return doubleText(language.doubleOf(value));
  if (typeof value === "number") return String(value);
  if (value instanceof language.Uint) return String(value.value);
  if (value instanceof language.Optional) return value.value === undefined ? "null" : written(value.value, layout);
  if (language.isList(value)) return listText(value, layout);
  if (language.isMap(value)) return mapText(language.mapEntries(value), layout);
  return value instanceof language.Message ? mapText(value.fields, layout) : JSON.stringify(textOf(value));
}

/** Whole doubles look like ints, as in JSON. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  return Object.is(value, -0) ? "-0" : String(value);
}

function listText(list: readonly cel.CelValue[], layout: Layout): string {
  const within = { ...layout, depth: layout.depth + 1 };
  return block(
    "[]",
    list.map((one) => written(exact(one), within)),
    layout,
  );
}

function mapText(entries: Iterable<readonly [cel.CelValue, cel.CelValue]>, layout: Layout): string {
  const within = { ...layout, depth: layout.depth + 1 };
  const lines = [...entries].map(([key, value]) => {
    const name = typeof key === "string" ? key : written(key, within);
    return { name, text: `${JSON.stringify(name)}:${layout.indent > 0 ? " " : ""}${written(exact(value), within)}` };
  });
  lines.sort((a, b) => (a.name < b.name ? -1 : 1));
  return block(
    "{}",
    lines.map(({ text }) => text),
    layout,
  );
}

/** Numbers of the input that are too large to be exact are doubles, or ints of 64 bits. */
function exact(value: cel.CelValue): cel.CelValue {
  const isLarge = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLarge ? BigInt(value) : value;
}

function block(brackets: string, parts: readonly string[], { indent, depth }: Layout): string {
  const [open = "", close = ""] = brackets;
  if (parts.length === 0 || indent === 0) return `${open}${parts.join(",")}${close}`;
  const margin = " ".repeat(indent * depth);
  const inner = `${margin}${" ".repeat(indent)}`;
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${margin}${close}`;
}

/** Moments, durations and bytes have a form in JSON; addresses and networks are texts to `string()`. */
function textOf(value: cel.CelValue): string {
  if (value instanceof language.TypeValue) return value.name;
  if (value instanceof language.UrlValue) return value.url.text;
  const plain = language.toPlain(value);
  if (typeof plain === "string") return plain;
  const text = value instanceof language.Opaque ? asText(value) : undefined;
  return typeof text === "string" ? text : `<${language.typeName(value)}>`;
}

let conversion: cel.Compilation | undefined;

function asText(value: cel.CelValue): cel.CelValue | undefined {
  conversion ??= language.compile("string(value)", conversions());
  return conversion.kind === "program" ? conversion.program.evaluate({ value }).value : undefined;
}

function conversions(): cel.Environment {
  const libraries = [...language.kubernetesCore, ...language.allKubernetesLibraries];
  return new language.Environment({ libraries, variables: { value: language.dynType } });
}
