import type { RegExpTest } from "../../data/index.ts";
import type { Json, JsonObject } from "../object.ts";

/** A schema of a CustomResourceDefinition, made ready to check values: made by `compileSchema`, immutable. */
export interface Schema {
  /** The `openAPIV3Schema` that it was made from. */
  readonly source: JsonObject;
  /** Empty where any type will do; two for `x-kubernetes-int-or-string`. */
  readonly types: readonly string[];
  readonly nullable: boolean;
  readonly embeddedResource: boolean;
  readonly preserveUnknownFields: boolean;
  readonly properties: ReadonlyMap<string, Schema>;
  /** The schema of all other fields' values, or whether there may be any; absent where nothing is said of them. */
  readonly additionalProperties: Schema | boolean | undefined;
  readonly items: Schema | undefined;
  readonly default: Json | undefined;
  readonly listType: "atomic" | "set" | "map";
  readonly listMapKeys: readonly string[];
  readonly required: readonly string[];
  readonly enum: readonly Json[];
  /** A format that is checked: those nobody knows are left out. */
  readonly format: Format | undefined;
  readonly pattern: Pattern | undefined;
  readonly bounds: Bounds;
  readonly allOf: readonly Schema[];
  readonly anyOf: readonly Schema[];
  readonly oneOf: readonly Schema[];
  readonly not: Schema | undefined;
}

export interface Format {
  readonly name: string;
  readonly test: (text: string) => boolean;
}

export interface Pattern {
  readonly text: string;
  readonly regexp: RegExpTest;
}

/** Limits; each absent where the schema sets none. */
export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum: boolean;
  readonly exclusiveMaximum: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}
