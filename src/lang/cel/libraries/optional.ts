import { failed, noSuchOverload } from "../failure.ts";
import { global, type Library, method } from "../library.ts";
import { sizeOf } from "../map.ts";
import { boolType, dynType, listOf, optionalOf, typeParam } from "../type.ts";
import { type CelValue, Double, Duration, isList, isMap, none, Optional, Timestamp, Uint } from "../value.ts";

const t = typeParam("T");
const optional = optionalOf(t);

/** Values that may be missing. (cel-go: cel/library.go optionalLib, version 2) */
export const optionalLibrary: Library = {
  name: "optional",
  macros: ["optMap", "optFlatMap"],
  functions: [
    { name: "optional.of", overloads: [global([t], optional, { unary: (value) => new Optional(value) })] },
    {
      name: "optional.ofNonZeroValue",
      overloads: [global([t], optional, { unary: (value) => (isZero(value) ? none : new Optional(value)) })],
    },
    { name: "optional.none", overloads: [global([], optional, { call: () => none })] },
    {
      name: "optional.unwrap",
      overloads: [global([listOf(optional)], listOf(t), { unary: unwrap })],
    },
    { name: "unwrapOpt", overloads: [method([listOf(optional)], listOf(t), { unary: unwrap })] },
    { name: "hasValue", overloads: [method([optional], boolType, { unary: hasValue })] },
    { name: "value", overloads: [method([optional], t, { unary: presentValue })] },
    { name: "or", overloads: [method([optional, optional], optional, { lazy: "or", binary: () => noSuchOverload })] },
    { name: "orValue", overloads: [method([optional, t], t, { lazy: "orValue", binary: () => noSuchOverload })] },
    { name: "first", overloads: [method([listOf(t)], optional, { unary: (list) => elementAt(list, 0) })] },
    { name: "last", overloads: [method([listOf(t)], optional, { unary: (list) => elementAt(list, -1) })] },
  ],
};

/** `orValue` as Kyverno has it: of anything, with both sides worked out. (kyverno: pkg/cel/compiler/env.go) */
export const orValueOfAnything = {
  name: "orValue",
  overloads: [
    method([dynType, dynType], dynType, {
      binary: (value, other) =>
        value instanceof Optional ? (value.value ?? (value.value === null ? null : other)) : value,
    }),
  ],
};

function hasValue(value: CelValue): CelValue {
  return value instanceof Optional ? value.value !== undefined : noSuchOverload;
}

function presentValue(value: CelValue): CelValue {
  if (!(value instanceof Optional)) return noSuchOverload;
  return value.value === undefined ? failed("optional.none() dereference") : value.value;
}

function unwrap(list: CelValue): CelValue {
  if (!isList(list)) return noSuchOverload;
  const values: CelValue[] = [];
  for (const one of list) {
    if (!(one instanceof Optional)) return noSuchOverload;
    if (one.value !== undefined) values.push(one.value);
  }
  return values;
}

function elementAt(list: CelValue, at: number): CelValue {
  const found = isList(list) ? list.at(at) : undefined;
  return found === undefined ? none : new Optional(found);
}

/** Whether a value is what its type starts from: nothing, empty, zero. */
function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === "" || value === 0) return true;
  if (value instanceof Double) return value.value === 0;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration || value instanceof Timestamp) return value.nanos === 0n;
  return (isList(value) || isMap(value) || value instanceof Uint8Array) && sizeOf(value) === 0;
}
