import type { JsonObject } from "../../kube/index.ts";
import type { Field, Fields, ObjectSchema, Schema } from "./schema.ts";

type Draft = { [key: string]: JsonObject[string] };

const built = new WeakMap<Schema, JsonObject>();

/** The structural OpenAPI v3 schema. Parts that the description shares are shared in the result as well. */
export function openapiOf(schema: Schema): JsonObject {
  const known = built.get(schema);
  if (known !== undefined) return known;
  const made = build(schema);
  built.set(schema, made);
  return made;
}

function build(schema: Schema): JsonObject {
  switch (schema.kind) {
    case "text": {
      const { kind: _, choices, ...facets } = schema;
      return { type: "string", ...(choices && { enum: choices }), ...facets };
    }
    case "flag": {
      const { kind: _, ...facets } = schema;
      return { type: "boolean", ...facets };
    }
    case "integer": {
      const { kind: _, ...facets } = schema;
      return { type: "integer", ...facets };
    }
    case "list":
      return {
        type: "array",
        items: openapiOf(schema.items),
        ...(schema.atomic && { "x-kubernetes-list-type": "atomic" }),
        ...(schema.set && { "x-kubernetes-list-type": "set" }),
        ...(schema.keys && { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": schema.keys }),
        ...(schema.minItems !== undefined && { minItems: schema.minItems }),
      };
    case "map":
      return { type: "object", additionalProperties: openapiOf(schema.values) };
    case "object":
      return buildObject(schema);
    case "anything":
      return { "x-kubernetes-preserve-unknown-fields": true };
    default:
      return schema satisfies never;
  }
}

function buildObject(schema: ObjectSchema): JsonObject {
  const needed = Object.entries(schema.fields)
    .filter(([, field]) => field.required)
    .map(([name]) => name)
    .sort();
  return {
    type: "object",
    properties: propertiesOf(schema.fields),
    ...(needed.length > 0 && { required: needed }),
    ...(schema.apart && { not: { required: schema.apart } }),
    ...(schema.default && { default: schema.default }),
    ...(schema.exactlyOne && { oneOf: schema.exactlyOne.map((name) => ({ required: [name] })) }),
    ...(schema.atomic && { "x-kubernetes-map-type": "atomic" }),
    ...(schema.open && { "x-kubernetes-preserve-unknown-fields": true }),
    ...(schema.rules && { "x-kubernetes-validations": schema.rules }),
  };
}

function propertiesOf(fields: Fields): JsonObject {
  const properties: Draft = {};
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name];
    if (field !== undefined) properties[name] = { description: describe(field), ...openapiOf(field.schema) };
  }
  return properties;
}

function describe(field: Field): string {
  return field.deprecated === undefined ? field.description : `Deprecated: ${field.deprecated} ${field.description}`;
}
