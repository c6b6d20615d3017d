import { isRecord } from "../../data/index.ts";
import { type Element, keyElement, valueElement } from "./element.ts";
import type { FieldType, ListType, MapType } from "./field-type.ts";

/** How a value is walked; `undefined` where its type has no such shape. */
export type Shape =
  | { readonly kind: "map"; readonly type: MapType }
  | { readonly kind: "list"; readonly type: ListType }
  | { readonly kind: "scalar" }
  | undefined;

/**
 * The shape of a value: the value decides where its type allows several, but an absent one and `null` decide nothing.
 * (sigs.k8s.io/structured-merge-diff: typed/helpers.go deduceAtom, handleAtom)
 */
export function shapeOf(type: FieldType, value: unknown): Shape {
  if (Array.isArray(value)) {
    if (type.list) return { kind: "list", type: type.list };
  } else if (value !== null && typeof value === "object") {
    if (type.map) return { kind: "map", type: type.map };
  } else if (value !== null && value !== undefined && type.scalar) return { kind: "scalar" };
  return anyShape(type);
}

/** Whether the value left the shape open among several. */
export function undecided(type: FieldType, value: unknown): boolean {
  const several = Number(!!type.map) + Number(!!type.list) + Number(!!type.scalar) > 1;
  return several && (value === null || value === undefined);
}

/** The type of a field of an object; `undefined` where there may be no such field. */
export function fieldTypeAt(type: MapType, name: string): FieldType | undefined {
  return type.field(name) ?? type.element;
}

export type ItemElement = { readonly element: Element } | { readonly mistake: string };

/** The step to an item of a list whose items have owners. (typed/helpers.go listItemToPathElement) */
export function elementOfItem(type: ListType, item: unknown): ItemElement {
  if (type.atomic) return { mistake: "invalid indexing of non-associative list" };
  return type.keys.length > 0 ? elementByKeys(type, item) : elementByValue(item);
}

/** An object that is not of the type that it is taken for, in the version in which it is looked at. */
export class UntypedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UntypedError";
  }
}

/** The step to an item of a list whose items have owners. Throws {@link UntypedError}. */
export function elementOfValid(type: ListType, item: unknown): Element {
  const found = elementOfItem(type, item);
  if ("mistake" in found) throw new UntypedError(found.mistake);
  return found.element;
}

function anyShape(type: FieldType): Shape {
  if (type.map) return { kind: "map", type: type.map };
  if (type.scalar) return { kind: "scalar" };
  return type.list && { kind: "list", type: type.list };
}

function elementByKeys(type: ListType, item: unknown): ItemElement {
  if (item === null || item === undefined) {
    return { mistake: "associative list with keys may not have a null element" };
  }
  if (!isRecord(item)) return { mistake: "associative list with keys may not have non-map elements" };
  const keys = type.keys.flatMap((name) => {
    const value = Object.hasOwn(item, name) ? item[name] : type.element.map?.defaultOf(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (keys.length === 0) {
    const names = type.keys.map((name) => JSON.stringify(name)).join(" ");
    return {
      mistake: `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    };
  }
  if (keys.length > 1) keys.sort(([a], [b]) => (a < b ? -1 : 1));
  return { element: keyElement(keys) };
}

function elementByValue(item: unknown): ItemElement {
  if (Array.isArray(item)) return { mistake: "not supported: associative list with lists as elements" };
  if (item === null || item === undefined) {
    return { mistake: "associative list without keys has an element that's an explicit null" };
  }
  if (typeof item === "object") {
    return { mistake: "associative list without keys has an element that's a map type" };
  }
  return { element: valueElement(item) };
}
