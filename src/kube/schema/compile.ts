import { compileRegExp, isRecord } from "../../data/index.ts";
import { type Json, type JsonObject, own } from "../object.ts";
import { formatNamed } from "./formats.ts";
import type { Bounds, Pattern, Schema } from "./schema.ts";

/** Makes a schema ready to check values. What `checkStructural` finds wrong with it is left out. */
export function compileSchema(source: JsonObject): Schema {
  const intOrString = own(source, "x-kubernetes-int-or-string") === true;
  const type = textAt(source, "type");
  return {
    source,
    types: intOrString ? ["integer", "string"] : type === "" ? [] : [type],
    nullable: own(source, "nullable") === true,
    embeddedResource: own(source, "x-kubernetes-embedded-resource") === true,
    preserveUnknownFields: own(source, "x-kubernetes-preserve-unknown-fields") === true,
    properties: propertiesOf(source),
    additionalProperties: additionalPropertiesOf(source),
    items: schemaAt(source, "items"),
    default: own(source, "default") as Json | undefined,
    listType: listTypeOf(source),
    listMapKeys: textsAt(source, "x-kubernetes-list-map-keys"),
    required: textsAt(source, "required"),
    enum: listAt(source, "enum") as readonly Json[],
    format: formatNamed(textAt(source, "format")),
    pattern: patternOf(textAt(source, "pattern")),
    bounds: boundsOf(source),
    allOf: schemasAt(source, "allOf"),
    anyOf: schemasAt(source, "anyOf"),
    oneOf: schemasAt(source, "oneOf"),
    not: schemaAt(source, "not"),
  };
}

function propertiesOf(source: JsonObject): ReadonlyMap<string, Schema> {
  const entries = entriesAt(source, "properties");
  return entries.length === 0 ? none : new Map(entries.map(([name, schema]) => [name, compileSchema(schema)]));
}

/** What most of the thousands of schemas in a definition have in common is there once. */
const none: ReadonlyMap<string, Schema> = new Map();
const noList: readonly never[] = [];
const noBounds: Bounds = { exclusiveMinimum: false, exclusiveMaximum: false };

/** The schemas by name that a field such as `properties` holds. */
export function entriesAt(source: JsonObject, key: string): readonly (readonly [string, JsonObject])[] {
  const value = own(source, key);
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const schema = value[name];
    return isRecord(schema) ? [[name, schema as JsonObject] as const] : [];
  });
}

/** The list that a field holds; empty where it holds none. */
export function listAt(source: JsonObject, key: string): readonly unknown[] {
  const value = own(source, key);
  return Array.isArray(value) && value.length > 0 ? value : noList;
}

/** The text that a field holds; empty where it holds none. */
export function textAt(source: JsonObject, key: string): string {
  const value = own(source, key);
  return typeof value === "string" ? value : "";
}

export function textsAt(source: JsonObject, key: string): readonly string[] {
  const list = listAt(source, key);
  return list === noList ? noList : list.filter((item) => typeof item === "string");
}

function schemasAt(source: JsonObject, key: string): readonly Schema[] {
  const list = listAt(source, key);
  if (list === noList) return noList;
  return list.flatMap((item) => (isRecord(item) ? [compileSchema(item as JsonObject)] : []));
}

function schemaAt(source: JsonObject, key: string): Schema | undefined {
  const value = own(source, key);
  return isRecord(value) ? compileSchema(value as JsonObject) : undefined;
}

function additionalPropertiesOf(source: JsonObject): Schema | boolean | undefined {
  const value = own(source, "additionalProperties");
  return typeof value === "boolean" ? value : schemaAt(source, "additionalProperties");
}

function listTypeOf(source: JsonObject): Schema["listType"] {
  const type = own(source, "x-kubernetes-list-type");
  return type === "set" || type === "map" ? type : "atomic";
}

function patternOf(text: string): Pattern | undefined {
  if (text === "") return undefined;
  const compiled = compileRegExp(text);
  return compiled.kind === "regexp" ? { text, regexp: compiled.regexp } : undefined;
}

const boundNames = [
  "minimum",
  "maximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
] as const;

function boundsOf(source: JsonObject): Bounds {
  const numbers = boundNames.flatMap((name) => {
    const value = own(source, name);
    return typeof value === "number" ? [[name, value] as const] : [];
  });
  const exclusiveMinimum = own(source, "exclusiveMinimum") === true;
  const exclusiveMaximum = own(source, "exclusiveMaximum") === true;
  if (numbers.length === 0 && !exclusiveMinimum && !exclusiveMaximum) return noBounds;
  return { ...Object.fromEntries(numbers), exclusiveMinimum, exclusiveMaximum };
}
