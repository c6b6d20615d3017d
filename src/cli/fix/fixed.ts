import { isRecord } from "../../data/index.ts";
import type { JsonObject } from "../../kube/index.ts";

/** A document in the form of now, and what was changed. */
export interface Fixed {
  readonly document: JsonObject;
  readonly warnings: readonly string[];
}

/** A field that is an object; an empty one where it is none. */
export function objectAt(object: JsonObject, field: string): JsonObject {
  const value = Object.hasOwn(object, field) ? object[field] : undefined;
  return isRecord(value) ? (value as JsonObject) : {};
}

/** A field that is a list; an empty one where it is none. */
export function listAt(object: JsonObject, field: string): readonly JsonObject[] {
  const value = Object.hasOwn(object, field) ? object[field] : undefined;
  return Array.isArray(value) ? value.filter(isRecord).map((one) => one as JsonObject) : [];
}

/** An object without some of its fields. */
export function without(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !fields.includes(name)));
}

/** The metadata of a document without what only a cluster knows. */
export function withPlainMetadata(document: JsonObject): JsonObject {
  const metadata = without(objectAt(document, "metadata"), ["creationTimestamp", "generation", "uid"]);
  return { ...document, metadata };
}
