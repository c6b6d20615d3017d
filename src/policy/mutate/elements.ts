import { isRecord } from "../../data/index.ts";
import type { Json, JsonObject } from "../../kube/index.ts";
import { mergeUnclear } from "./elements-unclear.ts";
import { isSomething, scalarText } from "./node.ts";
import type { Lists, Walk } from "./walk.ts";

/**
 * Merges the elements of lists by their keys: those of the patch first, then those that it does not name. Where there
 * are several keys, all that were in the document keep their order behind the new ones. (kustomize:
 * kyaml/yaml/walk/associative_sequence.go)
 */
export function mergeElements(lists: Lists, walk: Walk): readonly Json[] | undefined {
  const { document, patch, keys } = lists;
  if (patch === undefined && isShortAndClear(document, keys)) return keepAll(lists, walk);
  const known = namesOf(document, keys);
  const wanted = patch === undefined || patch === document ? known : namesOf(patch, keys);
  if (known === undefined || wanted === undefined || !areAlike(known, wanted)) return mergeUnclear(lists, walk);
  if (patch === undefined) return keepAll(lists, walk);
  if (patch === document) return takeAll(lists, walk);
  return mergeNamed(lists, { known, wanted }, walk);
}

/** Whether the few elements of a list are named by one key, all differently: no names have to be collected then. */
function isShortAndClear(list: readonly Json[], keys: readonly string[]): boolean {
  const [key] = keys;
  if (key === undefined || keys.length > 1 || list.length > 8) return false;
  for (let index = 0; index < list.length; index++) {
    const name = textAt(list[index], key);
    if (name === "") return false;
    for (let other = 0; other < index; other++) if (textAt(list[other], key) === name) return false;
  }
  return true;
}

function textAt(element: Json | undefined, key: string): string {
  if (!isRecord(element) || !Object.hasOwn(element, key)) return "";
  const value = (element as JsonObject)[key];
  return typeof value === "string" ? value : scalarText(value ?? "");
}

/** The elements of a list by name, and which of the keys name them. */
interface Names {
  readonly byName: ReadonlyMap<string, number>;
  readonly used: number;
}

/** `undefined` where an element has no name, two have the same one, or some are named by other keys than the rest. */
function namesOf(list: readonly Json[], keys: readonly string[]): Names | undefined {
  const byName = new Map<string, number>();
  let used = -1;
  for (const [index, element] of list.entries()) {
    if (!isRecord(element)) return undefined;
    const [name, mask] = nameOf(element as JsonObject, keys);
    if (mask === 0 || (used !== -1 && used !== mask) || byName.has(name)) return undefined;
    byName.set(name, index);
    used = mask;
  }
  return { byName, used };
}

function nameOf(element: JsonObject, keys: readonly string[]): readonly [name: string, mask: number] {
  let name = "";
  let mask = 0;
  for (const [index, key] of keys.entries()) {
    const text = textAt(element, key);
    if (text !== "") mask |= 1 << index;
    name = index === 0 ? text : `${name}\u0000${text}`;
  }
  return [name, mask];
}

function areAlike(known: Names, wanted: Names): boolean {
  return known.used === -1 || wanted.used === -1 || known.used === wanted.used;
}

function keepAll({ document, below }: Lists, walk: Walk): readonly Json[] {
  let copy: Json[] | undefined;
  for (const [index, element] of document.entries()) {
    const kept = walk.keep(element, below);
    if (kept === element) continue;
    copy ??= [...document];
    copy[index] = kept;
  }
  return copy ?? document;
}

function takeAll({ document, below }: Lists, walk: Walk): readonly Json[] {
  return document.map((element) => walk.merge(element, element, below)).filter(isSomething);
}

interface Both {
  readonly known: Names;
  readonly wanted: Names;
}

function mergeNamed(
  { document, patch = [], keys, below }: Lists,
  { known, wanted }: Both,
  walk: Walk,
): readonly Json[] {
  const added: Json[] = [];
  const merged = new Map<number, Json | undefined>();
  for (const [name, index] of wanted.byName) {
    const at = known.byName.get(name);
    const element = at === undefined ? undefined : document[at];
    const value = walk.merge(element, patch[index], below);
    const kept = isSomething(value) ? value : undefined;
    if (at === undefined) {
      if (kept !== undefined) added.push(kept);
      continue;
    }
    // An element that the patch wants to replace is put back by the document's.
    merged.set(at, kept === undefined || walk.ofDocument ? kept : element);
    if (kept !== undefined && !isSeveral(keys, known)) added.push(merged.get(at) ?? kept);
  }
  const several = isSeveral(keys, known);
  const rest = document.flatMap((element, index) => {
    if (!merged.has(index)) return [walk.keep(element, below)];
    const value = merged.get(index);
    return several && value !== undefined ? [value] : [];
  });
  const list = [...added, ...rest];
  const unchanged = list.length === document.length && list.every((one, index) => one === document[index]);
  return unchanged ? document : list;
}

/** Whether elements are named by several keys at once. */
function isSeveral(keys: readonly string[], { used }: Names): boolean {
  return keys.length > 1 && used !== -1 && (used & (used - 1)) !== 0;
}
