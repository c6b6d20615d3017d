import { Fault, own, type Resource } from "../kube/index.ts";

/** An answer of the API server as a resource. Throws a `Fault` where it is no object with metadata. */
export function resourceOf(value: unknown): Resource {
  const metadata = own(value, "metadata");
  const sound = typeof own(value, "apiVersion") === "string" && typeof own(value, "kind") === "string";
  if (sound && metadata !== null && typeof metadata === "object" && !Array.isArray(metadata)) return value as Resource;
  throw new Fault("internal", "the server answered with something other than an object");
}

/**
 * The items of a list as resources: items come without kind and version of their own, and get those of the list.
 * Throws a `Fault` where the answer is no list.
 */
export function itemsOf(list: unknown): readonly Resource[] {
  const items = own(list, "items");
  const kind = own(list, "kind");
  const apiVersion = own(list, "apiVersion");
  // Go writes an empty list of some kinds as null.
  if (items === null) return [];
  if (!Array.isArray(items) || typeof kind !== "string" || typeof apiVersion !== "string") {
    throw new Fault("internal", "the server answered with something other than a list");
  }
  const itemKind = kind.endsWith("List") ? kind.slice(0, -"List".length) : kind;
  return items.map((item: unknown) => resourceOf(completed(item, apiVersion, itemKind)));
}

/** `namespace/name`, or the name alone for cluster-scoped objects. */
export function keyOf(object: Resource): string {
  const { namespace, name = "" } = object.metadata;
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}

/** Splits what {@link keyOf} joined. */
export function parseKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The object without the record of who set which field, often its larger half. */
export function withoutManagedFields(object: Resource): Resource {
  if (own(object.metadata, "managedFields") === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function completed(item: unknown, apiVersion: string, kind: string): unknown {
  if (item === null || typeof item !== "object" || typeof own(item, "kind") === "string") return item;
  return { apiVersion, kind, ...item };
}
