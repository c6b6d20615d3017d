import type { Schema } from "../schema/index.ts";
import { deduced, type FieldType, type ListType, type MapType, type ScalarType, untypedAtomic } from "./field-type.ts";

/**
 * Who may own what of a custom kind, as its structural schema has it. `metadata` is the type of its metadata.
 * (kubernetes: kube-openapi pkg/schemaconv/openapi.go, apiextensions-apiserver pkg/controller/openapi/builder)
 */
export function fieldTypeOfSchema(schema: Schema, metadata: FieldType): FieldType {
  const root = { ...schema, embeddedResource: true };
  return convert(root, { metadata, preserves: false });
}

interface Setting {
  readonly metadata: FieldType;
  /** Whether something around the value keeps fields that nobody knows. */
  readonly preserves: boolean;
}

function convert(schema: Schema, outer: Setting): FieldType {
  const setting = schema.preserveUnknownFields ? { ...outer, preserves: true } : outer;
  const type = schema.types.length === 1 ? schema.types[0] : undefined;
  switch (type) {
    case "object":
      return { map: mapOf(schema, setting) };
    case "array":
      return { list: listOf(schema, setting) };
    case undefined:
      return { scalar: "untyped", list: listOf(schema, setting), map: mapOf(schema, setting) };
    default:
      return { scalar: scalarOf(type, schema.source.format) };
  }
}

function scalarOf(type: string, format: unknown): ScalarType {
  if (type === "integer" || type === "number") return "numeric";
  if (type === "boolean") return "boolean";
  const plain = format === undefined || format === "" || format === "byte";
  return type === "string" && plain ? "string" : "untyped";
}

function listOf({ items, source, listMapKeys }: Schema, setting: Setting): ListType {
  const kind = source["x-kubernetes-list-type"];
  return {
    atomic: kind !== "set" && kind !== "map",
    keys: kind === "map" ? listMapKeys : [],
    element: items === undefined ? untypedAtomic : convert(items, setting),
  };
}

const names: FieldType = { scalar: "string" };

function mapOf(schema: Schema, setting: Setting): MapType {
  const fields = new Map<string, FieldType>();
  for (const [name, property] of schema.properties) fields.set(name, convert(property, setting));
  if (schema.embeddedResource) {
    fields.set("apiVersion", names).set("kind", names).set("metadata", setting.metadata);
  }
  const element = elementOf(schema, { setting, named: fields.size > 0 });
  return {
    atomic: schema.source["x-kubernetes-map-type"] === "atomic",
    field: (name) => fields.get(name),
    defaultOf: (name) => schema.properties.get(name)?.default,
    element,
    untyped: element === deduced && fields.size === 0,
  };
}

function elementOf(
  { additionalProperties }: Schema,
  { setting, named }: { readonly setting: Setting; readonly named: boolean },
): FieldType | undefined {
  if (typeof additionalProperties === "object") return convert(additionalProperties, setting);
  if (additionalProperties === undefined) return setting.preserves || !named ? deduced : undefined;
  return additionalProperties ? deduced : undefined;
}
