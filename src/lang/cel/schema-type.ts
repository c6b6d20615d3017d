/**
 * Types of what schemas describe, with the sizes that they bound.
 * (kubernetes: apiserver/pkg/cel/common/schemas.go, pkg/cel/limits.go)
 */
import { type JsonObject, own } from "../../kube/index.ts";
import { escapeFieldName, unescapeFieldName } from "./field-name.ts";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listOf,
  mapOf,
  stringType,
  timestampType,
} from "./type.ts";

/** What a schema is converted with. */
export interface SchemaOptions {
  /** What the type is called; those within go by their way from it: `self.spec`, `self.items.@idx`. */
  readonly name: string;
  /** Whether it describes a whole object, which has a kind and names even where the schema does not say so. */
  readonly isRoot: boolean;
  /** Finds what a `$ref` refers to, where there are any. */
  readonly resolve?: (reference: string) => JsonObject | undefined;
}

/**
 * The type of the values that a structural schema describes; `undefined` where expressions cannot speak of them, because
 * the schema says too little. Fields are converted when they are asked for.
 */
export function typeOfSchema(source: JsonObject, options: SchemaOptions): CelType | undefined {
  const schema = resolved(source, options);
  if (schema === undefined) return undefined;
  if (own(schema, "x-kubernetes-int-or-string") === true) return sized(dynType, textSize(schema) ?? requestSize - 2);
  switch (own(schema, "type")) {
    case "array":
      return typeOfList(schema, options);
    case "object":
      return isObjectAt(schema, "additionalProperties") ? typeOfMap(schema, options) : typeOfObject(schema, options);
    case "string":
      return typeOfText(schema);
    case "boolean":
      return sized(boolType, 0);
    case "number":
      return sized(doubleType, 0);
    case "integer":
      return sized(intType, 0);
    default:
      return undefined;
  }
}

/** The largest request, in bytes. */
const requestSize = 3 * 1024 * 1024;

function sized(type: CelType, max: number): CelType {
  return { ...type, size: { min: 0, max } };
}

/** What a schema is without references: those that stand alone, or as the only part of `allOf`. */
function resolved(source: JsonObject, { resolve }: SchemaOptions): JsonObject | undefined {
  if (resolve === undefined) return source;
  const all = own(source, "allOf");
  const only: unknown = Array.isArray(all) && all.length === 1 ? all[0] : undefined;
  const reference = own(source, "$ref") ?? own(only, "$ref");
  return typeof reference === "string" ? resolve(reference) : source;
}

