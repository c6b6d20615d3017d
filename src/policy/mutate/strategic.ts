import { type Json, jsonEqual } from "../../kube/index.ts";
import { resolveAnchors } from "./anchors.ts";
import { type Merged, mergePatch } from "./merge.ts";
import { wrongKind } from "./node.ts";
import { copyOf, hasAnchors, isMergeAnchor, jsonOf, type PatternNode, treeOf } from "./pattern-tree.ts";
import { deleteConditions } from "./strip.ts";

/** A compiled strategic merge patch. */
export type StrategicPatch = (document: Json) => Merged;

/** A patch whose anchors are worked out, or why that cannot be done. */
export type Prepared =
  | { readonly kind: "patch"; readonly patch: Json }
  | { readonly kind: "error"; readonly message: string };

/**
 * Compiles a strategic merge patch with Kyverno's anchors. One without anchors is prepared once; of one with anchors a
 * copy is worked out for each document. (kyverno: pkg/engine/mutate/patch/strategicMergePatch.go)
 */
export function compileStrategic(patch: Json): StrategicPatch {
  const tree = treeOf(patch);
  const prepared = prepare(tree, undefined);
  if (prepared.kind === "error" || dependsOnDocument(tree) || !jsonEqual(prepared.patch, patch)) {
    return (document) => mergeWith(prepare(tree, document), document);
  }
  return (document) => {
    const merged = mergePatch(document, prepared.patch);
    if (merged.kind === "value") return merged;
    // Lists that are none in the document are found before anything is merged, and told so.
    const again = prepare(tree, document);
    return again.kind === "error" ? again : merged;
  };
}

/** The patch that is merged into a document: nothing of it is left where a condition does not hold. */
export function prepare(tree: PatternNode, document: Json | undefined): Prepared {
  const copy = copyOf(tree);
  const refusal = resolveAnchors(copy, document);
  if (refusal?.kind === "error") return refuse(refusal.message);
  if (refusal !== undefined) return { kind: "patch", patch: {} };
  if (copy.kind !== "map") return refuse(wrongKind("MappingNode", jsonOf(copy)));
  const wrong = deleteConditions(copy);
  return wrong === undefined ? { kind: "patch", patch: jsonOf(copy) } : refuse(wrong);
}

function mergeWith(prepared: Prepared, document: Json): Merged {
  return prepared.kind === "error" ? prepared : mergePatch(document, prepared.patch);
}

/** Whether there are anchors, or directives: what lies below these is prepared, and never merged. */
function dependsOnDocument(tree: PatternNode): boolean {
  return hasAnchors(tree, isMergeAnchor) || mentionsDirective(tree);
}

function mentionsDirective(node: PatternNode): boolean {
  if (node.kind === "list") return node.items.some(mentionsDirective);
  return node.kind === "map" && node.entries.some(({ key, value }) => key === "$patch" || mentionsDirective(value));
}

function refuse(message: string): Prepared {
  return { kind: "error", message: `failed to preProcess rule: ${message}` };
}
