import { isRecord } from "../../data/index.ts";
import { compileWildcard, hasWildcard, type Json, type JsonObject, type TextTest } from "../../kube/index.ts";
import { parseAnchor } from "./anchor.ts";
import type { Compiler, ElementTest, MapPlace, Reach } from "./element.ts";
import { compileEntry, type Entry, type ResourceMap } from "./entry.ts";
import { isSkip, type Mismatch, mismatch, structureMismatch } from "./mismatch.ts";

/**
 * Compiles a map of a pattern: its anchors are looked at first, then global anchors and keys with anchors below them,
 * then the rest. (kyverno: pkg/engine/validate/validate.go)
 */
export function compileMap(source: JsonObject, place: MapPlace, compiler: Compiler): ElementTest {
  const pattern = place !== "labels" ? withTextLabels(source) : source;
  const texts = Object.keys(pattern).sort();
  const entries = texts.map((text) => compileEntry(text, pattern[text] ?? null, withPlace(compiler, place, text)));
  const wild = place === "labels" && texts.some(hasWildcard);
  const test = wild ? wildcardTest(entries, pattern) : fixedTest(entries, pattern);
  return (value, reach) => (isRecord(value) ? test(value, reach) : structureMismatch(value));
}

type MapTest = (map: ResourceMap, reach: Reach) => Mismatch | undefined;

/** Labels and annotations of a pattern that are no texts are left out. (kyverno: pkg/engine/wildcards/wildcards.go) */
function withTextLabels(pattern: JsonObject): JsonObject {
  return mapValues(pattern, (key, metadata) => {
    if (key !== "metadata" || !isRecord(metadata)) return metadata;
    return mapValues(metadata as JsonObject, (tag, labels) =>
      isLabels(tag) && isRecord(labels) ? texts(labels) : labels,
    );
  });
}

function mapValues(map: JsonObject, change: (key: string, value: Json) => Json): JsonObject {
  const entries = Object.entries(map).map(([text, value]) => [text, change(keyOf(text), value)]);
  return Object.fromEntries(entries);
}

const texts = (map: Readonly<Record<string, unknown>>): JsonObject =>
  Object.fromEntries(Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

const keyOf = (text: string) => parseAnchor(text)?.key ?? text;
const isLabels = (key: string) => key === "labels" || key === "annotations";

/** `labels` and `annotations` right below `metadata` are maps of their own kind. */
function withPlace(compiler: Compiler, place: MapPlace, text: string): Compiler {
  return place === "metadata" && isLabels(keyOf(text))
    ? { ...compiler, compile: (pattern) => compiler.compile(pattern, "labels") }
    : compiler;
}

function note(entry: Entry, map: ResourceMap, reach: Reach): void {
  const found = Object.hasOwn(map, entry.key) ? 2 : 1;
  if ((reach[entry.reach] ?? 0) < found) reach[entry.reach] = found;
}

function fixedTest(entries: readonly Entry[], pattern: JsonObject): MapTest {
  const reached = entries.filter((entry) => entry.reach >= 0);
  const first = entries.filter(isFirst);
  const rest = inOrder(
    entries.filter((entry) => !isFirst(entry)),
    pattern,
  );
  if (first.length === 0) return (map, reach) => testRest(rest, map, reach);
  return (map, reach) => {
    for (const entry of reached) note(entry, map, reach);
    return testAnchors(first, map, reach) ?? testRest(rest, map, reach);
  };
}

/** Keys with wildcards stand for one key of the resource; which keys there are decides the order. */
function wildcardTest(entries: readonly Entry[], pattern: JsonObject): MapTest {
  const wild = new Map(
    entries.filter((entry) => hasWildcard(entry.text)).map((entry) => [entry, compileWildcard(entry.key)]),
  );
  return (map, reach) => {
    const bound = entries.map((entry) => bind(entry, wild.get(entry), map));
    return fixedTest(bound.sort(byText), pattern)(map, reach);
  };
}

const byText = (a: Entry, b: Entry) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);

/** Binds a key with wildcards to the first key of the resource that matches, so that their order does not count. */
function bind(entry: Entry, matches: TextTest | undefined, map: ResourceMap): Entry {
  if (matches === undefined) return entry;
  let found: string | undefined;
  for (const key of Object.keys(map)) {
    if (typeof map[key] === "string" && matches(key) && (found === undefined || key < found)) found = key;
  }
  if (found === undefined) return entry;
  const key = found;
  return { ...entry, key, text: entry.text.replace(entry.key, () => key) };
}

function isFirst({ anchor }: Entry): boolean {
  return anchor !== undefined && anchor.kind !== "global";
}

/** Sorted by key; global anchors and keys with anchors below them come first, in reverse. */
function inOrder(entries: readonly Entry[], pattern: JsonObject): readonly Entry[] {
  const front: Entry[] = [];
  const back: Entry[] = [];
  for (const entry of entries) {
    const early = entry.anchor?.kind === "global" || hasAnchors(pattern[entry.text] ?? null);
    if (early) front.unshift(entry);
    else back.push(entry);
  }
  return [...front, ...back];
}

function hasAnchors(pattern: Json): boolean {
  if (Array.isArray(pattern)) return pattern.some(hasAnchors);
  if (!isRecord(pattern)) return false;
  return Object.entries(pattern).some(([key, value]) => {
    const anchor = parseAnchor(key);
    return (anchor !== undefined && anchor.kind !== "add") || hasAnchors(value as Json);
  });
}

/**
 * Looks at every anchor. Where none holds and one or more say that the map does not apply, it does not; where some
 * hold, only an anchor of this very map can still say so.
 */
function testAnchors(entries: readonly Entry[], map: ResourceMap, reach: Reach): Mismatch | undefined {
  let skips: Mismatch[] | undefined;
  let direct = false;
  let held = false;
  for (const entry of entries) {
    const wrong = entry.test(map, entry.key, reach);
    if (wrong === undefined) {
      held = true;
    } else if (isSkip(wrong)) {
      skips ??= [];
      skips.push(wrong);
      direct ||= wrong.reason.kind !== "collected";
    } else if (!direct) {
      return wrong;
    }
  }
  if (skips === undefined || (held && !direct)) return undefined;
  return mismatch({ kind: "collected", causes: skips });
}

function testRest(entries: readonly Entry[], map: ResourceMap, reach: Reach): Mismatch | undefined {
  for (const entry of entries) {
    const wrong = entry.test(map, entry.key, reach);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
