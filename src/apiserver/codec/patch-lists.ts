/** Merges lists of a strategic merge patch. kubernetes: apimachinery pkg/util/strategicpatch/patch.go */
import { formatGoValue, type GoType } from "../../kube/index.ts";
import { PatchError } from "./patch-error.ts";
import { goKindOf, type PatchMeta } from "./patch-meta.ts";
import { get, identityOf, itemKindOf, mergeValueOf, noMergeKey, objectOf, type Part } from "./patch-objects.ts";
import { inOrder } from "./patch-order.ts";

/** Merges a patch into an object, which it may change. */
export type MergeObjects = (original: Part, patch: Part, type: GoType) => Part;

/** Merges a list of objects by their merge key, or of scalars as a set. Throws {@link PatchError}. */
export function mergeLists(original: unknown[], patch: unknown[], of: PatchMeta, merge: MergeObjects): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (itemKindOf(original, patch) === "scalar") {
    const merged = distinct([...original, ...patch]);
    return inOrder(merged, { mergeKey: "", patch, live: original });
  }
  const { mergeKey, type } = of;
  if (mergeKey === "") throw new PatchError(`cannot merge lists without merge key for ${goKindOf(type)}`);
  const { kept, items } = applyDirectives(original, patch, mergeKey);
  const merged = mergeItems(kept, items, (item, change) => merge(item, change, type), mergeKey);
  return inOrder(merged, { mergeKey, patch: items, live: kept });
}

/** What is left of a list of scalars without those of another. Throws {@link PatchError}. */
export function withoutScalars(original: unknown[], removed: unknown[]): unknown[] {
  if (original.length === 0 && removed.length === 0) return original;
  itemKindOf(original, removed);
  const ids = new Set(removed.map(identityOf));
  return original.filter((item) => !ids.has(identityOf(item)));
}

function distinct(items: readonly unknown[]): unknown[] {
  return [...new Map(items.map((item) => [identityOf(item), item])).values()];
}

/** Obeys items with `$patch`, and returns the list they leave and the patch without them. */
function applyDirectives(
  original: unknown[],
  patch: unknown[],
  mergeKey: string,
): { readonly kept: unknown[]; readonly items: unknown[] } {
  const removed = new Set<string>();
  const items: unknown[] = [];
  let replace = false;
  for (const item of patch.map(objectOf)) {
    const directive = get(item, "$patch");
    if (directive === undefined) items.push(item);
    else if (directive === "delete") removed.add(identityOf(mergeValueOf(item, mergeKey)));
    else if (directive === "replace") replace = true;
    else throw wrongDirective(directive, item);
  }
  if (replace) return { kept: items, items: [] };
  const isKept = (item: unknown) => !removed.has(identityOf(get(objectOf(item), mergeKey)));
  return { kept: removed.size === 0 ? original : original.filter(isKept), items };
}

function wrongDirective(directive: unknown, item: Part): PatchError {
  if (directive === "merge") return new PatchError("merging lists cannot yet be specified in the patch");
  return new PatchError(`unknown patch type: ${formatGoValue(directive)} in map: ${formatGoValue(item)}`);
}

function mergeItems(
  original: unknown[],
  patch: readonly unknown[],
  merge: (item: Part, change: Part) => Part,
  mergeKey: string,
): unknown[] {
  const result = [...original];
  const places = new Map<string, number>();
  const note = (id: string, index: number) => {
    if (!places.has(id)) places.set(id, index);
  };
  for (const [index, item] of result.entries()) {
    const part = objectOf(item);
    if (Object.hasOwn(part, mergeKey)) note(identityOf(part[mergeKey]), index);
  }
  for (const item of patch) {
    const change = objectOf(item);
    if (!Object.hasOwn(change, mergeKey)) throw noMergeKey(change, mergeKey);
    const id = identityOf(change[mergeKey]);
    const index = places.get(id);
    if (index === undefined) note(id, result.push(item) - 1);
    else result[index] = merge(objectOf(result[index]), change);
  }
  return result;
}
