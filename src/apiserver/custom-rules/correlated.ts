import { isRecord } from "../../data/index.ts";
import { type Json, type JsonObject, jsonEqual, own } from "../../kube/index.ts";

/**
 * A value with what it was before, by its schema: fields of objects by their names, elements of lists by their keys
 * where they have any. (kubernetes: apiserver/pkg/cel/common/equality.go)
 */
export class Correlated {
  readonly value: unknown;
  readonly old: unknown;
  readonly source: JsonObject;
  #isEqual: boolean | undefined;

  constructor(value: unknown, old: unknown, source: JsonObject) {
    this.value = value;
    this.old = old;
    this.source = source;
  }

  /** A field that was there before. */
  key(name: string): Correlated | undefined {
    if (!isRecord(this.value) || !isRecord(this.old)) return undefined;
    if (!Object.hasOwn(this.value, name) || !Object.hasOwn(this.old, name)) return undefined;
    const inner = own(own(this.source, "properties"), name) ?? own(this.source, "additionalProperties");
    return isRecord(inner)
      ? new Correlated(own(this.value, name), own(this.old, name), inner as JsonObject)
      : undefined;
  }

  /** An element of a list whose elements have keys, that was there before. */
  index(at: number): Correlated | undefined {
    const items = own(this.source, "items");
    if (!Array.isArray(this.value) || !Array.isArray(this.old) || !isRecord(items)) return undefined;
    const old = sameElement(this.source, this.old, this.value[at]);
    return old === undefined || old === null ? undefined : new Correlated(this.value[at], old, items as JsonObject);
  }

  /** Whether the value is what it was. */
  get isEqual(): boolean {
    this.#isEqual ??= this.#compare();
    return this.#isEqual;
  }

  #compare(): boolean {
    const { value, old } = this;
    if ((value ?? null) === null || (old ?? null) === null) return (value ?? null) === (old ?? null);
    if (Array.isArray(value) && Array.isArray(old)) return this.#compareLists(value, old);
    if (!isRecord(value) || !isRecord(old)) return jsonEqual(value as Json, old as Json);
    const names = Object.keys(value);
    return names.length === Object.keys(old).length && names.every((name) => this.key(name)?.isEqual === true);
  }

  #compareLists(value: readonly unknown[], old: readonly unknown[]): boolean {
    if (value.length !== old.length) return false;
    if (keysOf(this.source).length === 0) return jsonEqual(value as Json, old as Json);
    return value.every((_, at) => this.index(at)?.isEqual === true);
  }
}

/** The first of the elements that has the same keys as another; `undefined` where elements have none. */
export function sameElement(source: JsonObject, elements: readonly unknown[], wanted: unknown): unknown {
  const keys = keysOf(source);
  const isScalar = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);
  if (keys.length === 0 || !keys.every((key) => isScalar(own(wanted, key)))) return undefined;
  return elements.find((one) => keys.every((key) => own(one, key) === own(wanted, key)));
}

function keysOf(source: JsonObject): readonly string[] {
  const keys = own(source, "x-kubernetes-list-map-keys");
  return own(source, "x-kubernetes-list-type") === "map" && Array.isArray(keys)
    ? keys.filter((key) => typeof key === "string")
    : [];
}