function objectAt(source: JsonObject, key: string): JsonObject | undefined {
  const value = own(source, key);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function isObjectAt(source: JsonObject, key: string): boolean {
  return objectAt(source, key) !== undefined;
}

/** A limit of the schema, never below zero. */
function limitAt(source: JsonObject, key: string): number | undefined {
  const value = own(source, key);
  return typeof value === "number" ? Math.max(0, value) : undefined;
}

function isWhole(schema: JsonObject): boolean {
  return own(schema, "x-kubernetes-embedded-resource") === true;
}

function typeOfList(schema: JsonObject, { name, ...rest }: SchemaOptions): CelType | undefined {
  const items = objectAt(schema, "items");
  const element = items && typeOfSchema(items, { ...rest, name: `${name}.@idx`, isRoot: isWhole(items) });
  if (items === undefined || element === undefined) return undefined;
  const most = limitAt(schema, "maxItems") ?? Math.floor((requestSize - 2) / (smallest(items, rest) + 1));
  const order = own(schema, "x-kubernetes-list-type");
  const list = sized(listOf(element), most);
  if (order === "set") return { ...list, unordered: { keys: [] } };
  const keys = own(schema, "x-kubernetes-list-map-keys");
  return order === "map" && Array.isArray(keys) ? { ...list, unordered: { keys: keys.filter(isText) } } : list;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function typeOfMap(schema: JsonObject, { name, ...rest }: SchemaOptions): CelType | undefined {
  const values = objectAt(schema, "additionalProperties");
  const value = values && typeOfSchema(values, { ...rest, name: `${name}.@elem`, isRoot: isWhole(values) });
  if (values === undefined || value === undefined) return undefined;
  const most = limitAt(schema, "maxProperties") ?? Math.floor((requestSize - 2) / (smallest(values, rest) + 6));
  return sized(mapOf(sized(stringType, 0), value), most);
}

const textSchema: JsonObject = { type: "string" };
const commonFields: JsonObject = {
  apiVersion: textSchema,
  kind: textSchema,
  metadata: { type: "object", properties: { generateName: textSchema, name: textSchema } },
};

/** The fields of an object; a whole one has those that all objects have, whatever its schema says of them. */
function propertiesOf(schema: JsonObject, isRoot: boolean): JsonObject {
  const properties = objectAt(schema, "properties") ?? {};
  return isRoot ? { ...properties, ...commonFields } : properties;
}

function typeOfObject(schema: JsonObject, { name, isRoot, ...rest }: SchemaOptions): CelType {
  const properties = propertiesOf(schema, isRoot);
  const known = new Map<string, CelType | undefined>();
  const typeOfField = (field: string): CelType | undefined => {
    const property = unescapeFieldName(field) ?? field;
    const inner = objectAt(properties, property);
    const isNamed = escapeFieldName(property) === field || `__${property}__` === escapeFieldName(property);
    if (inner === undefined || !isNamed) return undefined;
    return typeOfSchema(inner, { ...rest, name: `${name}.${field}`, isRoot: isWhole(inner) });
  };
  return {
    kind: "struct",
    name,
    params: [],
    size: { min: 0, max: 0 },
    data: { properties: () => Object.keys(properties) },
    field: (field) => {
      if (!known.has(field)) known.set(field, typeOfField(field));
      return known.get(field);
    },
  };
}

function typeOfText(schema: JsonObject): CelType {
  switch (own(schema, "format")) {
    case "byte":
      return sized(bytesType, limitAt(schema, "maxLength") ?? requestSize - 2);
    case "duration":
      return sized(durationType, 32);
    case "date":
      return sized(timestampType, 12);
    case "date-time":
      return sized(timestampType, 32);
    default:
      return sized(stringType, textSize(schema) ?? longestChoice(schema) ?? requestSize - 2);
  }
}

/** The most bytes that a text of so many characters can have. */
function textSize(schema: JsonObject): number | undefined {
  const limit = limitAt(schema, "maxLength");
  return limit === undefined ? undefined : limit * 4;
}

function longestChoice(schema: JsonObject): number | undefined {
  const choices = own(schema, "enum");
  if (!Array.isArray(choices) || choices.length === 0) return undefined;
  return Math.max(0, ...choices.filter(isText).map((choice) => byteLength(choice)));
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** How few characters of JSON a value can have. */
function smallest(source: JsonObject, rest: Omit<SchemaOptions, "name" | "isRoot">, isRoot = isWhole(source)): number {
  const schema = resolved(source, { ...rest, name: "", isRoot }) ?? {};
  if (own(schema, "x-kubernetes-int-or-string") === true) return 1;
  switch (own(schema, "type")) {
    case "object":
      return isObjectAt(schema, "additionalProperties") ? 2 : smallestObject(schema, rest, isRoot);
    case "string":
      return smallestText[String(own(schema, "format"))] ?? 2;
    case "boolean":
      return 4;
    case "array":
      return 2;
    default:
      return 1;
  }
}

const smallestText: Readonly<Record<string, number>> = { duration: 3, date: 12, "date-time": 21 };

/** With its required fields, but for those that have a default. */
function smallestObject(schema: JsonObject, rest: Omit<SchemaOptions, "name" | "isRoot">, isRoot: boolean): number {
  const required = own(schema, "required");
  const properties = propertiesOf(schema, isRoot);
  let size = 2;
  for (const name of new Set(Array.isArray(required) ? required.filter(isText) : [])) {
    const field = objectAt(properties, name);
    const isExposed = field && typeOfSchema(field, { ...rest, name, isRoot: isWhole(field) }) !== undefined;
    if (field === undefined || isExposed !== true || (own(field, "default") ?? null) !== null) continue;
    size += byteLength(name) + smallest(field, rest) + 4;
  }
  return size;
}

/** How many values of a schema fit into a request, where nothing bounds them otherwise. (kubernetes: maxCardinality) */
export function mostInRequest(source: JsonObject, options: SchemaOptions): number {
  return Math.floor(requestSize / (smallest(source, options, options.isRoot) + 1));
}
