import { compileRegExp, type RegExpTest } from "../../../../data/index.ts";
import { perSize, searchCost, traversalFactor } from "../../cost.ts";
import { costExceeded, failed } from "../../failure.ts";
import { type Does, type FunctionDeclaration, global, method } from "../../library.ts";
import { sizeOf } from "../../map.ts";
import { boolType, bytesType, intType, listOf, mapOf, stringType, typeParam } from "../../type.ts";
import type { CelValue } from "../../value.ts";

const sized = [bytesType, listOf(typeParam("A")), mapOf(typeParam("A"), typeParam("B")), stringType];

export const textFunctions: readonly FunctionDeclaration[] = [
  {
    name: "size",
    overloads: sized.flatMap((type) => [
      global([type], intType, { unary: sizeOf }),
      method([type], intType, { unary: sizeOf }),
    ]),
  },
  {
    name: "contains",
    overloads: [
      method([stringType, stringType], boolType, {
        binary: (text, part) => String(text).includes(String(part)),
        cost: ([text = null, part = null]) =>
          Math.ceil(sizeOf(text) * traversalFactor) * Math.ceil(sizeOf(part) * traversalFactor),
      }),
    ],
  },
  {
    name: "startsWith",
    overloads: [
      method([stringType, stringType], boolType, {
        binary: (text, part) => String(text).startsWith(String(part)),
        cost: perSize(),
      }),
    ],
  },
  {
    name: "endsWith",
    overloads: [
      method([stringType, stringType], boolType, {
        binary: (text, part) => String(text).endsWith(String(part)),
        cost: perSize(),
      }),
    ],
  },
  {
    name: "matches",
    overloads: [
      global([stringType, stringType], boolType, { binary: matches, prepare: prepared, cost: searchCost }),
      method([stringType, stringType], boolType, { binary: matches, prepare: prepared, cost: searchCost }),
    ],
  },
];

function matches(text: CelValue, pattern: CelValue): CelValue {
  const compiled = compileRegExp(String(pattern));
  return compiled.kind === "regexp" ? tested(compiled.regexp, text) : failed(compiled.error);
}

function prepared([, pattern]: readonly (CelValue | undefined)[]): Does | undefined {
  if (typeof pattern !== "string") return undefined;
  const compiled = compileRegExp(pattern);
  if (compiled.kind !== "regexp") return { binary: () => failed(compiled.error) };
  const { regexp } = compiled;
  return { binary: (text) => tested(regexp, text) };
}

/** What takes a second counts as too expensive, whatever it costs by its length. */
function tested(regexp: RegExpTest, text: CelValue): CelValue {
  return regexp.testWithin(String(text)) ?? costExceeded;
}
