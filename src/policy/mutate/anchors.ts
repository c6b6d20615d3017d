import { isRecord } from "../../data/index.ts";
import type { Json, JsonObject } from "../../kube/index.ts";
import { isTooMany } from "./cost.ts";
import { isSomething, scalarText, wrongKind } from "./node.ts";
import {
  anchorText,
  compileCondition,
  copyOf,
  entryNamed,
  hasAnchors,
  isMergeAnchor,
  type PatternEntry,
  type PatternList,
  type PatternMap,
  type PatternNode,
  removeEntry,
  renameEntry,
} from "./pattern-tree.ts";
import { deleteAnchors } from "./strip.ts";

/** Why a patch does not apply: a condition does not hold, for this place or for the whole patch, or it is wrong. */
export type Refusal =
  | { readonly kind: "condition" }
  | { readonly kind: "global" }
  | { readonly kind: "error"; readonly message: string };

/**
 * Works out the anchors of a patch for a resource, in place: fields that are only added are kept or dropped, conditions
 * are compared, and elements of lists with conditions become one element for each of the resource's that fits.
 * (kyverno: pkg/engine/mutate/patch/strategicPreprocessing.go preProcessRecursive)
 */
export function resolveAnchors(pattern: PatternNode, resource: Json | undefined): Refusal | undefined {
  if (pattern.kind === "map") return resolveMap(pattern, resource);
  return pattern.kind === "list" && pattern.items[0]?.kind === "map" ? resolveList(pattern, resource) : undefined;
}

function resolveMap(pattern: PatternMap, resource: Json | undefined): Refusal | undefined {
  resolveAdditions(pattern, resource);
  const refusal = conditionsOf(pattern, "global", resource) ?? conditionsOf(pattern, "condition", resource);
  if (refusal !== undefined) return refusal;
  for (const { key, anchor } of [...pattern.entries]) {
    if (isMergeAnchor(anchor)) continue;
    const entry = entryNamed(pattern, key);
    const wrong = entry && resolveAnchors(entry.value, fieldOf(resource, key));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Fields that are only added: dropped where the resource has them. Answers how many there were. */
function resolveAdditions(pattern: PatternNode, resource: Json | undefined): number {
  if (pattern.kind !== "map") return 0;
  const additions = pattern.entries.flatMap(({ anchor }) => (anchor?.kind === "add" ? [anchor] : []));
  for (const anchor of additions) {
    if (fieldOf(resource, anchor.key) === undefined) renameEntry(pattern, anchorText(anchor), anchor.key);
    else removeEntry(pattern, anchorText(anchor));
  }
  return additions.length;
}

function conditionsOf(
  pattern: PatternMap,
  kind: "condition" | "global",
  resource: Json | undefined,
): Refusal | undefined {
  for (const { anchor } of [...pattern.entries]) {
    if (anchor?.kind !== kind) continue;
    const value = fieldOf(resource, anchor.key);
    const entry = entryNamed(pattern, anchorText(anchor));
    if (value === undefined) return { kind };
    if (entry === undefined) return { kind: "error", message: `condition ${anchorText(anchor)} cannot be found` };
    if (resolveAdditions(entry.value, value) > 0) entry.test = undefined;
    else if (!holds(entry, value)) return { kind };
  }
  return undefined;
}

function holds(entry: PatternEntry, value: Json): boolean {
  entry.test ??= compileCondition(entry.value);
  const compared = typeof value === "object" && value !== null ? value : scalarText(value);
  return entry.test.match(compared).kind === "pass";
}

/**
 * A copy of an element with anchors is worked out for one element of the resource after the other, and keeps what it
 * has become: so it is the first one that decides of fields that are only added.
 */
function resolveList(pattern: PatternList, resource: Json | undefined): Refusal | undefined {
  if (resource !== undefined && resource !== null && !Array.isArray(resource)) {
    return { kind: "error", message: wrongKind("SequenceNode", resource) };
  }
  const elements: readonly Json[] = (resource as readonly Json[] | null | undefined) ?? [];
  for (const item of [...pattern.items]) {
    if (!hasAnchors(item, isMergeAnchor)) continue;
    if (isTooMany(item, elements.length))
      return { kind: "error", message: "too many elements to work out anchors for" };
    const gate = hasAnchors(item, ({ kind }) => kind === "global");
    const copy = copyOf(item);
    const refusal = gate ? passGate(copy, resource, elements) : spread(pattern, copy, { resource, elements });
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** An element with a global anchor adds nothing: it only asks that the resource has an element that fits. */
function passGate(copy: PatternNode, resource: Json | undefined, elements: readonly Json[]): Refusal | undefined {
  let passed = false;
  let last: Refusal | undefined;
  for (const element of elements) {
    const refusal = resolveAnchors(copy, element);
    if (refusal?.kind === "error") return refusal;
    if (refusal === undefined) passed = true;
    else if (refusal.kind === "global") last = refusal;
  }
  if (resource === undefined) {
    const refusal = resolveAnchors(copy, resource);
    if (refusal !== undefined && refusal.kind !== "condition") return refusal;
  }
  return passed ? undefined : last;
}

interface Source {
  readonly resource: Json | undefined;
  readonly elements: readonly Json[];
}

function spread(pattern: PatternList, copy: PatternNode, { resource, elements }: Source): Refusal | undefined {
  for (const element of elements) {
    const refusal = resolveAnchors(copy, element);
    if (refusal?.kind === "condition") continue;
    if (refusal !== undefined) return refusal;
    const wrong = addElement(pattern, copy, element);
    if (wrong !== undefined) return { kind: "error", message: wrong };
  }
  if (resource !== undefined) return undefined;
  const refusal = resolveAnchors(copy, resource);
  return refusal?.kind === "condition" ? undefined : refusal;
}

/** Adds what the element has become, under the name of the resource's; one without a name cannot be patched. */
function addElement(pattern: PatternList, copy: PatternNode, element: Json): string | undefined {
  const name = fieldOf(element, "name");
  if (!isSomething(name) || (Array.isArray(name) && name.length === 0)) return undefined;
  const added = copyOf(copy);
  const deleted = deleteAnchors(added, true);
  if (deleted.kind === "error") return deleted.message;
  if (deleted.empty || added.kind !== "map") return undefined;
  const entry = entryNamed(added, "name");
  const value: PatternNode = { kind: "scalar", value: inStyle(entry?.value, name) };
  const named: PatternEntry = { key: "name", anchor: undefined, value, test: undefined };
  if (entry === undefined) added.entries.push(named);
  else added.entries[added.entries.indexOf(entry)] = named;
  pattern.items.push(added);
  return undefined;
}

/** A value that takes the place of a text becomes one. */
function inStyle(before: PatternNode | undefined, name: Json): Json {
  const text = before?.kind === "scalar" && typeof before.value === "string";
  return text && typeof name !== "object" ? scalarText(name) : name;
}

function fieldOf(value: Json | undefined, key: string): Json | undefined {
  return isRecord(value) && Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}
