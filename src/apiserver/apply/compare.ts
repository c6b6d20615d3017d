import {
  type Element,
  elementOfValid,
  type FieldType,
  fieldTypeAt,
  type ListType,
  type MapType,
  type Shape,
  shapeOf,
  undecided,
} from "../../kube/index.ts";
import { FieldSet, type Path } from "./field-set.ts";

/** What changed from one object to another; no field is in two of the sets. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

/** Compares two values of a type, both valid. (sigs.k8s.io/structured-merge-diff: typed/compare.go) */
export function compareTyped(type: FieldType, before: unknown, after: unknown): Comparison {
  const comparison = { removed: new FieldSet(), modified: new FieldSet(), added: new FieldSet() };
  compare({ type, before, after, path: [] }, comparison);
  return comparison;
}

/** Applies a filter to all that changed. */
export function filterComparison(comparison: Comparison, filter: (set: FieldSet) => FieldSet): Comparison {
  const { removed, modified, added } = comparison;
  return { removed: filter(removed), modified: filter(modified), added: filter(added) };
}

/** Whether two values are the same: here, `null` and an absent value are two. (value/value.go Equals) */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equalValues(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equalValues(field(a, key), field(b, key)));
}

/** A field of an object; `undefined` where it has none of that name. */
export function field(value: unknown, name: string): unknown {
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

interface Pair {
  readonly type: FieldType;
  /** `undefined` where there is none. */
  readonly before: unknown;
  readonly after: unknown;
  readonly path: Path;
}

function compare(pair: Pair, into: Comparison): void {
  const { type, before, after, path } = pair;
  if (before === after && before !== undefined) return;
  let leaf: boolean;
  if (after === undefined) leaf = compareAs(shapeOf(type, before), pair, into);
  else if (before === undefined || undecided(type, before) === undecided(type, after)) {
    leaf = compareOne(pair, into);
  } else {
    compareAs(shapeOf(type, before), pair, into);
    leaf = compareAs(shapeOf(type, after), pair, into);
  }
  if (leaf) return;
  if (before === undefined) into.added.insert(path);
  else if (after === undefined) into.removed.insert(path);
}

/** Values of different shapes are compared as both. */
function compareOne(pair: Pair, into: Comparison): boolean {
  const shape = shapeOf(pair.type, pair.after);
  const other = pair.before === undefined ? shape : shapeOf(pair.type, pair.before);
  if (other?.kind !== shape?.kind) compareAs(other, pair, into);
  return compareAs(shape, pair, into);
}

/** Compares as a shape, and tells whether the value is a leaf, which has been told of already. */
function compareAs(shape: Shape, pair: Pair, into: Comparison): boolean {
  if (shape?.kind === "map") return compareMaps(shape.type, pair, into);
  if (shape?.kind === "list") return compareLists(shape.type, pair, into);
  return compareLeaves(pair, into);
}

function compareLeaves({ before, after, path }: Pair, into: Comparison): true {
  if (before === undefined) into.added.insert(path);
  else if (after === undefined) into.removed.insert(path);
  else if (!equalValues(before, after)) into.modified.insert(path);
  return true;
}

function compareMaps(type: MapType, pair: Pair, into: Comparison): boolean {
  const before = mapOf(pair.before);
  const after = mapOf(pair.after);
  const names = before === undefined ? [] : Object.keys(before);
  const others = after === undefined ? [] : Object.keys(after);
  if (type.atomic || (names.length === 0 && others.length === 0)) return compareLeaves(pair, into);
  const path = [...pair.path];
  const visit = (name: string) => {
    path[pair.path.length] = `f:${name}`;
    const of = fieldTypeAt(type, name);
    if (of !== undefined) compare({ type: of, before: field(before, name), after: field(after, name), path }, into);
  };
  for (const name of names) visit(name);
  for (const name of others) if (before === undefined || !Object.hasOwn(before, name)) visit(name);
  return false;
}

/** Items that occur twice are compared together, as one value. */
function compareLists(type: ListType, pair: Pair, into: Comparison): boolean {
  const before = Array.isArray(pair.before) ? pair.before : [];
  const after = Array.isArray(pair.after) ? pair.after : [];
  if (type.atomic || (before.length === 0 && after.length === 0)) return compareLeaves(pair, into);
  const old = itemsByElement(type, before);
  const now = itemsByElement(type, after);
  for (const element of new Set([...old.keys(), ...now.keys()])) {
    const items = { before: old.get(element) ?? [], after: now.get(element) ?? [] };
    compareItems({ type: type.element, path: [...pair.path, element], ...items }, into);
  }
  return false;
}

interface Items {
  readonly type: FieldType;
  readonly path: Path;
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

function compareItems({ type, path, before, after }: Items, into: Comparison): void {
  if (before.length <= 1 && after.length <= 1) {
    compare({ type, before: before[0], after: after[0], path }, into);
  } else if (before.length >= 2 && after.length >= 2) {
    if (!equalValues(before, after)) into.modified.insert(path);
  } else if (before.length >= 2) {
    if (after.length > 0) compare({ type, before: undefined, after: after[0], path }, into);
    into.removed.insert(path);
  } else {
    if (before.length > 0) compare({ type, before: before[0], after: undefined, path }, into);
    into.added.insert(path);
  }
}

function itemsByElement(type: ListType, items: readonly unknown[]): ReadonlyMap<Element, unknown[]> {
  const found = new Map<Element, unknown[]>();
  for (const item of items) {
    const element = elementOfValid(type, item);
    const twins = found.get(element);
    if (twins === undefined) found.set(element, [item]);
    else twins.push(item);
  }
  return found;
}

function mapOf(value: unknown): object | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
}
