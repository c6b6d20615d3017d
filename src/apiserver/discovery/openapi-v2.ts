/**
 * OpenAPI v2: one document for all kinds. Today's clients read it for `kubectl explain --output plaintext-openapiv2` and
 * where they meet a kind that v3 does not have; older ones to check what they send.
 * kubernetes: kube-openapi pkg/builder
 */
import type { Json, JsonObject } from "../../kube/index.ts";
import type { Kind } from "../kind.ts";
import { schemasOf } from "./openapi.ts";

/** The document of some kinds. */
export function openApiV2Of(kinds: readonly Kind[]): JsonObject {
  const definitions = Object.entries(schemasOf(kinds)).map(([name, schema]) => [name, asV2(schema, true)] as const);
  const paths = kinds.filter((kind) => kind.verbs.includes("patch")).map(pathOf);
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "v1.34.3" },
    paths: Object.fromEntries(paths),
    definitions: Object.fromEntries(definitions),
  };
}

/** What clients look for in the path of a kind: which query parameters a patch of it takes. */
function pathOf({ gvk, plural, namespaced }: Kind): readonly [string, JsonObject] {
  const { group, version, kind } = gvk;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const parameters = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
    name,
    in: "query",
    type: "string",
    uniqueItems: true,
  }));
  const patch = {
    description: `partially update the specified ${kind}`,
    parameters,
    responses: { "200": { description: "OK" } },
    "x-kubernetes-action": "patch",
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
  return [`${root}/${namespaced ? "namespaces/{namespace}/" : ""}${plural}/{name}`, { patch }];
}

/** What v2 has no words for. apiextensions-apiserver: pkg/controller/openapi/v2/conversion.go */
const unknown: ReadonlySet<string> = new Set(["default", "nullable", "oneOf", "anyOf", "not"]);

/** A schema as v2 writes it: references stand beside descriptions, and what they cannot say is left out. */
function asV2(schema: JsonObject, isRoot: boolean): JsonObject {
  const v2: { [key: string]: Json } = {};
  const { allOf } = schema;
  const [only] = Array.isArray(allOf) ? allOf : [];
  if (only !== null && typeof only === "object" && "$ref" in only) v2.$ref = referenceOf(only.$ref);
  for (const [key, value] of Object.entries(schema)) {
    if (key === "allOf" || unknown.has(key)) continue;
    v2[key] = partOf(key, value);
  }
  if (schema.format === "int-or-string" || isQuantity(schema)) v2.type = "string";
  return loosened(schema, v2, isRoot);
}

function isQuantity({ oneOf, format }: JsonObject): boolean {
  return Array.isArray(oneOf) && format === undefined && oneOf.some((one) => (one as JsonObject).type === "number");
}

function partOf(key: string, value: Json): Json {
  if (key === "$ref") return referenceOf(value);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  if (key === "items" || key === "additionalProperties") return asV2(value as JsonObject, false);
  if (key !== "properties") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asV2(one as JsonObject, false)]));
}

function referenceOf(ref: Json | undefined): string {
  return String(ref).replace("#/components/schemas/", "#/definitions/");
}

/** Where anything may come, old clients must not be told a type. */
function loosened(schema: JsonObject, v2: { [key: string]: Json }, isRoot: boolean): JsonObject {
  const isNullable = schema.nullable === true;
  const keeps = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (!isNullable && !keeps && schema["x-kubernetes-int-or-string"] !== true) return v2;
  const { type: _, items: __, properties, required: ___, ...rest } = v2;
  if (!isRoot) return rest;
  const { "x-kubernetes-preserve-unknown-fields": ____, ...named } = rest;
  return { ...named, type: "object" };
}
