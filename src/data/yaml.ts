import { loadAll, YAMLException } from "js-yaml";
import { type JsonData, mistake, type TextLimits, type TextMistake } from "./text-mistake.ts";
import { yamlScalarPosition } from "./yaml-position.ts";
import { goSchema, newerGoSchema, plainGoSchema, ScalarMistake } from "./yaml-schema.ts";

/** The documents of a YAML text that are not empty, or what is wrong with the text. */
export type YamlParse =
  | { readonly kind: "documents"; readonly documents: readonly YamlDocument[] }
  | { readonly kind: "mistake"; readonly mistake: TextMistake };

export interface YamlDocument {
  readonly value: JsonData;
  /** Which document of the text it is, from 0, empty ones counted. */
  readonly index: number;
}

/** How a text is read. */
export interface YamlOptions extends TextLimits {
  /**
   * Which reader of Go: the usual one of Kubernetes; the `newer` one, to which `yes` and `on` are texts; or that one with
   * `<<` as a key like any other (`plain`).
   */
  readonly reader?: "usual" | "newer" | "plain";
}

const schemas = { usual: goSchema, newer: newerGoSchema, plain: plainGoSchema } as const;

/** 8 MiB and 200 levels: more than any Kubernetes object has. */
const usual = { size: 8 * 1024 * 1024, depth: 200 };
const maxAliases = 1000;

/** Lists, objects and scalars that a document may have once every alias is written out. */
const maxExpanded = 1_000_000;

/**
 * Reads a YAML text of any number of documents into JSON values, with the scalars of Go's reader. Keys that occur
 * twice are a mistake, as are integers that a number cannot hold, and aliases that blow a document up.
 */
export function parseYaml(text: string, options: YamlOptions = {}): YamlParse {
  const { size, depth, reader = "usual" } = { ...usual, ...options };
  if (text.length > size) return refuse(mistake("too-large", `the text is larger than ${size} characters`));
  try {
    const loaded = loadAll(text, { schema: schemas[reader], maxDepth: depth, maxAliases });
    const aliased = text.includes("*") ? expansionMistake(loaded, depth) : undefined;
    if (aliased !== undefined) return refuse(aliased);
    const documents = loaded.map((value, index) => ({ value: value as JsonData, index }));
    return { kind: "documents", documents: documents.filter(({ value }) => (value ?? null) !== null) };
  } catch (error) {
    return refuse(mistakeOf(error, text));
  }
}

const refuse = (of: TextMistake): YamlParse => ({ kind: "mistake", mistake: of });

function mistakeOf(error: unknown, text: string): TextMistake {
  if (error instanceof ScalarMistake) {
    return mistake(error.code, error.message, yamlScalarPosition(text, error.source));
  }
  if (!(error instanceof YAMLException)) throw error;
  const { reason, mark } = error;
  const position = mark === undefined ? undefined : { line: mark.line + 1, column: mark.column + 1 };
  return mistake(codeOf(reason), reason, position);
}

function codeOf(reason: string): string {
  if (reason.includes("maxDepth")) return "too-deep";
  if (reason.includes("maxAliases") || reason.includes("maxTotalMergeKeys")) return "aliases";
  return reason === "duplicated mapping key" ? "duplicate-key" : "syntax";
}

/** Aliases share what they name, so a small text can mean an enormous document, one without end, or a very deep one. */
function expansionMistake(documents: readonly unknown[], depth: number): TextMistake | undefined {
  const known = new Map<object, Expansion>();
  let size = 0;
  for (const document of documents) {
    const expansion = measure(document, known);
    if (expansion.depth === Number.POSITIVE_INFINITY) return mistake("aliases", "an alias contains itself");
    size += expansion.size;
    if (size > maxExpanded) return mistake("aliases", "the document contains excessive aliasing");
    if (expansion.depth > depth) return mistake("too-deep", `nesting exceeded maxDepth (${depth})`);
  }
  return undefined;
}

interface Expansion {
  readonly size: number;
  readonly depth: number;
}

const scalar: Expansion = { size: 1, depth: 0 };
const endless: Expansion = { size: 1, depth: Number.POSITIVE_INFINITY };

/** Recursion goes no deeper than the text itself does: what an alias names is measured once. */
function measure(value: unknown, known: Map<object, Expansion>): Expansion {
  if (value === null || typeof value !== "object") return scalar;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, endless);
  let size = 1;
  let depth = 0;
  for (const part of Object.values(value)) {
    const expansion = measure(part, known);
    size += expansion.size;
    depth = Math.max(depth, expansion.depth);
  }
  const result = { size, depth: depth + 1 };
  known.set(value, result);
  return result;
}
