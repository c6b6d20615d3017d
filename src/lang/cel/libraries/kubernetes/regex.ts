import { type CompiledSearch, compileRegExpSearch } from "../../../../data/index.ts";
import { costExceeded, failed } from "../../failure.ts";
import { type Does, type Library, method } from "../../library.ts";
import { intType, listOf, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { costOfSearch, estimateOfSearch } from "./cost.ts";

const searchCost = { cost: costOfSearch, estimate: estimateOfSearch };

/** What regular expressions find. (kubernetes: apiserver/pkg/cel/library/regex.go) */
export const regexLibrary: Library = {
  name: "kubernetes.regex",
  functions: [
    {
      name: "find",
      overloads: [
        method([stringType, stringType], stringType, {
          binary: (text, pattern) => find(compileRegExpSearch(String(pattern)), text),
          prepare: (constants) => prepared(constants, (search) => ({ binary: (text) => find(search, text) })),
          ...searchCost,
        }),
      ],
    },
    {
      name: "findAll",
      overloads: [
        method([stringType, stringType], listOf(stringType), {
          binary: (text, pattern) => findAll(compileRegExpSearch(String(pattern)), text, -1),
          prepare: (constants) => prepared(constants, (search) => ({ binary: (text) => findAll(search, text, -1) })),
          ...searchCost,
        }),
        method([stringType, stringType, intType], listOf(stringType), {
          call: ([text = "", pattern, most = -1]) => findAll(compileRegExpSearch(String(pattern)), text, most),
          prepare: (constants) =>
            prepared(constants, (search) => ({ call: ([text = "", , most = -1]) => findAll(search, text, most) })),
          ...searchCost,
        }),
      ],
    },
  ],
};

/** A constant pattern is compiled once. */
function prepared(
  [, pattern]: readonly (CelValue | undefined)[],
  doing: (search: CompiledSearch) => Does,
): Does | undefined {
  return typeof pattern === "string" ? doing(compileRegExpSearch(pattern)) : undefined;
}

function find(search: CompiledSearch, text: CelValue): CelValue {
  const found = findAll(search, text, 1);
  return Array.isArray(found) ? (found[0] ?? "") : found;
}

function findAll(compiled: CompiledSearch, text: CelValue, most: CelValue): CelValue {
  if (compiled.kind === "error") return failed(`Illegal regex: ${compiled.error}`);
  const limit = Number(most);
  const found = compiled.search.findAll(String(text), limit < 0 ? Number.POSITIVE_INFINITY : limit);
  // What takes a second counts as too expensive, whatever it costs by its length.
  return found ?? costExceeded;
}
