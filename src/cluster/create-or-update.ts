import { type GroupVersionResource, jsonEqual, own, type Resource } from "../kube/index.ts";
import type { Client } from "./client.ts";
import { isFault } from "./faults.ts";

/** What became of an object that should be as wanted. */
export interface Written {
  readonly action: "created" | "updated" | "unchanged";
  /** As the server has it now. */
  readonly object: Resource;
}

export interface CreateOrUpdateOptions {
  /** Whether the object is as wanted already; by default, whether every wanted field has the wanted value. */
  readonly same?: (current: Resource, wanted: Resource) => boolean;
  /** Refuses to touch an object, by throwing. */
  readonly mayChange?: (current: Resource) => void;
}

/**
 * Makes an object be as wanted, whether it exists or not, and writes nothing when it is so already. On an update the
 * wanted fields at the top level replace the present ones; labels, annotations and owner references replace those
 * present, the rest of the metadata stays. Tries again when others write at the same time. Throws a `Fault`.
 */
export async function createOrUpdate(
  client: Client,
  resource: GroupVersionResource,
  wanted: Resource,
  options: CreateOrUpdateOptions = {},
): Promise<Written> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeOnce(client, resource, wanted, options);
    } catch (error) {
      const raced = isFault(error, "conflict") || isFault(error, "already-exists") || isFault(error, "not-found");
      if (!raced || attempt === 5) throw error;
    }
  }
}

/** Whether every field of `wanted` has the same value in `current`: the server may have added defaults of its own. */
export function includes(current: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(current) || current.length !== wanted.length) return false;
    return wanted.every((item, index) => includes(current[index], item));
  }
  if (wanted === null || typeof wanted !== "object") return jsonEqual(current, wanted);
  if (current === null || typeof current !== "object") return false;
  return Object.entries(wanted).every(([key, value]) => value === undefined || includes(own(current, key), value));
}

async function writeOnce(
  client: Client,
  resource: GroupVersionResource,
  wanted: Resource,
  options: CreateOrUpdateOptions,
): Promise<Written> {
  const { namespace = "", name = "" } = wanted.metadata;
  const current = await find(client, resource, { namespace, name });
  if (current === undefined) return { action: "created", object: await client.create(resource, wanted) };
  options.mayChange?.(current);
  const same = options.same ?? sameFields;
  if (same(current, wanted)) return { action: "unchanged", object: current };
  const { labels, annotations, ownerReferences } = wanted.metadata;
  const metadata = {
    ...current.metadata,
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
  };
  return { action: "updated", object: await client.update(resource, { ...current, ...wanted, metadata }) };
}

function sameFields(current: Resource, wanted: Resource): boolean {
  const { metadata, ...rest } = wanted;
  const { labels, annotations, ownerReferences } = metadata;
  return includes(current.metadata, { labels, annotations, ownerReferences }) && includes(current, rest);
}

async function find(
  client: Client,
  resource: GroupVersionResource,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Resource | undefined> {
  try {
    return await client.get(resource, namespace, name);
  } catch (error) {
    if (isFault(error, "not-found")) return undefined;
    throw error;
  }
}
