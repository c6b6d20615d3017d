/** The order of merged lists. kubernetes: apimachinery pkg/util/strategicpatch/patch.go */
import { formatGoValue } from "../../kube/index.ts";
import { PatchError } from "./patch-error.ts";
import { get, identityOf, mergeValueOf, objectOf } from "./patch-objects.ts";

/** How items are told apart: by a merge key, or with an empty one by themselves. */
export interface Ordering {
  readonly mergeKey: string;
  /** The order of items that the patch names, which wins. */
  readonly patch: readonly unknown[];
  /** The order that the items had. */
  readonly live: readonly unknown[];
}

/**
 * Brings a merged list in order: items that the patch names in the patch's order, the others as they were, and among
 * each other as they were as far as that goes. Throws {@link PatchError} for items without their merge key.
 */
export function inOrder(merged: readonly unknown[], ordering: Ordering): unknown[] {
  const { mergeKey } = ordering;
  const patchPlaces = placesOf(ordering.patch, mergeKey);
  const livePlaces = placesOf(ordering.live, mergeKey);
  const placeIn = (places: Places, item: unknown) => places.get(idOf(item, mergeKey)) ?? -1;
  const named = merged.filter((item) => placeIn(patchPlaces, item) >= 0);
  const others = merged.filter((item) => placeIn(patchPlaces, item) < 0);
  const sorted = {
    named: named.sort((a, b) => placeIn(patchPlaces, a) - placeIn(patchPlaces, b)),
    others: others.sort((a, b) => placeIn(livePlaces, a) - placeIn(livePlaces, b)),
  };
  return interleave(sorted.others, sorted.named, (item) => placeIn(livePlaces, item));
}

/**
 * Checks that the items of a patch occur in its `$setElementOrder` list, and in that order. Deletions are left aside.
 * Throws {@link PatchError}.
 */
export function checkOrder(patch: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (order.length === 0 || patch.length === 0) return;
  const items = mergeKey === "" ? patch : patch.filter((item) => get(objectOf(item), "$patch") !== "delete");
  let next = 0;
  for (const wanted of order) {
    while (next < items.length && hasDirective(items[next])) next++;
    if (next >= items.length) return;
    if (idOf(items[next], mergeKey) === idOf(wanted, mergeKey)) next++;
  }
  if (next >= items.length) return;
  const lists = [formatGoValue(patch), formatGoValue(order)];
  throw new PatchError(`The order in patch list:\n${lists[0]}\n doesn't match $setElementOrder list:\n${lists[1]}\n`);
}

type Places = ReadonlyMap<string, number>;

function placesOf(list: readonly unknown[], mergeKey: string): Places {
  const places = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const id = idOf(item, mergeKey);
    if (!places.has(id)) places.set(id, index);
  }
  return places;
}

function idOf(item: unknown, mergeKey: string): string {
  return identityOf(mergeKey === "" ? item : mergeValueOf(item, mergeKey));
}

function hasDirective(item: unknown): boolean {
  return item !== null && typeof item === "object" && Object.hasOwn(item, "$patch");
}

/** Puts each of `left` before the first of `right` that comes after it in the live list. */
function interleave(left: readonly unknown[], right: readonly unknown[], place: (item: unknown) => number): unknown[] {
  const result: unknown[] = [];
  let next = 0;
  for (const item of right) {
    const limit = place(item);
    while (next < left.length && comesBefore(place(left[next]), limit)) result.push(left[next++]);
    result.push(item);
  }
  return [...result, ...left.slice(next)];
}

function comesBefore(a: number, b: number): boolean {
  return a >= 0 && b >= 0 && a < b;
}
