import { equal } from "../equal.ts";
import { global, type Library } from "../library.ts";
import { sizeOf } from "../map.ts";
import { boolType, listOf, typeParam } from "../type.ts";
import { type CelValue, isList } from "../value.ts";

const lists = [listOf(typeParam("T")), listOf(typeParam("T"))];

/** Lists as sets. (cel-go: ext/sets.go) */
export const setsLibrary: Library = {
  name: "sets",
  functions: [
    { name: "sets.contains", overloads: [global(lists, boolType, { binary: contains, cost: productOf(1) })] },
    {
      name: "sets.equivalent",
      overloads: [global(lists, boolType, { binary: (a, b) => contains(a, b) && contains(b, a), cost: productOf(2) })],
    },
    {
      name: "sets.intersects",
      overloads: [
        global(lists, boolType, {
          binary: (a, b) => elements(a).some((one) => has(b, one)),
          cost: productOf(1),
        }),
      ],
    },
  ],
};

function elements(list: CelValue): readonly CelValue[] {
  return isList(list) ? list : [];
}

function has(list: CelValue, value: CelValue): boolean {
  return elements(list).some((one) => equal(one, value));
}

function contains(list: CelValue, part: CelValue): boolean {
  return elements(part).every((one) => has(list, one));
}

function productOf(factor: number): (args: readonly CelValue[]) => number {
  return ([a = null, b = null]) => 1 + factor * sizeOf(a) * sizeOf(b);
}
