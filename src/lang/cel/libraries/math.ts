import { intResult } from "../arithmetic.ts";
import { type CelNumber, compareNumbers, isNumber } from "../compare.ts";
import { failed, noSuchOverload } from "../failure.ts";
import { type FunctionDeclaration, global, type Library, type Overload } from "../library.ts";
import { boolType, type CelType, doubleType, dynType, intType, listOf, uintType } from "../type.ts";
import { type CelValue, Double, doubleOf, isDouble, isInt, isList, toDouble, Uint } from "../value.ts";

const numbers = [intType, doubleType, uintType];

/** Numbers. (cel-go: ext/math.go, version 2) */
export const mathLibrary: Library = {
  name: "math",
  macros: ["math"],
  functions: [
    extreme("math.@min", (order) => order < 0),
    extreme("math.@max", (order) => order > 0),
    ofDouble("math.ceil", Math.ceil),
    ofDouble("math.floor", Math.floor),
    ofDouble("math.round", roundAway),
    ofDouble("math.trunc", Math.trunc),
    test("math.isInf", (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY),
    test("math.isNaN", Number.isNaN),
    test("math.isFinite", Number.isFinite),
    ofNumber("math.abs", abs),
    ofNumber("math.sign", sign),
    { name: "math.sqrt", overloads: numbers.map((type) => global([type], doubleType, { unary: squareRoot })) },
    bits("math.bitAnd", (a, b) => a & b),
    bits("math.bitOr", (a, b) => a | b),
    bits("math.bitXor", (a, b) => a ^ b),
    { name: "math.bitNot", overloads: [intType, uintType].map((type) => global([type], type, { unary: bitNot })) },
    shift("math.bitShiftLeft", (value, by) => value << by),
    shift("math.bitShiftRight", (value, by) => value >> by),
  ],
};

/** The least or the greatest of numbers, whose types may differ. */
function extreme(name: string, wins: (order: number) => boolean): FunctionDeclaration {
  const better = (a: CelValue, b: CelValue): CelValue =>
    isNumber(a) && isNumber(b) ? (wins(compareNumbers(b, a)) ? b : a) : noSuchOverload;
  const ofList = (list: CelValue): CelValue => {
    if (!isList(list)) return noSuchOverload;
    const [first, ...rest] = list;
    if (first === undefined) return failed(`${name}(list) argument must not be empty`);
    if (!isNumber(first)) return noSuchOverload;
    return rest.reduce((best, one) => better(best, one), first);
  };
  const pairs = numbers.flatMap((left) =>
    numbers.map((right) => global([left, right], left === right ? left : dynType, { binary: better })),
  );
  const lists = numbers.map((type) => global([listOf(type)], type, { unary: ofList }));
  return {
    name,
    overloads: [...numbers.map((type) => global([type], type, { unary: (value) => value })), ...pairs, ...lists],
  };
}

function ofDouble(name: string, operation: (value: number) => number): FunctionDeclaration {
  const unary = (value: CelValue): CelValue =>
    isDouble(value) ? toDouble(operation(doubleOf(value))) : noSuchOverload;
  return { name, overloads: [global([doubleType], doubleType, { unary })] };
}

/** To the nearest integer, halves away from zero. */
function roundAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

function test(name: string, holds: (value: number) => boolean): FunctionDeclaration {
  const unary = (value: CelValue): CelValue => (isDouble(value) ? holds(doubleOf(value)) : noSuchOverload);
  return { name, overloads: [global([doubleType], boolType, { unary })] };
}

function ofNumber(name: string, unary: (value: CelValue) => CelValue): FunctionDeclaration {
  return { name, overloads: numbers.map((type) => global([type], type, { unary })) };
}

function abs(value: CelValue): CelValue {
  if (isInt(value)) return typeof value === "number" ? Math.abs(value) : intResult(value < 0n ? -value : value);
  return isDouble(value) ? toDouble(Math.abs(doubleOf(value))) : value;
}

function sign(value: CelValue): CelValue {
  if (isInt(value)) return value > 0 ? 1 : value < 0 ? -1 : 0;
  if (isDouble(value)) return toDouble(Math.sign(doubleOf(value)));
  return value instanceof Uint ? new Uint(value.value > 0n ? 1n : 0n) : noSuchOverload;
}

function squareRoot(value: CelValue): CelValue {
  return isNumber(value) ? toDouble(Math.sqrt(plain(value))) : noSuchOverload;
}

function plain(value: CelNumber): number {
  return Number(value instanceof Uint || value instanceof Double ? value.value : value);
}

type Bits = (a: bigint, b: bigint) => bigint;

function sameTypes(binary: (a: CelValue, b: CelValue) => CelValue): readonly Overload[] {
  return [intType, uintType].map((type: CelType) => global([type, type], type, { binary }));
}

function bits(name: string, operation: Bits): FunctionDeclaration {
  return {
    name,
    overloads: sameTypes((a, b) => {
      if (isInt(a) && isInt(b)) return intResult(operation(BigInt(a), BigInt(b)));
      return a instanceof Uint && b instanceof Uint ? new Uint(operation(a.value, b.value)) : noSuchOverload;
    }),
  };
}

function bitNot(value: CelValue): CelValue {
  if (isInt(value)) return intResult(~BigInt(value));
  return value instanceof Uint ? new Uint(BigInt.asUintN(64, ~value.value)) : noSuchOverload;
}

/** Shifts are of 64 bits without sign; beyond that nothing is left. */
function shift(name: string, operation: Bits): FunctionDeclaration {
  const binary = (value: CelValue, by: CelValue): CelValue => {
    if (!isInt(by)) return noSuchOverload;
    if (by < 0) return failed(`${name}() negative offset: ${by}`);
    const shifted = (bitsOf: bigint) => (by >= 64 ? 0n : BigInt.asUintN(64, operation(bitsOf, BigInt(by))));
    if (isInt(value)) return intResult(BigInt.asIntN(64, shifted(BigInt.asUintN(64, BigInt(value)))));
    return value instanceof Uint ? new Uint(shifted(value.value)) : noSuchOverload;
  };
  return { name, overloads: [intType, uintType].map((type) => global([type, intType], type, { binary })) };
}
