import { defineMappingTag, defineScalarTag, mapTag, mergeTag, NOT_RESOLVED, Schema, seqTag, strTag } from "js-yaml";
import { isInexact } from "./json.ts";

/** A scalar that Go reads as a number and JSON cannot carry. */
export class ScalarMistake extends Error {
  readonly code: string;
  /** The scalar as the text has it. */
  readonly source: string;

  constructor(code: string, source: string, message: string) {
    super(message);
    this.code = code;
    this.source = source;
  }
}

const bool: ReadonlyMap<string, boolean> = new Map([
  ...["y", "yes", "true", "on"].flatMap((word) => spellings(word, true)),
  ...["n", "no", "false", "off"].flatMap((word) => spellings(word, false)),
]);

function spellings(word: string, value: boolean): readonly (readonly [string, boolean])[] {
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  return [word, capital, word.toUpperCase()].map((text) => [text, value]);
}

const boolTag = defineScalarTag<boolean>("tag:yaml.org,2002:bool", {
  implicit: true,
  implicitFirstChars: [..."yYtToOnNfF"],
  resolve: (source) => bool.get(source) ?? NOT_RESOLVED,
  identify: () => false,
});

const nulls: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);

const nullTag = defineScalarTag<null>("tag:yaml.org,2002:null", {
  implicit: true,
  implicitFirstChars: ["", "~", "n", "N"],
  resolve: (source) => (nulls.has(source) ? null : NOT_RESOLVED),
  identify: () => false,
});

const intTag = defineScalarTag<number>("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: [..."+-0123456789"],
  resolve: (source) => toInteger(source) ?? NOT_RESOLVED,
  identify: () => false,
});

const floatTag = defineScalarTag<number>("tag:yaml.org,2002:float", {
  implicit: true,
  implicitFirstChars: [..."+-.0123456789"],
  resolve: (source) => toFloat(source) ?? NOT_RESOLVED,
  identify: () => false,
});

/** Objects as JSON has them: a key that is null, a list or an object is a mistake; other keys become texts. */
const objectTag = defineMappingTag<Record<string, unknown>>("tag:yaml.org,2002:map", {
  create: mapTag.create,
  identify: () => false,
  has: mapTag.has,
  keys: mapTag.keys,
  get: mapTag.get,
  addPair: (object, key, value) => (key === null ? "a key must not be null" : mapTag.addPair(object, key, value)),
});

/**
 * The scalars of Go's YAML reader, as Kubernetes and Kyverno read YAML: `yes` and `on` are booleans, `010` is eight,
 * `1_000` a thousand, dates are texts. (go-yaml v2: resolve.go)
 */
export const goSchema = new Schema([strTag, seqTag, objectTag, mergeTag, nullTag, boolTag, intTag, floatTag]);

const strictBools: ReadonlyMap<string, boolean> = new Map([...spellings("true", true), ...spellings("false", false)]);

const strictBoolTag = defineScalarTag<boolean>("tag:yaml.org,2002:bool", {
  implicit: true,
  implicitFirstChars: [..."tTfF"],
  resolve: (source) => strictBools.get(source) ?? NOT_RESOLVED,
  identify: () => false,
});

const newerTags = [strTag, seqTag, objectTag, nullTag, strictBoolTag, intTag, floatTag];

/** The same of Go's newer reader, to which `yes` and `on` are texts. (go-yaml v3: resolve.go) */
export const newerGoSchema = new Schema([...newerTags, mergeTag]);

/** The same where `<<` is a key like any other. */
export const plainGoSchema = new Schema(newerTags);

const bases: readonly (readonly [RegExp, number])[] = [
  [/^0[xX][0-9a-fA-F]+$/, 2],
  [/^0[bB][01]+$/, 2],
  [/^0[oO][0-7]+$/, 2],
  [/^0[0-7]+$/, 1],
];

function toInteger(source: string): number | undefined {
  const text = source.replaceAll("_", "");
  const negative = text.startsWith("-");
  const body = negative || text.startsWith("+") ? text.slice(1) : text;
  const digits = decimalDigits(body);
  if (digits === undefined) return undefined;
  if (isInexact(digits)) {
    throw new ScalarMistake(
      "unsafe-integer",
      source,
      `the integer ${source.slice(0, 40)} is too large to be kept exactly`,
    );
  }
  return negative && digits !== "0" ? -Number(digits) : Number(digits);
}

/** The digits of a whole number in base ten; `undefined` where the text is no whole number. */
function decimalDigits(body: string): string | undefined {
  if (body === "0" || /^[1-9][0-9]*$/.test(body)) return body;
  if (!body.startsWith("0") || body.length > 100) return undefined;
  const base = bases.find(([form]) => form.test(body));
  if (base === undefined) return undefined;
  const literal = base[1] === 1 ? `0o${body.slice(1)}` : body;
  return BigInt(literal).toString();
}

function toFloat(source: string): number | undefined {
  if (/^[+-]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(source)) {
    throw new ScalarMistake("not-json", source, `the number ${source} cannot be written as JSON`);
  }
  const text = source.replaceAll("_", "");
  if (!/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
