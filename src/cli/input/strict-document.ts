import { isRecord } from "../../data/index.ts";
import type { Diagnostic } from "../../kube/index.ts";
import { parseDocument, type Schema } from "../../policy/index.ts";
import { InputError } from "./input-error.ts";
import { placeOf } from "./policies.ts";
import type { SourceDocument } from "./text-file.ts";

/**
 * Reads a document of the command line's own kinds: fields that the schema does not know, and wrong types, are an
 * `InputError` with their place. `T` is the type of the schema's values. Keys match whatever their case, as Go's decoder matches them.
 */
export function readStrictly<T>(schema: Schema, { value, source }: SourceDocument): T {
  const parsed = parseAny(schema, withKnownKeys(schema, value), "");
  const [first] = parsed.diagnostics;
  if (parsed.value !== undefined && first === undefined) return parsed.value as T;
  throw new InputError(`${placeOf(source, first?.path ?? "")}: ${first?.message ?? "the document cannot be read"}`);
}

/** The same without the type of the value, which the compiler would work out for every schema there is. */
const parseAny = parseDocument as unknown as (schema: Schema, input: unknown, path: string) => ParsedAny;

interface ParsedAny {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

type ObjectSchema = Extract<Schema, { readonly kind: "object" }>;

/** Writes the keys of an object as its schema has them. Two keys that differ only in case stay as they are. */
function withKnownKeys(schema: Schema, value: unknown): unknown {
  if (schema.kind === "list" && Array.isArray(value)) return value.map((item) => withKnownKeys(schema.items, item));
  if (schema.kind !== "object" || !isRecord(value)) return value;
  const names = new Map(Object.keys(schema.fields).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = Object.hasOwn(schema.fields, key) ? key : (names.get(key.toLowerCase()) ?? key);
      return [name, fieldValue(schema, name, inner)];
    }),
  );
}

function fieldValue(schema: ObjectSchema, name: string, value: unknown): unknown {
  if (!Object.hasOwn(schema.fields, name)) return value;
  const inner = schema.fields[name]?.schema;
  return inner === undefined ? value : withKnownKeys(inner, value);
}
