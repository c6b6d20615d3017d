import type { FieldError } from "../field-error.ts";
import type { JsonObject } from "../object.ts";
import type { Schema } from "./schema.ts";

export type { Schema, SchemaType } from "./schema.ts";

/** Makes a schema ready to check values. What {@link checkStructural} finds wrong with it is left out. */
export function compileSchema(_source: JsonObject): Schema {
  throw new Error("not there yet");
}

/** What an API server finds wrong with the schema of a CustomResourceDefinition; `path` is where it stands. */
export function checkStructural(_source: JsonObject, _path: string): readonly FieldError[] {
  throw new Error("not there yet");
}

/** What a value breaks of a schema, in the API server's texts; `path` is `""` for a whole object. */
export function validateSchema(_schema: Schema, _value: unknown, _path: string): readonly FieldError[] {
  throw new Error("not there yet");
}

/** Removes fields that the schema does not know from the value itself; returns their paths: `spec.rules[0].mach`. */
export function prune(_schema: Schema, _value: unknown): readonly string[] {
  throw new Error("not there yet");
}

/** Fills defaults into the value itself. */
export function applyDefaults(_schema: Schema, _value: unknown): void {
  throw new Error("not there yet");
}
