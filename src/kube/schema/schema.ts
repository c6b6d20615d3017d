import type { Json, JsonObject } from "../object.ts";

/** What a schema says of a value's type; `int-or-string` has none. */
export type SchemaType = "object" | "array" | "string" | "integer" | "number" | "boolean";

/** A structural schema of a CustomResourceDefinition, made ready to check values: made by `compileSchema`, immutable. */
export interface Schema {
  /** The `openAPIV3Schema` it was made from. */
  readonly source: JsonObject;
  readonly type: SchemaType | undefined;
  readonly nullable: boolean;
  readonly intOrString: boolean;
  readonly embeddedResource: boolean;
  readonly preserveUnknownFields: boolean;
  readonly properties: ReadonlyMap<string, Schema>;
  /** The schema of the values of all other fields; `true` allows anything. */
  readonly additionalProperties: Schema | boolean | undefined;
  readonly items: Schema | undefined;
  readonly default: Json | undefined;
  readonly listType: "atomic" | "set" | "map";
  readonly listMapKeys: readonly string[];
  /** The checks of the value itself, those of its fields and items not included. */
  readonly checks: readonly Check[];
}

/** One thing that a schema demands of a value. */
export interface Check {
  readonly keyword: string;
}
