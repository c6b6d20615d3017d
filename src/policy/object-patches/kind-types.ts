import { isRecord } from "../../data/index.ts";
import {
  apiVersionOf,
  compileSchema,
  type FieldType,
  fieldTypeOf,
  fieldTypeOfKind,
  fieldTypeOfSchema,
  type GroupVersionKind,
  type JsonObject,
  own,
  typeNamed,
} from "../../kube/index.ts";
import { type Facts, type Pending, pending } from "../rule.ts";

/**
 * What is known of the kind of an object: built in, or as the CustomResourceDefinition says it, which is asked for.
 * `resource` is the plural; where it is empty it is asked for, too. A message where something cannot be had; `undefined`
 * where nobody knows the kind.
 */
export function typeOfKind(
  gvk: GroupVersionKind,
  resource: string,
  facts: Facts,
): FieldType | Pending | { readonly message: string } | undefined {
  const builtin = fieldTypeOfKind(gvk);
  if (builtin !== undefined || !gvk.group.includes(".")) return builtin;
  const plural = resource === "" ? pluralOf(gvk, facts) : resource;
  if (plural === undefined || typeof plural !== "string") return plural;
  const name = `${plural}.${gvk.group}`;
  const definition = facts.want({
    kind: "object",
    apiVersion: "apiextensions.k8s.io/v1",
    resource: "customresourcedefinitions",
    namespace: "",
    name,
  });
  if (definition === undefined) return pending;
  if (definition.kind === "failure") return { message: `the definition of ${name}: ${definition.message}` };
  return definition.kind === "value" ? customFieldType(definition.value, gvk.version) : undefined;
}

function pluralOf(gvk: GroupVersionKind, facts: Facts): string | Pending | { readonly message: string } | undefined {
  const fact = facts.want({ kind: "resourceOf", apiVersion: apiVersionOf(gvk), of: gvk.kind });
  if (fact === undefined) return pending;
  if (fact.kind === "failure") return { message: fact.message };
  const plural = fact.kind === "value" ? own(fact.value, "resource") : undefined;
  return typeof plural === "string" ? plural : undefined;
}

/** What a CustomResourceDefinition says of a version of its kind; `undefined` where it has none of that name. */
export function customFieldType(definition: unknown, version: string): FieldType | undefined {
  if (!isRecord(definition)) return undefined;
  const versions = known.get(definition) ?? new Map<string, FieldType | undefined>();
  known.set(definition, versions);
  if (!versions.has(version)) versions.set(version, convert(definition, version));
  return versions.get(version);
}

/** Definitions that were looked at already: they are read-only. */
const known = new WeakMap<object, Map<string, FieldType | undefined>>();

function convert(definition: unknown, version: string): FieldType | undefined {
  const versions = own(own(definition, "spec"), "versions");
  const found = Array.isArray(versions) ? versions.find((one) => own(one, "name") === version) : undefined;
  const schema = own(own(found, "schema"), "openAPIV3Schema");
  const metadata = typeNamed("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  if (!isRecord(schema) || metadata === undefined) return undefined;
  return fieldTypeOfSchema(compileSchema(schema as JsonObject), fieldTypeOf(metadata));
}
