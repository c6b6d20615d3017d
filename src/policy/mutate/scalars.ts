import type { Json } from "../../kube/index.ts";
import { isSomething, scalarText, wrongKind } from "./node.ts";
import type { Walk } from "./walk.ts";

/**
 * Merges lists of scalars, such as finalizers: every one once, those of the patch first. The list stays the very same
 * where nothing changes.
 */
export function mergeScalars(
  document: readonly Json[],
  patch: readonly Json[] | undefined,
  walk: Walk,
): readonly Json[] | undefined {
  const merged = new Map<string, Json>();
  // Of two that are the same as text it is the document's that stays, in the patch's place.
  for (const one of [...(patch ?? []), ...document]) {
    if (one === null) continue;
    if (typeof one === "object") {
      // An element of which nothing is left, such as one with a directive alone, is no mistake.
      const left = walk.merge(one, one, undefined);
      if (isSomething(left)) return walk.fail(wrongKind("ScalarNode", left));
      continue;
    }
    merged.set(scalarText(one), one);
  }
  const list = [...merged.values()];
  const unchanged = list.length === document.length && list.every((one, index) => one === document[index]);
  return unchanged ? document : list;
}
