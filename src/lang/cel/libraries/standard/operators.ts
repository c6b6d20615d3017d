import { add, divide, modulo, multiply, negate, subtract } from "../../arithmetic.ts";
import { compare } from "../../compare.ts";
import { equal } from "../../equal.ts";
import { noSuchOverload } from "../../failure.ts";
import { type FunctionDeclaration, global, type Overload } from "../../library.ts";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  intType,
  listOf,
  mapOf,
  optionalOf,
  stringType,
  timestampType,
  typeParam,
  uintType,
} from "../../type.ts";
import type { CelValue } from "../../value.ts";

const a = typeParam("A");
const b = typeParam("B");

type Binary = (first: CelValue, second: CelValue) => CelValue;

/** Both arguments and the result of one type. */
function closed(types: readonly CelType[], binary: Binary): Overload[] {
  return types.map((type) => global([type, type], type, { binary }));
}

const numbers = [intType, uintType, doubleType];
const ordered = [boolType, intType, uintType, doubleType, stringType, bytesType, timestampType, durationType];

function comparison(name: string, holds: (order: number) => boolean): FunctionDeclaration {
  const binary: Binary = (first, second) => {
    const order = compare(first, second);
    return typeof order === "number" ? holds(order) : order;
  };
  const mixed = numbers.flatMap((left) => numbers.filter((right) => right !== left).map((right) => [left, right]));
  const same = ordered.map((type) => [type, type]);
  return { name, overloads: [...same, ...mixed].map((args) => global(args, boolType, { binary })) };
}

const unplanned: Binary = () => noSuchOverload;

/** The operators: their signatures are what counts, as they are planned by name. */
export const operators: readonly FunctionDeclaration[] = [
  { name: "_?_:_", overloads: [global([boolType, a, a], a, { call: () => noSuchOverload })] },
  { name: "!_", overloads: [global([boolType], boolType, { unary: (value) => value !== true })] },
  {
    name: "-_",
    overloads: [intType, doubleType, durationType].map((type) => global([type], type, { unary: negate })),
  },
  { name: "_==_", overloads: [global([a, a], boolType, { binary: equal })] },
  { name: "_!=_", overloads: [global([a, a], boolType, { binary: (first, second) => !equal(first, second) })] },
  comparison("_<_", (order) => order < 0),
  comparison("_<=_", (order) => order <= 0),
  comparison("_>_", (order) => order > 0),
  comparison("_>=_", (order) => order >= 0),
  {
    name: "_+_",
    overloads: [
      ...closed([bytesType, doubleType, durationType], add),
      global([durationType, timestampType], timestampType, { binary: add }),
      global([timestampType, durationType], timestampType, { binary: add }),
      ...closed([intType, listOf(a), stringType, uintType], add),
    ],
  },
  {
    name: "_-_",
    overloads: [
      ...closed([doubleType, durationType, intType, uintType], subtract),
      global([timestampType, durationType], timestampType, { binary: subtract }),
      global([timestampType, timestampType], durationType, { binary: subtract }),
    ],
  },
  { name: "_*_", overloads: closed(numbers, multiply) },
  { name: "_/_", overloads: closed(numbers, divide) },
  { name: "_%_", overloads: closed([intType, uintType], modulo) },
  {
    name: "@in",
    overloads: [
      global([a, listOf(a)], boolType, { binary: unplanned }),
      global([a, mapOf(a, b)], boolType, { binary: unplanned }),
    ],
  },
  {
    name: "_[_]",
    overloads: [
      global([listOf(a), intType], a, { binary: unplanned }),
      global([mapOf(a, b), a], b, { binary: unplanned }),
      global([optionalOf(listOf(a)), intType], optionalOf(a), { binary: unplanned }),
      global([optionalOf(mapOf(a, b)), a], optionalOf(b), { binary: unplanned }),
    ],
  },
  {
    name: "_[?_]",
    overloads: [
      global([listOf(a), intType], optionalOf(a), { binary: unplanned }),
      global([optionalOf(listOf(a)), intType], optionalOf(a), { binary: unplanned }),
      global([mapOf(a, b), a], optionalOf(b), { binary: unplanned }),
      global([optionalOf(mapOf(a, b)), a], optionalOf(b), { binary: unplanned }),
    ],
  },
];
