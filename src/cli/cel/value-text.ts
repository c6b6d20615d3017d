import * as cel from "../../lang/cel/index.ts";
import { InputError } from "../input/index.ts";

/**
 * A value as JSON, keys sorted, with `indent` spaces per level (0 for one line). Moments, durations and bytes are texts;
 * what has no form in JSON is its own text, or the name of its type in brackets. Parts that a value shares are written as
 * often as they occur: one that grows beyond `longest` characters is an {@link InputError}.
 */
export function valueText(value: cel.CelValue, indent: number): string {
  return written(value, { indent, depth: 0, count: { length: 0 } });
}

/** More than any object has. */
const longest = 16 * 1024 * 1024;

interface Layout {
  readonly indent: number;
  readonly depth: number;
  /** Of all that is written. */
  readonly count: { length: number };
}

function written(value: cel.CelValue, layout: Layout): string {
  const one = exact(value);
  if (one instanceof cel.Optional) return one.value === undefined ? "null" : written(one.value, layout);
  if (cel.isList(one)) return listText(one, layout);
  if (cel.isMap(one)) return mapText(cel.mapEntries(one), layout);
  if (one instanceof cel.Message) return mapText(one.fields, layout);
  return counted(scalarText(one), layout);
}

/** Counts a part with its line: parts without characters take time as well. */
function counted(text: string, { count, indent, depth }: Layout): string {
  count.length += text.length + 4 + indent * depth;
  if (count.length > longest) throw new InputError("the value is too large to be printed");
  return text;
}

function scalarText(value: cel.CelValue): string {
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (cel.isDouble(value)) return doubleText(cel.doubleOf(value));
  if (typeof value === "number") return String(value);
  return value instanceof cel.Uint ? String(value.value) : JSON.stringify(textOf(value));
}

/** Numbers of the input that are too large to be exact are ints of 64 bits, else doubles. */
function exact(value: cel.CelValue): cel.CelValue {
  if (typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  const whole = BigInt(value);
  return whole === BigInt.asIntN(64, whole) ? whole : new cel.Double(value);
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
    list.map((one) => written(one, within)),
    layout,
  );
}

function mapText(entries: Iterable<readonly [cel.CelValue, cel.CelValue]>, layout: Layout): string {
  const within = { ...layout, depth: layout.depth + 1 };
  const parts = [...entries].map(([key, value]) => {
    const name = typeof key === "string" ? key : scalarText(key);
    const head = counted(`${JSON.stringify(name)}:${layout.indent > 0 ? " " : ""}`, layout);
    return { name, text: `${head}${written(value, within)}` };
  });
  parts.sort((a, b) => (a.name < b.name ? -1 : 1));
  return block(
    "{}",
    parts.map(({ text }) => text),
    layout,
  );
}

function block(brackets: string, parts: readonly string[], layout: Layout): string {
  const { indent, depth } = layout;
  const [open = "", close = ""] = brackets;
  counted("", layout);
  if (parts.length === 0 || indent === 0) return `${open}${parts.join(",")}${close}`;
  const margin = " ".repeat(indent * depth);
  const inner = `${margin}${" ".repeat(indent)}`;
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${margin}${close}`;
}

/** Moments, durations and bytes have a form in JSON; addresses and networks are texts to `string()`. */
function textOf(value: cel.CelValue): string {
  if (value instanceof cel.TypeValue) return value.name;
  if (value instanceof cel.UrlValue) return value.url.text;
  const plain = cel.toPlain(value);
  if (typeof plain === "string") return plain;
  const text = value instanceof cel.Opaque ? asText(value) : undefined;
  return typeof text === "string" ? text : `<${cel.typeName(value)}>`;
}

let conversion: cel.Compilation | undefined;

function asText(value: cel.CelValue): cel.CelValue | undefined {
  conversion ??= cel.compile("string(value)", conversions());
  return conversion.kind === "program" ? conversion.program.evaluate({ value }).value : undefined;
}

function conversions(): cel.Environment {
  const libraries = [...cel.kubernetesCore, ...cel.allKubernetesLibraries];
  return new cel.Environment({ libraries, variables: { value: cel.dynType } });
}
