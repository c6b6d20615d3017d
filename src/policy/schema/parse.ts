import { isRecord } from "../../data/index.ts";
import type { Diagnostic } from "../../kube/index.ts";
import { closest } from "./closest.ts";
import type { ListSchema, MapSchema, ObjectSchema, Schema, TextSchema, Value } from "./schema.ts";

/** What a document says, as far as it is right. */
export interface Parsed<T> {
  /** Absent when any diagnostic is an error. */
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** More mistakes than this are not listed. */
const mostDiagnostics = 50;

/** Free-form fields may nest this deep; more serves nobody but an attacker. */
const deepest = 100;

/**
 * Checks a value against a schema and gives it back typed, with defaults filled in. Only fields that the schema names
 * are read, and only own ones; `null` counts as absent, as it does for the API server. What fields say together
 * (`apart`, `exactlyOne`) is left to the API server and to the kind's own checks. `path` is where the value stands in
 * its document: `spec.rules[0]`, or empty.
 */
export function parseDocument<S extends Schema>(schema: S, input: unknown, path: string): Parsed<Value<S>> {
  const found: Diagnostic[] = [];
  const value = read(schema, input, { path, found });
  const parsed: Parsed<unknown> = { value: found.length === 0 ? value : undefined, diagnostics: found };
  return parsed as Parsed<never>;
}

/** Joins a path with a key, in brackets where the key would not read well: `metadata.annotations[a.b/c]`. */
export function childPath(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

interface Place {
  readonly path: string;
  readonly found: Diagnostic[];
}

function read(schema: Schema, input: unknown, place: Place): unknown {
  switch (schema.kind) {
    case "text":
      return readText(schema, input, place);
    case "flag":
      return typeof input === "boolean" ? input : mismatch(place, "true or false", input);
    case "integer":
      return Number.isInteger(input) ? input : mismatch(place, "a whole number", input);
    case "list":
      return readList(schema, input, place);
    case "map":
      return readMap(schema, input, place);
    case "object":
      return readObject(schema, input, place);
    case "anything":
      return readAnything(input, place);
    default:
      return schema satisfies never;
  }
}

function readText(schema: TextSchema, input: unknown, place: Place): unknown {
  if (typeof input !== "string") return mismatch(place, "a text", input);
  if (schema.choices !== undefined && !schema.choices.includes(input)) {
    const known = schema.choices.map((one) => `"${one}"`).join(", ");
    note(place, "not-supported", `unknown value ${quote(input)}${hint(input, schema.choices)}; supported: ${known}`);
  }
  const { maxLength, minLength } = schema;
  if (maxLength !== undefined && [...input].length > maxLength) {
    note(place, "too-long", `may not be longer than ${maxLength} characters`);
  }
  if (minLength !== undefined && [...input].length < minLength) {
    note(place, "too-short", `must have at least ${minLength} characters`);
  }
  return input;
}

function readList(schema: ListSchema, input: unknown, place: Place): unknown {
  if (!Array.isArray(input)) return mismatch(place, "a list", input);
  const { minItems = 0 } = schema;
  if (input.length < minItems) note(place, "too-few", `must have at least ${minItems} items`);
  return input.map((item, index) => read(schema.items, item, { ...place, path: `${place.path}[${index}]` }));
}

/** The map itself is handed on: its keys are the user's, and copying them is where prototypes get hurt. */
function readMap(schema: MapSchema, input: unknown, place: Place): unknown {
  if (!isRecord(input)) return mismatch(place, "an object", input);
  for (const [key, value] of Object.entries(input)) {
    read(schema.values, value, { ...place, path: childPath(place.path, key) });
  }
  return input;
}

function readObject(schema: ObjectSchema, input: unknown, place: Place): unknown {
  if (!isRecord(input)) return mismatch(place, "an object", input);
  checkUnknown(schema, input, place);
  const value: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.fields)) {
    const inner = { ...place, path: childPath(place.path, name) };
    const given = Object.hasOwn(input, name) ? (input[name] ?? undefined) : undefined;
    if (given !== undefined) value[name] = read(field.schema, given, inner);
    else if ("default" in field.schema) value[name] = read(field.schema, field.schema.default, inner);
    else if (field.required) note(inner, "required", `the field is required but missing`);
  }
  return value;
}

function checkUnknown(schema: ObjectSchema, input: Readonly<Record<string, unknown>>, place: Place): void {
  if (schema.open === true) return;
  for (const key of Object.keys(input)) {
    if (Object.hasOwn(schema.fields, key)) continue;
    const inner = { ...place, path: childPath(place.path, key) };
    note(inner, "unknown-field", `unknown field ${quote(key)}${hint(key, Object.keys(schema.fields))}`);
  }
}

function readAnything(input: unknown, place: Place): unknown {
  if (deeperThan(input, deepest)) note(place, "too-deep", `nested deeper than ${deepest} levels`);
  return input;
}

function deeperThan(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== "object") return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => deeperThan(inner, levels - 1));
}

function mismatch(place: Place, wanted: string, input: unknown): undefined {
  note(place, "type", `expected ${wanted}, found ${describe(input)}`);
  return undefined;
}

function note(place: Place, code: string, message: string): void {
  if (place.found.length >= mostDiagnostics) return;
  const where = place.path === "" ? "" : `${place.path}: `;
  place.found.push({ code, severity: "error", message: `${where}${message}`, path: place.path });
}

function describe(input: unknown): string {
  if (input === null || input === undefined) return "nothing";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object") return "an object";
  return typeof input === "string" ? `the text ${quote(input)}` : `${input}`;
}

function quote(input: string): string {
  return JSON.stringify(input.length > 60 ? `${input.slice(0, 60)}…` : input);
}

function hint(word: string, known: readonly string[]): string {
  const best = closest(word, known);
  return best === undefined ? "" : `, did you mean "${best}"?`;
}
