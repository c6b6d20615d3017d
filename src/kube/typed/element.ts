/**
 * The steps of a path to a field, as texts: `f:name` a field, `k:{"name":"a"}` the item of a list with those keys,
 * `v:"a"` the item that is that value, `i:0` the item at an index.
 * (sigs.k8s.io/structured-merge-diff: fieldpath/serialize-pe.go, element.go)
 */
import { isRecord } from "../../data/index.ts";
import { quoted } from "../go-text.ts";

export type Element = string;

/** The item with these keys, which come in the order of their names. */
export function keyElement(keys: readonly (readonly [name: string, value: unknown])[]): Element {
  return `k:{${keys.map(([name, value]) => `${JSON.stringify(name)}:${goJson(value)}`).join(",")}}`;
}

export function valueElement(value: unknown): Element {
  return `v:${goJson(value)}`;
}

/** Reads a step as clients write it; `undefined` for a sort that nobody knows. Throws a `SyntaxError` on malformed ones. */
export function readElement(text: string): Element | undefined {
  if (text.length < 2 || text[1] !== ":") throw new SyntaxError(`missing colon: ${text}`);
  const rest = text.slice(2);
  switch (text[0]) {
    case "f":
      return text;
    case "v":
      return valueElement(JSON.parse(rest));
    case "i":
      if (!/^[-+]?[0-9]{1,15}$/.test(rest)) throw new SyntaxError(`parsing ${quoted(rest)}: invalid syntax`);
      return `i:${Number(rest)}`;
    case "k":
      return keyElement(keysOf(text));
    default:
      return undefined;
  }
}

/** The order of steps: fields, keys, values, indexes. */
export function compareElements(a: Element, b: Element): number {
  if (a === b) return 0;
  const sorts = sortOf(a) - sortOf(b);
  if (sorts !== 0) return sorts;
  switch (a[0]) {
    case "f":
      return compareTexts(a, b);
    case "k":
      return compareKeys(keysOf(a), keysOf(b));
    case "v":
      return compareValues(JSON.parse(a.slice(2)), JSON.parse(b.slice(2)));
    default:
      return Number(a.slice(2)) - Number(b.slice(2));
  }
}

/** A step as messages show it: `.spec`, `[name="a"]`, `[="a"]`. */
export function showElement(element: Element): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case "f":
      return `.${rest}`;
    case "k":
      return `[${keysOf(element)
        .map(([name, value]) => `${name}=${showValue(value)}`)
        .join(",")}]`;
    case "v":
      return `[=${showValue(JSON.parse(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

/** JSON as Go writes it: some characters that mean something in HTML are escaped. */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Texts in the order of their bytes. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return inOrderOfBytes(left) - inOrderOfBytes(right);
  }
  return a.length - b.length;
}

/** UTF-16 puts characters that take two units before the last ones that take one, UTF-8 after them. */
function inOrderOfBytes(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

const sorts = "fkvi";

function sortOf(element: Element): number {
  return sorts.indexOf(element[0] ?? "");
}

type Keys = readonly (readonly [name: string, value: unknown])[];

/** Keys that were read already; they are few, and read again and again when sets are written. */
const known = new Map<Element, Keys>();
const mostKnown = 4_096;

function keysOf(element: Element): Keys {
  const found = known.get(element);
  if (found !== undefined) return found;
  const parsed: unknown = JSON.parse(element.slice(2));
  if (!isRecord(parsed)) throw new SyntaxError(`keys that are no object: ${element}`);
  const keys = Object.entries(parsed).sort(([a], [b]) => compareTexts(a, b));
  if (known.size >= mostKnown) known.clear();
  known.set(element, keys);
  return keys;
}

function compareKeys(a: Keys, b: Keys): number {
  for (const [at, [name, value]] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = compareTexts(name, other[0]) || compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers, texts, booleans, lists, objects, null. */
function compareValues(a: unknown, b: unknown): number {
  const ranks = rankOf(a) - rankOf(b);
  if (ranks !== 0) return ranks;
  if (typeof a === "string") return compareTexts(a, String(b));
  if (typeof a === "number" || typeof a === "boolean") return Number(a) - Number(b);
  return compareTexts(goJson(a), goJson(b));
}

function rankOf(value: unknown): number {
  if (typeof value === "object") return value === null ? 5 : Array.isArray(value) ? 3 : 4;
  return typeof value === "number" ? 0 : typeof value === "string" ? 1 : 2;
}

function showValue(value: unknown): string {
  return typeof value === "string" ? quoted(value) : goJson(value);
}
