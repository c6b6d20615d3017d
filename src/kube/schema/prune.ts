/** Removes what a schema does not know. apiextensions-apiserver: pkg/apiserver/schema/pruning/algorithm.go */
import { isRecord } from "../../data/index.ts";
import type { Schema } from "./schema.ts";

/**
 * Removes fields that the schema does not know from an object itself; returns their paths, sorted: `spec.rules[0].mach`.
 * The object's own `apiVersion`, `kind` and `metadata` are left alone.
 */
export function prune(schema: Schema, value: unknown): readonly string[] {
  return pruneWithin({ ...schema, embeddedResource: true }, value);
}

/** The same for a value that is only part of an object. */
export function pruneWithin(schema: Schema, value: unknown): readonly string[] {
  const removed: string[] = [];
  walk(schema, value, { path: "", removed });
  return removed.sort();
}

interface At {
  readonly path: string;
  readonly removed: string[];
}

const objectFields: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/** Without a schema nothing is known: every field of every object goes. */
function walk(schema: Schema | undefined, value: unknown, at: At): void {
  if (Array.isArray(value)) {
    // Lists of a type that preserves unknown fields do so in their items.
    const items = schema?.preserveUnknownFields ? preserving(schema.items) : schema?.items;
    if (schema?.preserveUnknownFields && !items) return;
    for (const [index, item] of value.entries()) walk(items, item, { ...at, path: `${at.path}[${index}]` });
  } else if (isRecord(value)) walkObject(schema, value as Record<string, unknown>, at);
}

function preserving(schema: Schema | undefined): Schema | undefined {
  return schema && { ...schema, preserveUnknownFields: true };
}

function walkObject(schema: Schema | undefined, value: Record<string, unknown>, { path, removed }: At): void {
  for (const key of Object.keys(value)) {
    if (schema?.embeddedResource && objectFields.has(key)) continue;
    const inner = { path: path === "" ? key : `${path}.${key}`, removed };
    const property = schema?.properties.get(key);
    const others = schema?.additionalProperties;
    if (property) walk(property, value[key], inner);
    else if (others !== undefined) walk(typeof others === "object" ? others : undefined, value[key], inner);
    else if (!schema?.preserveUnknownFields) {
      removed.push(inner.path);
      delete value[key];
    }
  }
}
