import { formatDuration } from "../../data/index.ts";
import type { Failure } from "./failure.ts";
import { Made } from "./made.ts";

/**
 * A value of an expression. Objects, lists and scalars of JSON are values as they are:
 *
 * - an int is a number while it is a safe integer, beyond that a bigint;
 * - a double is a number with a fraction (or NaN, or an infinity), and a `Double` where its value is integral;
 * - a uint is a `Uint`.
 *
 * An error is a value too, so that `||` and `&&` can absorb it; see `Failure`.
 */
export type CelValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Double
  | Uint
  | Uint8Array
  | Timestamp
  | Duration
  | readonly CelValue[]
  | JsonObject
  | CelMap
  | Optional
  | TypeValue
  | Message
  | Opaque
  | Failure;

/** The type of a value, known by its name. */
export interface NamedType {
  readonly name: string;
}

/** An object of JSON: a map with strings for keys. Only its own properties count. */
export interface JsonObject {
  readonly [key: string]: CelValue;
}

/** A double whose value is integral; any other double is a plain number. Made by `toDouble`. */
export class Double extends Made {
  declare readonly brand: "double";
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }
}

export class Uint extends Made {
  declare readonly brand: "uint";
  readonly value: bigint;

  constructor(value: bigint) {
    super();
    this.value = value;
  }
}

/** A moment, in nanoseconds since 1970, with the offset of the zone that it was written in, in seconds. */
export class Timestamp extends Made {
  declare readonly brand: "timestamp";
  readonly nanos: bigint;
  readonly offset: number;

  constructor(nanos: bigint, offset = 0) {
    super();
    this.nanos = nanos;
    this.offset = offset;
  }
}

export class Duration extends Made {
  declare readonly brand: "duration";
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }

  override toString(): string {
    return formatDuration(this.nanos);
  }
}

/** What a map is looked up by: numbers of all types that are equal share one. */
export type MapKey = string | boolean | number | bigint;

/** A map made by an expression; an object of JSON is a map as well. */
export class CelMap extends Made {
  declare readonly brand: "map";
  readonly entries: ReadonlyMap<MapKey, CelValue>;
  /** Keys that are not what they are looked up by: uints. */
  readonly keys: ReadonlyMap<MapKey, CelValue> | undefined;

  constructor(entries: ReadonlyMap<MapKey, CelValue>, keys?: ReadonlyMap<MapKey, CelValue>) {
    super();
    this.entries = entries;
    this.keys = keys;
  }
}

/** A value that may be missing: `undefined` is `optional.none()`. */
export class Optional extends Made {
  declare readonly brand: "optional";
  readonly value: CelValue | undefined;

  constructor(value: CelValue | undefined) {
    super();
    this.value = value;
  }
}

export const none: Optional = new Optional(undefined);

/** What `type(x)` answers: types with the same name are equal. */
export class TypeValue extends Made {
  declare readonly brand: "type";
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }
}

/** What a literal such as `Object{spec: x}` makes. A field that was not set is missing. */
export class Message extends Made {
  declare readonly brand: "message";
  readonly type: NamedType;
  readonly fields: ReadonlyMap<string, CelValue>;

  constructor(type: NamedType, fields: ReadonlyMap<string, CelValue>) {
    super();
    this.type = type;
    this.fields = fields;
  }
}

/** A value of a library's own type, such as a quantity. Extend it, one class per type. */
export abstract class Opaque extends Made {
  /** The declared type of the value; functions are chosen by its name. */
  abstract readonly type: NamedType;
  /** Whether another value of the same type is equal. */
  abstract equals(other: Opaque): boolean;
  /** The members of a value that can be selected with a dot; most have none. */
  field(_name: string): CelValue | undefined {
    return undefined;
  }
  /** Whether `has(value.name)`: some types do not count members that are empty. A member without a value is handed on. */
  has(name: string): boolean | Failure {
    return this.field(name) !== undefined;
  }
}

/** A number of JavaScript as a double. */
export function toDouble(value: number): number | Double {
  return Number.isInteger(value) ? new Double(value) : value;
}

/** An exact integer as an int; the caller has made sure that it fits 64 bits. */
export function toInt(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** Whether a value is an int. */
export function isInt(value: CelValue): value is number | bigint {
  return typeof value === "number" ? Number.isInteger(value) : typeof value === "bigint";
}

/** Whether a value is a double. */
export function isDouble(value: CelValue): value is number | Double {
  return typeof value === "number" ? !Number.isInteger(value) : value instanceof Double;
}

/** The number that a double is. */
export function doubleOf(value: number | Double): number {
  return typeof value === "number" ? value : value.value;
}

/** Whether a value is an object of JSON, rather than one of the classes above. */
export function isJsonObject(value: CelValue): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Made) &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

export function isMap(value: CelValue): value is CelMap | JsonObject {
  return value instanceof CelMap || isJsonObject(value);
}

export function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}

/**
 * A number read from JSON, where it may be an integer beyond the safe ones: an int where it fits 64 bits, else a
 * double. (kubernetes: apimachinery/pkg/util/json)
 */
export function fromLargeNumber(value: number): bigint | Double {
  const exact = BigInt(value);
  return exact === BigInt.asIntN(64, exact) ? exact : new Double(value);
}

/** The value of an own property of JSON, `undefined` where there is none. */
export function ownProperty(object: JsonObject, key: string): CelValue | undefined {
  if (!Object.hasOwn(object, key)) return undefined;
  const value = object[key];
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? fromLargeNumber(value)
    : value;
}
