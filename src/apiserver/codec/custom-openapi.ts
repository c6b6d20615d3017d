/**
 * OpenAPI v3 schemas of custom kinds, from their definitions.
 * apiextensions-apiserver: pkg/controller/openapi/builder/builder.go
 */
import { isRecord } from "../../data/index.ts";
import { type GroupVersionKind, type Json, type JsonObject, StructType, typeNamed } from "../../kube/index.ts";
import type { Kind, Schemas } from "../kind.ts";
import { openapiOf } from "./openapi.ts";

const metadataType = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** The name of a custom kind's schema: its group backwards, version and kind. */
export function customComponent({ group, version, kind }: GroupVersionKind): string {
  return [...group.split(".").reverse(), version, kind].join(".");
}

/** The schema of a custom kind with all that it refers to; `source` is what its definition says. */
export function describeCustom(
  source: JsonObject,
  gvk: GroupVersionKind,
  schemas: Schemas = {},
): { readonly name: string; readonly schemas: Readonly<Record<string, JsonObject>> } {
  const name = customComponent(gvk);
  const { apiVersion, kind } = topFields();
  const described: JsonObject = {
    ...withEmbedded(source),
    type: "object",
    properties: {
      ...(withEmbedded(source).properties as JsonObject | undefined),
      apiVersion,
      kind,
      metadata: { allOf: [reference(metadataType)] },
    },
    "x-kubernetes-group-version-kind": [{ group: gvk.group, version: gvk.version, kind: gvk.kind }],
  };
  openapiOf(structNamed(metadataType), schemas);
  schemas[name] = described;
  return { name, schemas };
}

/** Adds the schema of the lists of a custom kind, and of what it refers to. */
export function describeCustomList({ gvk, listKind }: Pick<Kind, "gvk" | "listKind">, schemas: Schemas): void {
  const name = customComponent(gvk);
  const { group, version } = gvk;
  const listMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
  const fields = topFields();
  const schema: JsonObject = {
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: fields.apiVersion,
      items: { type: "array", items: reference(name) },
      kind: fields.kind,
      metadata: { allOf: [reference(listMeta)] },
    },
    "x-kubernetes-group-version-kind": [{ group, version, kind: listKind }],
  };
  openapiOf(structNamed(listMeta), schemas);
  schemas[customComponent({ group, version, kind: listKind })] = schema;
}

/** `apiVersion` and `kind` as all kinds have them. */
function topFields(): { readonly apiVersion: Json; readonly kind: Json } {
  const schema = openapiOf(structNamed("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"));
  const { apiVersion = {}, kind = {} } = (schema.schemas[schema.name]?.properties ?? {}) as JsonObject;
  return { apiVersion, kind };
}

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function structNamed(name: string): StructType {
  const type = typeNamed(name);
  if (type instanceof StructType) return type;
  throw new RangeError(`the table has no ${name}`);
}

/** A schema in which whole objects have the fields that all objects have, and numbers or texts say so. */
function withEmbedded(schema: JsonObject): JsonObject {
  const { properties, items, additionalProperties } = schema;
  const next: { [key: string]: Json } = { ...schema };
  if (isRecord(properties)) {
    next.properties = Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, described(one as Json)]));
  }
  if (items !== undefined) next.items = described(items);
  if (additionalProperties !== undefined) next.additionalProperties = described(additionalProperties);
  if (schema["x-kubernetes-int-or-string"] === true && schema.anyOf === undefined) {
    next.anyOf = [{ type: "integer" }, { type: "string" }];
  }
  return schema["x-kubernetes-embedded-resource"] === true ? embedded(next) : next;
}

function described(schema: Json): Json {
  return isRecord(schema) ? withEmbedded(schema as JsonObject) : schema;
}

function embedded(schema: JsonObject): JsonObject {
  const given = Array.isArray(schema.required) ? schema.required : [];
  return {
    ...schema,
    required: [...given, ...["kind", "apiVersion"].filter((one) => !given.includes(one))],
    properties: {
      ...(schema.properties as JsonObject | undefined),
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { allOf: [reference(metadataType)] },
    },
  };
}
