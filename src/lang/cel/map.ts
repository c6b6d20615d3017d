import {
  CelMap,
  type CelValue,
  Double,
  fromLargeNumber,
  isJsonObject,
  isList,
  type JsonObject,
  type MapKey,
  ownProperty,
  toInt,
  Uint,
} from "./value.ts";

/** What a map is looked up by for a value; `undefined` where no key can be equal to it. */
export function mapKeyOf(value: CelValue): MapKey | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  if (typeof value === "bigint") return value;
  if (value instanceof Uint) return toInt(value.value);
  if (value instanceof Double) return Number.isSafeInteger(value.value) ? value.value + 0 : BigInt(value.value);
  return undefined;
}

/** The value of a key; `undefined` where there is none. */
export function lookUp(map: CelMap | JsonObject, key: CelValue): CelValue | undefined {
  const by = mapKeyOf(key);
  if (by === undefined) return undefined;
  if (map instanceof CelMap) return map.entries.get(by);
  return typeof by === "string" ? ownProperty(map, by) : undefined;
}

export function mapSize(map: CelMap | JsonObject): number {
  return map instanceof CelMap ? map.entries.size : Object.keys(map).length;
}

/** The keys of a map as values. */
export function mapKeys(map: CelMap | JsonObject): readonly CelValue[] {
  if (!(map instanceof CelMap)) return Object.keys(map);
  const { keys } = map;
  const plain = [...map.entries.keys()];
  return keys === undefined ? plain : plain.map((key) => keys.get(key) ?? key);
}

export function* mapEntries(map: CelMap | JsonObject): Generator<readonly [key: CelValue, value: CelValue]> {
  for (const key of mapKeys(map)) {
    const value = lookUp(map, key);
    if (value !== undefined) yield [key, value];
  }
}

/** Collects the entries of a map. */
export class MapBuilder {
  readonly #entries = new Map<MapKey, CelValue>();
  #keys: Map<MapKey, CelValue> | undefined;

  /** Whether the key was new; `undefined` where it can be no key. */
  add(key: CelValue, value: CelValue): boolean | undefined {
    const by = isKey(key) ? mapKeyOf(key) : undefined;
    if (by === undefined) return undefined;
    if (this.#entries.has(by)) return false;
    this.#entries.set(by, value);
    if (key instanceof Uint) {
      this.#keys ??= new Map();
      this.#keys.set(by, key);
    }
    return true;
  }

  build(): CelMap {
    return new CelMap(this.#entries, this.#keys);
  }
}

/** Whether a value may be the key of a map that an expression makes. */
function isKey(value: CelValue): boolean {
  return !(value instanceof Double) && mapKeyOf(value) !== undefined;
}

/** The elements of a list, as values; numbers of JSON that are too large for numbers are made exact. */
export function elementsOf(list: readonly CelValue[]): readonly CelValue[] {
  return list.some(isLarge) ? list.map((one) => (isLarge(one) ? fromLargeNumber(one) : one)) : list;
}

function isLarge(value: CelValue): value is number {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** How much a value counts for: characters, bytes, elements, entries; 1 for anything else. */
export function sizeOf(value: CelValue): number {
  if (typeof value === "string") return codePoints(value);
  if (isList(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof CelMap) return value.entries.size;
  return isJsonObject(value) ? Object.keys(value).length : 1;
}

/** The number of code points of a text. */
export function codePoints(text: string): number {
  return surrogate.test(text) ? [...text].length : text.length;
}

const surrogate = /[\ud800-\udfff]/;
