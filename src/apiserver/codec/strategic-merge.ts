/**
 * The API server's strategic merge patch, as it is applied on the server: merge keys and strategies come from the
 * table. kubernetes: apimachinery pkg/util/strategicpatch/patch.go StrategicMergeMapPatch
 */
import { isRecord } from "../../data/index.ts";
import { formatGoValue, type GoType, goTypeOf, type JsonObject } from "../../kube/index.ts";
import { thaw } from "../frozen.ts";
import { PatchError } from "./patch-error.ts";
import { mergeLists, withoutScalars } from "./patch-lists.ts";
import { lookupList, lookupObject, type PatchMeta } from "./patch-meta.ts";
import { get, itemKindOf, listOf, type Part, set } from "./patch-objects.ts";
import { checkOrder, inOrder } from "./patch-order.ts";

/** The object that a patch makes of another; both are left as they are. Throws {@link PatchError}. */
export function strategicMerge(type: GoType, current: JsonObject, patch: JsonObject): JsonObject {
  return mergeObjects(thaw(current) as Part, thaw(patch) as Part, type) as JsonObject;
}

const directiveKey = "$patch";
const retainKey = "$retainKeys";
const orderPrefix = "$setElementOrder";
const deletePrefix = "$deleteFromPrimitiveList";

/** Merges a patch into an object; both are changed. */
function mergeObjects(original: Part, patch: Part, type: GoType): Part {
  if (Object.hasOwn(patch, directiveKey)) return obeyDirective(patch);
  retainKeys(original, patch);
  for (const key of Object.keys(patch)) if (key.startsWith(orderPrefix)) mergeOrdered(original, patch, { type, key });
  for (const key of Object.keys(patch)) mergeField(original, { type, key, value: patch[key] });
  return original;
}

function obeyDirective(patch: Part): Part {
  const directive = get(patch, directiveKey);
  if (directive === "delete") return {};
  if (directive !== "replace") {
    throw new PatchError(`unknown patch type: ${formatGoValue(directive)} in map: ${formatGoValue(patch)}`);
  }
  delete patch[directiveKey];
  return patch;
}

/** Obeys `$retainKeys`: only the fields it lists stay, and the patch may set no others. */
function retainKeys(original: Part, patch: Part): void {
  if (!Object.hasOwn(patch, retainKey)) return;
  const list = patch[retainKey];
  delete patch[retainKey];
  const bad = new PatchError("invalid patch format of retainKeys");
  if (!Array.isArray(list)) throw bad;
  const kept = new Set<unknown>(list);
  for (const key of Object.keys(patch)) {
    const directive = key.startsWith(deletePrefix) || key.startsWith(orderPrefix);
    if (patch[key] !== null && !directive && !kept.has(key)) throw bad;
  }
  for (const key of Object.keys(original)) if (!kept.has(key)) delete original[key];
}

/** Merges the list that a `$setElementOrder/…` list names, and brings it in that order. */
function mergeOrdered(original: Part, patch: Part, at: { readonly type: GoType; readonly key: string }): void {
  const order = listOf(patch[at.key]);
  delete patch[at.key];
  const name = nameAfter(orderPrefix, at.key, "invalid patch format of setElementOrder list");
  const live = Object.hasOwn(original, name) ? listOf(original[name]) : undefined;
  const change = Object.hasOwn(patch, name) ? listOf(patch[name]) : undefined;
  const meta = lookupList(at.type, name);
  checkOrder(change ?? [], order, meta.mergeKey);
  if (live === undefined && change === undefined) return;
  // Taken before the merge, which changes the items themselves but not their merge keys.
  const before = live === undefined ? [] : [...live];
  const merged = mergedList(live, change, meta);
  itemKindOf(before, change ?? []);
  set(original, name, inOrder(merged, { mergeKey: meta.mergeKey, patch: order, live: before }));
  delete patch[name];
}

function mergedList(live: unknown[] | undefined, change: unknown[] | undefined, meta: PatchMeta): unknown[] {
  if (change === undefined) return live ?? [];
  if (live === undefined) return withoutDirectives(change) as unknown[];
  return meta.merge ? mergeLists(live, change, meta, mergeObjects) : change;
}

interface Change {
  readonly type: GoType;
  readonly key: string;
  readonly value: unknown;
}

function mergeField(original: Part, { type, key, value }: Change): void {
  const removal = key.startsWith(deletePrefix);
  const name = removal ? nameAfter(deletePrefix, key, "invalid patch format of primitive list") : key;
  if (value === null) {
    delete original[name];
    return;
  }
  const current = get(original, name);
  if (current === undefined || goTypeOf(current) !== goTypeOf(value)) {
    if (!removal) take(original, name, withoutNulls(value));
    return;
  }
  if (isRecord(current)) {
    const meta = lookupObject(type, name);
    set(original, name, meta.replace ? value : mergeObjects(current as Part, value as Part, meta.type));
  } else if (Array.isArray(current)) {
    set(original, name, mergeListField(current, value as unknown[], { meta: lookupList(type, name), removal }));
  } else take(original, name, value);
}

function mergeListField(
  current: unknown[],
  value: unknown[],
  { meta, removal }: { readonly meta: PatchMeta; readonly removal: boolean },
): unknown[] {
  if (removal && !isRecord(current[0] ?? value[0])) return withoutScalars(current, value);
  if (removal) return mergeLists(current, value, meta, mergeObjects);
  return meta.merge ? mergeLists(current, value, meta, mergeObjects) : value;
}

/** `$setElementOrder/containers` is about `containers`. */
function nameAfter(prefix: string, key: string, complaint: string): string {
  if (!key.startsWith(`${prefix}/`)) throw new PatchError(complaint);
  return key.slice(prefix.length + 1);
}

/** Sets a value without the directives in it; a value that is one itself removes the field. */
function take(original: Part, key: string, value: unknown): void {
  const cleaned = withoutDirectives(value);
  if (cleaned === undefined) delete original[key];
  else set(original, key, cleaned);
}

/** The value without directives; `undefined` where it is an object with a directive. The value may be changed. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isRecord(value)) return value;
  if (Object.hasOwn(value, directiveKey)) return undefined;
  const part = value as Part;
  for (const key of Object.keys(part)) take(part, key, part[key]);
  return part;
}

/** Removes fields that are null from a value, through and through. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) for (const item of value) withoutNulls(item);
  else if (isRecord(value)) {
    const part = value as Part;
    for (const key of Object.keys(part)) if (part[key] === null) delete part[key];
    for (const key of Object.keys(part)) withoutNulls(part[key]);
  }
  return value;
}
