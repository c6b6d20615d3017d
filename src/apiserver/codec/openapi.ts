/**
 * OpenAPI v3 schemas of the built-in types, from the table; without the sentences that say what types and fields are for.
 * kubernetes: kube-openapi pkg/generators/openapi.go
 */
import {
  type GoField,
  type GoType,
  type Json,
  type JsonObject,
  kindsOf,
  type ScalarKind,
  type SpecialForm,
  type SpecialType,
  StructType,
} from "../../kube/index.ts";
import type { Schemas } from "../kind.ts";

/** The schemas of a type and of everything it refers to, by component name; those that are there are not made again. */
export function openapiOf(
  type: StructType,
  schemas: Schemas = {},
): {
  readonly name: string;
  readonly schemas: Readonly<Record<string, JsonObject>>;
} {
  const wanted: Component[] = [type];
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (next.typeName in schemas) continue;
    schemas[next.typeName] = componentSchema(next);
    if (next instanceof StructType) wanted.push(...next.fields.flatMap((field) => componentIn(field.type)));
  }
  return { name: type.typeName, schemas };
}

/** A type with a schema of its own, which others refer to. */
type Component = StructType | SpecialType;

function componentIn(type: GoType): readonly Component[] {
  switch (type.kind) {
    case "pointer":
      return componentIn(type.to);
    case "list":
    case "map":
      return componentIn(type.of);
    case "struct":
    case "special":
      return [type];
    default:
      return [];
  }
}

const specialSchemas: Readonly<Record<SpecialForm, JsonObject>> = {
  time: { type: "string", format: "date-time" },
  microtime: { type: "string", format: "date-time" },
  fields: { type: "object" },
  quantity: { oneOf: [{ type: "string" }, { type: "number" }] },
  intorstring: { oneOf: [{ type: "integer" }, { type: "string" }], format: "int-or-string" },
  raw: { type: "object" },
  json: {},
  "schema-or-array": {},
  "schema-or-bool": {},
  "schema-or-strings": {},
};

function componentSchema(type: Component): JsonObject {
  if (type.kind === "special") return specialSchemas[type.form];
  const properties = type.fields.map((field) => [field.name, fieldSchema(field)] as const);
  const required = type.fields.filter((field) => field.required).map((field) => field.name);
  const kinds = kindsOf(type.typeName).map(({ group, version, kind }) => ({ group, version, kind }));
  return {
    type: "object",
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(type.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
    ...(kinds.length > 0 ? { "x-kubernetes-group-version-kind": kinds } : {}),
  };
}

function fieldSchema(field: GoField): JsonObject {
  const marked = field.default === undefined ? undefined : (JSON.parse(field.default) as Json);
  const schema = valueSchema(field.type, marked ?? defaultOf(field));
  const extensions = extensionsOf(field);
  const bare = "$ref" in schema && Object.keys(extensions).length > 0;
  return { ...(bare ? { allOf: [schema] } : schema), ...extensions };
}

function extensionsOf(field: GoField): JsonObject {
  return {
    ...(field.listType ? { "x-kubernetes-list-type": field.listType } : {}),
    ...(field.listMapKeys.length > 0 ? { "x-kubernetes-list-map-keys": field.listMapKeys } : {}),
    ...(field.patchStrategies.length > 0 ? { "x-kubernetes-patch-strategy": field.patchStrategies.join(",") } : {}),
    ...(field.mergeKey ? { "x-kubernetes-patch-merge-key": field.mergeKey } : {}),
    ...(field.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
  };
}

const scalarSchemas: Readonly<Record<ScalarKind, JsonObject>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
  any: { type: "object" },
};

function valueSchema(type: GoType, value: Json | undefined): JsonObject {
  const given = value === undefined ? {} : { default: value };
  switch (type.kind) {
    case "pointer":
      return valueSchema(type.to, value);
    case "list":
      return { type: "array", items: itemSchema(type.of), ...given };
    case "map":
      return { type: "object", additionalProperties: itemSchema(type.of), ...given };
    case "struct":
    case "special":
      return reference(type, given);
    default:
      return { ...scalarSchemas[type.kind], ...(type.values.length > 0 ? { enum: type.values } : {}), ...given };
  }
}

/** What stands beside a reference would be ignored, so the reference steps inside of it. */
function reference(type: Component, beside: JsonObject): JsonObject {
  const $ref = `#/components/schemas/${type.typeName}`;
  return Object.keys(beside).length === 0 ? { $ref } : { allOf: [{ $ref }], ...beside };
}

function itemSchema(type: GoType): JsonObject {
  return valueSchema(type, zeroDefault(type));
}

/** Fields that are always there have their zero value as default. */
function defaultOf(field: GoField): Json | undefined {
  return field.omitEmpty && field.type.kind !== "struct" ? undefined : zeroDefault(field.type);
}

function zeroDefault(type: GoType): Json | undefined {
  switch (type.kind) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "double":
      return 0;
    case "struct":
      return {};
    default:
      return undefined;
  }
}
