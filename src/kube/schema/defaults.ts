/** Fills in defaults. apiextensions-apiserver: pkg/apiserver/schema/defaulting/{algorithm,prunenulls}.go */
import { isRecord, setOwn } from "../../data/index.ts";
import type { Json } from "../object.ts";
import type { Schema } from "./schema.ts";

/**
 * Fills defaults into an object itself. Nulls that the schema does not allow are taken for missing: they get the
 * default or, where there is none, go.
 */
export function applyDefaults(schema: Schema, value: unknown): void {
  dropNulls(schema, value);
  fill(schema, value);
}

function dropNulls(schema: Schema | undefined, value: unknown): void {
  if (Array.isArray(value)) for (const item of value) dropNulls(schema?.items, item);
  if (!isRecord(value)) return;
  for (const key of Object.keys(value)) {
    const field = schema && fieldSchema(schema, key);
    if (isForbiddenNull(field, value[key]) && isNothing(field?.default)) delete (value as Record<string, unknown>)[key];
    else dropNulls(field, value[key]);
  }
}

function fill(schema: Schema | undefined, value: unknown): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) fillItems(schema.items, value);
  else if (isRecord(value)) fillFields(schema, value as Record<string, unknown>);
}

function fillItems(items: Schema | undefined, value: unknown[]): void {
  for (const [index, item] of value.entries()) {
    if (isForbiddenNull(items, item)) value[index] = copy(items?.default ?? null);
    fill(items, value[index]);
  }
}

function fillFields(schema: Schema, value: Record<string, unknown>): void {
  for (const [key, field] of schema.properties) {
    if (isNothing(field.default)) continue;
    if (!Object.hasOwn(value, key) || isForbiddenNull(field, value[key])) setOwn(value, key, copy(field.default));
  }
  for (const key of Object.keys(value)) {
    const field = fieldSchema(schema, key);
    if (!schema.properties.has(key) && isForbiddenNull(field, value[key]))
      setOwn(value, key, copy(field?.default ?? null));
    fill(field, value[key]);
  }
}

function fieldSchema(schema: Schema, key: string): Schema | undefined {
  const others = schema.additionalProperties;
  return schema.properties.get(key) ?? (typeof others === "object" ? others : undefined);
}

function isForbiddenNull(schema: Schema | undefined, value: unknown): boolean {
  return value === null && schema !== undefined && !schema.nullable;
}

function isNothing(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** Objects share no part of a default. */
function copy(value: Json): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: Record<string, unknown> = {};
  const object = value as Readonly<Record<string, Json>>;
  for (const key of Object.keys(object)) setOwn(result, key, copy(object[key] ?? null));
  return result;
}
