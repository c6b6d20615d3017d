import { add } from "../../arithmetic.ts";
import { compare } from "../../compare.ts";
import { equal } from "../../equal.ts";
import { Failure, failed, noSuchOverload } from "../../failure.ts";
import { type CostEstimate, type Library, method, type SizeRange } from "../../library.ts";
import { elementsOf } from "../../map.ts";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  intType,
  listOf,
  stringType,
  timestampType,
  typeParam,
  uintType,
} from "../../type.ts";
import { type CelValue, Double, Duration, isDouble, isList, Uint } from "../../value.ts";
import { costOfAll, scaled, unknownSize } from "./cost.ts";

const throughAll = { cost: costOfAll, estimate: estimateOfAll };
const element = typeParam("A");
const comparable = [intType, uintType, doubleType, boolType, durationType, timestampType, stringType, bytesType];

/** The value that each sum starts with. */
const zeros: readonly (readonly [CelType, CelValue])[] = [
  [intType, 0],
  [uintType, new Uint(0n)],
  [doubleType, new Double(0)],
  [durationType, new Duration(0n)],
];

/** What lists of values with an order can be asked. (kubernetes: apiserver/pkg/cel/library/lists.go) */
export const listsLibrary: Library = {
  name: "kubernetes.lists",
  functions: [
    {
      name: "isSorted",
      overloads: comparable.map((type) => method([listOf(type)], boolType, { unary: isSorted, ...throughAll })),
    },
    {
      name: "sum",
      overloads: zeros.map(([type, zero]) =>
        method([listOf(type)], type, { unary: (list) => sumOf(zero, list), ...throughAll }),
      ),
    },
    { name: "max", overloads: extremes("max", (order) => order < 0) },
    { name: "min", overloads: extremes("min", (order) => order > 0) },
    {
      name: "indexOf",
      overloads: [method([listOf(element), element], intType, { binary: indexOf, ...throughAll })],
    },
    {
      name: "lastIndexOf",
      overloads: [method([listOf(element), element], intType, { binary: lastIndexOf, ...throughAll })],
    },
  ],
};

function elements(value: CelValue): readonly CelValue[] {
  return isList(value) ? elementsOf(value) : [];
}

function isSorted(list: CelValue): CelValue {
  let last: CelValue | undefined;
  for (const one of elements(list)) {
    if (!hasOrder(one)) return noSuchOverload;
    const order = last === undefined ? 0 : compare(last, one);
    if (typeof order === "number" && order > 0) return false;
    last = one;
  }
  return true;
}

/** Whether a value has an order among its like; values of different types have none, and are passed over. */
function hasOrder(value: CelValue): boolean {
  return isDouble(value) || typeof compare(value, value) === "number";
}

function sumOf(zero: CelValue, list: CelValue): CelValue {
  let sum = zero;
  for (const one of elements(list)) {
    sum = add(sum, one);
    if (sum instanceof Failure) return sum;
  }
  return sum;
}

function extremes(name: "min" | "max", isBetter: (order: number) => boolean) {
  const unary = (list: CelValue): CelValue => {
    let best: CelValue | undefined;
    for (const one of elements(list)) {
      if (!hasOrder(one)) return noSuchOverload;
      const order = best === undefined ? undefined : compare(best, one);
      if (order === undefined || (typeof order === "number" && isBetter(order))) best = one;
    }
    return best ?? failed(`${name} called on empty list`);
  };
  return comparable.map((type) => method([listOf(type)], type, { unary, ...throughAll }));
}

function indexOf(list: CelValue, item: CelValue): number {
  return elements(list).findIndex((one) => equal(one, item));
}

function lastIndexOf(list: CelValue, item: CelValue): number {
  return elements(list).findLastIndex((one) => equal(one, item));
}

/** One for each element, and the length of those that are texts. (kubernetes: pkg/cel/library/cost.go) */
function estimateOfAll(args: readonly SizeRange[]): CostEstimate {
  const { min, max, element: each } = args[0] ?? unknownSize;
  const one = each === undefined ? { min: 0, max: 0 } : scaled(each, 0.1);
  return { cost: { min: min * (1 + one.min), max: max * (1 + one.max) } };
}
