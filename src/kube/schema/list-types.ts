/**
 * Duplicates in lists that are sets or maps.
 * apiextensions-apiserver: pkg/apiserver/schema/listtype/validation.go
 */
import { isRecord } from "../../data/index.ts";
import type { FieldError } from "../field-error.ts";
import type { Schema } from "./schema.ts";

/** The duplicates in every list of a value, at any depth. */
export function listErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  if (Array.isArray(value)) return [...ownErrors(schema, value, path), ...itemErrors(schema, value, path)];
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const { additionalProperties, properties } = schema;
    const property = properties.get(key);
    const field = path === "" ? key : `${path}.${key}`;
    const inOthers =
      typeof additionalProperties === "object" ? listErrors(additionalProperties, value[key], `${path}[${key}]`) : [];
    return [...inOthers, ...(property ? listErrors(property, value[key], field) : [])];
  });
}

function itemErrors(schema: Schema, value: readonly unknown[], path: string): readonly FieldError[] {
  const { items } = schema;
  return items ? value.flatMap((item, index) => listErrors(items, item, `${path}[${index}]`)) : [];
}

function ownErrors(schema: Schema, value: readonly unknown[], path: string): readonly FieldError[] {
  if (schema.listType === "set") return duplicates(value, path);
  if (schema.listType !== "map") return [];
  const wrong = value.findIndex((item) => item !== null && !isRecord(item));
  if (wrong >= 0) {
    const detail = "must be an object for an array of list-type map";
    return [{ type: "Invalid", field: `${path}[${wrong}]`, value: value[wrong], detail }];
  }
  return duplicates(
    value.map((item) => keysOf(item, schema.listMapKeys)),
    path,
  );
}

/** The part of an item that its keys are. */
function keysOf(item: unknown, names: readonly string[]): unknown {
  if (!isRecord(item)) return {};
  return Object.fromEntries(names.filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name]]));
}

/** The second of several equal items is told, no more. */
function duplicates(values: readonly unknown[], path: string): readonly FieldError[] {
  const seen = new Map<string, number>();
  return values.flatMap((value, index) => {
    const key = canonical(value);
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    return times === 1 ? [{ type: "Duplicate", field: `${path}[${index}]`, value, detail: "" } as const] : [];
  });
}

/** A text that equal values share, whatever the order of their fields. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${fields.join(",")}}`;
}
