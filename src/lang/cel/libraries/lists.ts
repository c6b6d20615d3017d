import { compare } from "../compare.ts";
import { listCost } from "../cost.ts";
import { equal } from "../equal.ts";
import { costExceeded, type Failure, failed, noSuchOverload } from "../failure.ts";
import { typeName } from "../inspect.ts";
import { global, type Library, method } from "../library.ts";
import { mapKeyOf, sizeOf } from "../map.ts";
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listOf,
  stringType,
  timestampType,
  typeParam,
  uintType,
} from "../type.ts";
import { type CelValue, isList, type MapKey } from "../value.ts";

const t = typeParam("T");
const list = listOf(t);
const sorting = { cost: quadraticCost, anyElements: true } as const;
const sortable = [intType, uintType, doubleType, boolType, durationType, timestampType, stringType, bytesType];

/** Lists cut, joined and sorted. (cel-go: ext/lists.go, version 3) */
export const listsLibrary: Library = {
  name: "lists",
  macros: ["sortBy"],
  functions: [
    {
      name: "slice",
      overloads: [
        method([list, intType, intType], list, { call: ([of, from, to]) => slice(of, from, to), cost: resultCost }),
      ],
    },
    {
      name: "flatten",
      overloads: [
        method([listOf(list)], list, {
          unary: (of) => flatten(of, 1),
          cost: ([of = null]) => listCost(sizeOf(of)),
          anyElements: true,
        }),
        method([listOf(dynType), intType], listOf(dynType), {
          binary: flatten,
          cost: ([of = null, depth = 1]) => listCost(Number(depth) * sizeOf(of)),
        }),
      ],
    },
    {
      name: "sort",
      overloads: sortable.map((type) =>
        method([listOf(type)], listOf(type), { unary: (of) => sortBy(of, of), ...sorting }),
      ),
    },
    {
      name: "@sortByAssociatedKeys",
      overloads: sortable.map((type) => method([list, listOf(type)], list, { binary: sortBy, ...sorting })),
    },
    { name: "distinct", overloads: [method([list], list, { unary: distinct, cost: quadraticCost })] },
    {
      name: "reverse",
      overloads: [
        method([list], list, { unary: (of) => (isList(of) ? of.toReversed() : noSuchOverload), cost: resultCost }),
      ],
    },
    { name: "lists.range", overloads: [global([intType], listOf(intType), { unary: range, cost: resultCost })] },
  ],
};

function resultCost(_args: readonly CelValue[], result: CelValue): number {
  return listCost(isList(result) ? result.length : 0);
}

function quadraticCost([of = null]: readonly CelValue[]): number {
  const size = sizeOf(of);
  const first = isList(of) ? of[0] : undefined;
  const factor = typeof first === "string" || first instanceof Uint8Array ? 2.1 : 2;
  return Math.ceil(11 + factor * size * size);
}

function slice(of: CelValue | undefined, from: CelValue | undefined, to: CelValue | undefined): CelValue {
  if (of === undefined || !isList(of) || typeof from !== "number" || typeof to !== "number") return noSuchOverload;
  const call = `cannot slice(${from}, ${to})`;
  if (from < 0 || to < 0) return failed(`${call}, negative indexes not supported`);
  if (from > to) return failed(`${call}, start index must be less than or equal to end index`);
  if (to > of.length) return failed(`${call}, list is length ${of.length}`);
  return of.slice(from, to);
}

/** Longer lists are not made. */
const longest = 1_000_000;

function flatten(of: CelValue, depth: CelValue): CelValue {
  if (!isList(of) || typeof depth !== "number") return noSuchOverload;
  if (depth < 0) return failed("level must be non-negative");
  const made: CelValue[] = [];
  const take = (values: readonly CelValue[], level: number): void => {
    for (const one of values) {
      if (made.length > longest) return;
      if (isList(one) && level > 0) take(one, level - 1);
      else made.push(one);
    }
  };
  take(of, depth);
  return made.length > longest ? costExceeded : made;
}

/** A list in the order of keys, one for each element. */
function sortBy(of: CelValue, by: CelValue): CelValue {
  if (!isList(of) || !isList(by)) return noSuchOverload;
  if (of.length !== by.length)
    return failed(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${of.length} and ${by.length} elements respectively`,
    );
  const wrong = unsortable(by);
  if (wrong !== undefined) return wrong;
  const order = by.map((key, at) => ({ key, at }));
  order.sort((a, b) => {
    const result = compare(a.key, b.key);
    return typeof result === "number" ? result : 0;
  });
  return order.map(({ at }) => of[at] ?? null);
}

function unsortable(keys: readonly CelValue[]): Failure | undefined {
  const [first] = keys;
  if (first === undefined) return undefined;
  if (typeof compare(first, first) !== "number" && typeName(first) !== "double")
    return failed("list elements must be comparable");
  return keys.some((key) => typeName(key) !== typeName(first))
    ? failed("list elements must have the same type")
    : undefined;
}

/** The first of equal elements. */
function distinct(of: CelValue): CelValue {
  if (!isList(of)) return noSuchOverload;
  const seen = new Set<MapKey>();
  const others: CelValue[] = [];
  return of.filter((one) => {
    const key = mapKeyOf(one);
    if (key !== undefined) {
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }
    if (others.some((other) => equal(other, one))) return false;
    others.push(one);
    return true;
  });
}

function range(size: CelValue): CelValue {
  if (typeof size !== "number" || size > longest) return typeof size === "number" ? costExceeded : noSuchOverload;
  return Array.from({ length: Math.max(0, size) }, (_, at) => at);
}
