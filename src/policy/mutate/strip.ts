import {
  anchorText,
  entryNamed,
  hasAnchors,
  isCondition,
  isMergeAnchor,
  type PatternList,
  type PatternMap,
  type PatternNode,
  removeEntry,
  renameEntry,
} from "./pattern-tree.ts";

/** Whether nothing is left of a part of a patch once its anchors are gone. */
export type Deletion =
  | { readonly kind: "deleted"; readonly empty: boolean }
  | { readonly kind: "error"; readonly message: string };

/**
 * Takes conditions out of a patch that has been worked out, in place, and with them whatever is empty then: it would
 * take away what the resource has. (kyverno: pkg/engine/mutate/patch/strategicPreprocessing.go deleteConditionElements)
 */
export function deleteConditions(pattern: PatternMap): string | undefined {
  for (const { key, anchor } of [...pattern.entries]) {
    const entry = entryNamed(pattern, key);
    if (entry === undefined) continue;
    const deleted = deleteAnchors(entry.value, isCondition(anchor));
    if (deleted.kind === "error") return deleted.message;
    if (deleted.empty) removeEntry(pattern, key);
  }
  return undefined;
}

/** Takes conditions out of a part; `scalar` says whether a scalar is one, and so has to go. */
export function deleteAnchors(node: PatternNode, scalar: boolean): Deletion {
  if (node.kind === "scalar") return { kind: "deleted", empty: scalar };
  return node.kind === "map" ? deleteInMap(node) : deleteInList(node);
}

function deleteInMap(map: PatternMap): Deletion {
  const kept = deleteConditionsOf(map);
  if (kept.kind === "error") return kept;
  // What is left under a condition belongs to the patch.
  if (!kept.empty) stripAnchors(map);
  let empty = true;
  for (const { key } of [...map.entries]) {
    const entry = entryNamed(map, key);
    if (entry === undefined) continue;
    const deleted = deleteAnchors(entry.value, false);
    if (deleted.kind === "error") return deleted;
    if (deleted.empty) removeEntry(map, key);
    else empty = false;
  }
  return { kind: "deleted", empty };
}

function deleteConditionsOf(map: PatternMap): Deletion {
  let empty = true;
  for (const { anchor } of [...map.entries]) {
    if (anchor === undefined || !isCondition(anchor)) continue;
    const entry = entryNamed(map, anchorText(anchor));
    if (entry === undefined) return { kind: "error", message: `condition ${anchorText(anchor)} cannot be found` };
    const deleted = deleteAnchors(entry.value, true);
    if (deleted.kind === "error") return deleted;
    if (deleted.empty) removeEntry(map, anchorText(anchor));
    else empty = false;
  }
  return { kind: "deleted", empty };
}

function stripAnchors(map: PatternMap): void {
  for (const { anchor } of [...map.entries]) {
    if (anchor !== undefined && isCondition(anchor)) renameEntry(map, anchorText(anchor), anchor.key);
  }
}

/**
 * Elements go by the place that they had at first, as they do in Kyverno: where two go, it is a neighbour of the second
 * that is lost, or there is none and the patch fails.
 */
function deleteInList(list: PatternList): Deletion {
  const items = [...list.items];
  for (const [index, item] of items.entries()) {
    const deleted: Deletion = hasAnchors(item, isMergeAnchor)
      ? { kind: "deleted", empty: true }
      : deleteAnchors(item, false);
    if (deleted.kind === "error") return deleted;
    if (!deleted.empty) continue;
    if (index >= list.items.length) return { kind: "error", message: outOfRange(index + 1, list.items.length) };
    list.items.splice(index, 1);
  }
  return { kind: "deleted", empty: list.items.length === 0 && items.length > 0 };
}

function outOfRange(start: number, length: number): string {
  return `runtime error: slice bounds out of range [${start}:${length}]`;
}
