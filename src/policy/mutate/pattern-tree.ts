import { isRecord, setOwn } from "../../data/index.ts";
import type { Json, JsonObject } from "../../kube/index.ts";
import { type Anchor, type CompiledPattern, compilePattern, parseAnchor } from "../../lang/index.ts";
import { scalarText } from "./node.ts";

/** A patch while its anchors are worked out: it is changed in place, and so copied for each object. */
export type PatternNode = PatternMap | PatternList | PatternScalar;

export interface PatternMap {
  readonly kind: "map";
  entries: PatternEntry[];
}

export interface PatternEntry {
  key: string;
  anchor: Anchor | undefined;
  readonly value: PatternNode;
  /** The value compiled as the pattern of a condition; absent once the value has changed. */
  test: CompiledPattern | undefined;
}

export interface PatternList {
  readonly kind: "list";
  items: PatternNode[];
}

export interface PatternScalar {
  readonly kind: "scalar";
  readonly value: Json;
}

/** The tree of a patch, with its keys sorted as Go writes them. */
export function treeOf(patch: Json): PatternNode {
  if (Array.isArray(patch)) return { kind: "list", items: patch.map(treeOf) };
  if (!isRecord(patch)) return { kind: "scalar", value: patch };
  const keys = Object.keys(patch).sort();
  return { kind: "map", entries: keys.map((key) => entryOf(key, (patch as JsonObject)[key] ?? null)) };
}

/** The patch that a tree stands for; of two fields of a name the first counts. */
export function jsonOf(node: PatternNode): Json {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(jsonOf);
  const map: Record<string, Json> = {};
  for (const { key, value } of node.entries) if (!Object.hasOwn(map, key)) setOwn(map, key, jsonOf(value));
  return map;
}

export function copyOf<T extends PatternNode>(node: T): T;
export function copyOf(node: PatternNode): PatternNode {
  if (node.kind === "scalar") return node;
  if (node.kind === "list") return { kind: "list", items: node.items.map((item) => copyOf(item)) };
  return { kind: "map", entries: node.entries.map((entry) => ({ ...entry, value: copyOf(entry.value) })) };
}

/** The first field of a name. */
export function entryNamed(map: PatternMap, key: string): PatternEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

export function removeEntry(map: PatternMap, key: string): void {
  const at = map.entries.findIndex((entry) => entry.key === key);
  if (at >= 0) map.entries.splice(at, 1);
}

/** Takes the brackets off the first field of that name. */
export function renameEntry(map: PatternMap, from: string, to: string): void {
  const entry = entryNamed(map, from);
  if (entry === undefined) return;
  entry.key = to;
  entry.anchor = parseAnchor(to);
}

/** An anchor as Kyverno writes it, without the blanks that may stand around it. */
export function anchorText({ kind, key }: Anchor): string {
  return `${signs[kind]}(${key})`;
}

const signs = { condition: "", global: "<", negation: "X", add: "+", equality: "=", existence: "^" } as const;

export function isCondition(anchor: Anchor | undefined): boolean {
  return anchor?.kind === "condition" || anchor?.kind === "global";
}

/** Whether the merge knows an anchor; the others are keys like any other. */
export function isMergeAnchor(anchor: Anchor | undefined): boolean {
  return isCondition(anchor) || anchor?.kind === "add";
}

/** Whether there is such an anchor anywhere, or a text in brackets. (kyverno: strategicPreprocessing.go hasAnchors) */
export function hasAnchors(node: PatternNode, wanted: (anchor: Anchor) => boolean): boolean {
  if (node.kind === "scalar") return typeof node.value === "string" && isCondition(parseAnchor(node.value));
  if (node.kind === "list") return node.items.some((item) => hasAnchors(item, wanted));
  return node.entries.some(({ anchor, value }) => {
    return (anchor !== undefined && wanted(anchor)) || (!isEmpty(value) && hasAnchors(value, wanted));
  });
}

/** The pattern that a condition compares with: a scalar is compared as text. */
export function compileCondition(node: PatternNode): CompiledPattern {
  if (node.kind === "scalar") return compilePattern(scalarText(node.value));
  return compilePattern(jsonOf(node), { floats: true });
}

function entryOf(key: string, patch: Json): PatternEntry {
  const anchor = parseAnchor(key);
  const value = treeOf(patch);
  return { key, anchor, value, test: isCondition(anchor) ? compileCondition(value) : undefined };
}

function isEmpty(node: PatternNode): boolean {
  if (node.kind === "scalar") return node.value === null;
  return node.kind === "list" ? node.items.length === 0 : node.entries.length === 0;
}
