import type { CelValue } from "./value.ts";

/** What a type is made of. `struct` has named fields, `opaque` is known by its name alone. */
export type TypeKind =
  | "dyn"
  | "any"
  | "null"
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "timestamp"
  | "duration"
  | "list"
  | "map"
  | "type"
  | "struct"
  | "opaque"
  | "param"
  | "error";

/** A static type of an expression. Types are compared by structure, never by identity. */
export interface CelType {
  readonly kind: TypeKind;
  /** As errors and `type()` print it, without parameters. */
  readonly name: string;
  readonly params: readonly CelType[];
  /** Of a struct: the type of a field, `undefined` where there is no such field. */
  readonly field?: (name: string) => CelType | undefined;
  /** Of a struct whose literals are checked, or make something else than a `Message`: what they make of their fields. */
  readonly make?: (fields: ReadonlyMap<string, CelValue>) => CelValue;
  /** The type of what `make` makes, where it is not the struct itself. */
  readonly makes?: CelType;
  /** How large values of the type can be, where its schema says so: characters, bytes, elements. For the estimate. */
  readonly size?: { readonly min: number; readonly max: number };
  /**
   * Of a struct that is data of a schema: its properties by their names there, which expressions may have to escape. A
   * property that is null counts as missing.
   */
  readonly data?: { readonly properties: () => readonly string[] };
  /** Of a list whose elements are a set, or are told apart by some of their fields: their order is of no account. */
  readonly unordered?: { readonly keys: readonly string[] };
  /** Whether null is a value of a scalar: the wrappers of protocol buffers. */
  readonly nullable?: boolean;
}

function simple(kind: TypeKind, name: string = kind): CelType {
  return { kind, name, params: [] };
}

export const dynType = simple("dyn");
export const anyType = simple("any", "google.protobuf.Any");
export const nullType = simple("null", "null_type");
export const boolType = simple("bool");
export const intType = simple("int");
export const uintType = simple("uint");
export const doubleType = simple("double");
export const stringType = simple("string");
export const bytesType = simple("bytes");
export const timestampType = simple("timestamp", "google.protobuf.Timestamp");
export const durationType = simple("duration", "google.protobuf.Duration");
export const errorType = simple("error", "!error!");
export const typeType = simple("type");

export function listOf(element: CelType): CelType {
  return { kind: "list", name: "list", params: [element] };
}

export function mapOf(key: CelType, value: CelType): CelType {
  return { kind: "map", name: "map", params: [key, value] };
}

export function optionalOf(value: CelType): CelType {
  return { kind: "opaque", name: "optional_type", params: [value] };
}

/** The type of a type value: `type(int)`. */
export function typeOf(type: CelType): CelType {
  return { kind: "type", name: "type", params: [type] };
}

/** A type of a library that has nothing but its functions, such as `net.IP`. */
export function opaqueType(name: string, params: readonly CelType[] = []): CelType {
  return { kind: "opaque", name, params };
}

/** A type with named fields. `field` answers the type of a field, and is asked once per use in an expression. */
export function structType(name: string, field: (name: string) => CelType | undefined): CelType {
  return { kind: "struct", name, params: [], field };
}

/** A scalar that may be null as well. */
export function nullableOf(type: CelType): CelType {
  return { ...type, nullable: true };
}

/** A type parameter of an overload, such as the `A` of `list(A)`. */
export function typeParam(name: string): CelType {
  return simple("param", name);
}

export function isDyn(type: CelType): boolean {
  return type.kind === "dyn" || type.kind === "any";
}

export function isDynOrError(type: CelType): boolean {
  return isDyn(type) || type.kind === "error";
}

export function isOptional(type: CelType): boolean {
  return type.kind === "opaque" && type.name === "optional_type";
}

/** Whether two types are the same, parameters included. (cel-go: common/types/types.go IsExactType) */
export function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.name !== b.name || (a.nullable ?? false) !== (b.nullable ?? false)) return false;
  return a.params.length === b.params.length && a.params.every((one, at) => sameType(one, b.params[at] ?? errorType));
}

/** A type as errors print it: `map(string, list(int))`. (cel-go: checker/format.go FormatCELType) */
export function formatType(type: CelType): string {
  const name = printed[type.kind] ?? (type.nullable === true ? `wrapper(${type.name})` : type.name);
  return type.params.length === 0 ? name : `${type.name}(${type.params.map(formatType).join(", ")})`;
}

const printed: { readonly [kind in TypeKind]?: string } = {
  any: "any",
  null: "null",
  timestamp: "timestamp",
  duration: "duration",
};
