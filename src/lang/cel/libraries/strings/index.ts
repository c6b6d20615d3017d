import { perSize, traversalFactor } from "../../cost.ts";
import { type FunctionDeclaration, global, type Library, method } from "../../library.ts";
import { sizeOf } from "../../map.ts";
import { dynType, intType, listOf, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { format } from "./format.ts";
import * as text from "./text.ts";

const s = stringType;
const i = intType;

/** What a call costs that makes as large a text as it is given. */
const doubled = perSize(0.2);

const functions: readonly FunctionDeclaration[] = [
  { name: "charAt", overloads: [method([s, i], s, { binary: (of, at) => text.charAt(String(of), toWhole(at)) })] },
  {
    name: "indexOf",
    overloads: [
      method([s, s], i, { binary: (of, part) => text.indexOf(String(of), String(part), 0), cost: searchCost }),
      method([s, s, i], i, {
        call: ([of, part, from]) => text.indexOf(String(of), String(part), toWhole(from)),
        cost: searchCost,
      }),
    ],
  },
  {
    name: "lastIndexOf",
    overloads: [
      method([s, s], i, { binary: (of, part) => text.lastIndexOf(String(of), String(part)), cost: searchCost }),
      method([s, s, i], i, {
        call: ([of, part, from]) => text.lastIndexOf(String(of), String(part), toWhole(from)),
        cost: searchCost,
      }),
    ],
  },
  {
    name: "join",
    overloads: [
      method([listOf(s)], s, { unary: (list) => text.join(list, ""), cost: joinCost }),
      method([listOf(s), s], s, {
        binary: (list, separator) => text.join(list, String(separator)),
        cost: joinCost,
      }),
    ],
  },
  { name: "lowerAscii", overloads: [method([s], s, { unary: (of) => text.lowerAscii(String(of)), cost: perSize() })] },
  { name: "upperAscii", overloads: [method([s], s, { unary: (of) => text.upperAscii(String(of)), cost: perSize() })] },
  {
    name: "replace",
    overloads: [
      method([s, s, s], s, {
        call: ([of, part, by]) => text.replace(String(of), String(part), String(by), -1),
        cost: doubled,
      }),
      method([s, s, s, i], s, {
        call: ([of, part, by, times]) => text.replace(String(of), String(part), String(by), Number(times)),
        cost: doubled,
      }),
    ],
  },
  {
    name: "split",
    overloads: [
      method([s, s], listOf(s), {
        binary: (of, separator) => text.split(String(of), String(separator), -1),
        cost: doubled,
      }),
      method([s, s, i], listOf(s), {
        call: ([of, separator, times]) => text.split(String(of), String(separator), Number(times)),
        cost: doubled,
      }),
    ],
  },
  {
    name: "substring",
    overloads: [
      method([s, i], s, { binary: (of, from) => text.substring(String(of), toWhole(from)), cost: perSize() }),
      method([s, i, i], s, {
        call: ([of, from, to]) => text.substring(String(of), toWhole(from), toWhole(to)),
        cost: perSize(),
      }),
    ],
  },
  { name: "trim", overloads: [method([s], s, { unary: (of) => text.trim(String(of)), cost: perSize() })] },
  { name: "format", overloads: [method([s, listOf(dynType)], s, { binary: format, cost: perSize() })] },
  { name: "strings.quote", overloads: [global([s], s, { unary: (of) => text.quote(String(of)), cost: perSize() })] },
];

/** An int that may be beyond the safe ones. */
function toWhole(value: CelValue | undefined): number | bigint {
  return typeof value === "number" || typeof value === "bigint" ? value : 0;
}

/** Unlike for other functions, parts of a unit do not count. (kubernetes: apiserver/pkg/cel/library/cost.go) */
function searchCost([of = null]: readonly CelValue[]): number {
  return Math.floor(sizeOf(of) * traversalFactor);
}

function joinCost(_args: readonly CelValue[], result: CelValue): number {
  return Math.ceil(sizeOf(result) * 2 * traversalFactor);
}

/** Texts. (cel-go: ext/strings.go, version 2) */
export const stringsLibrary: Library = { name: "strings", functions };

/** `reverse` of a text, which later versions have. (cel-go: ext/strings.go, version 3) */
export const reverseLibrary: Library = {
  name: "strings.reverse",
  functions: [{ name: "reverse", overloads: [method([s], s, { unary: (of) => [...String(of)].reverse().join("") })] }],
};
