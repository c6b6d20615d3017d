import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatIndexes, parseIndexes, pendingIndexes } from "./indexes.ts";

describe("formatIndexes", () => {
  it.each([
    [[], ""],
    [[3], "3"],
    [[3, 4], "3,4"],
    [[5, 3, 4], "3-5"],
    [[0, 2, 3, 4, 6, 7], "0,2-4,6,7"],
  ])("writes %j as %s", (indexes, text) => {
    expect(formatIndexes(new Set(indexes))).toBe(text);
  });

  it("is read back by parseIndexes", () => {
    const indexes = fc.uniqueArray(fc.nat({ max: 200 }));
    fc.assert(
      fc.property(indexes, (list) => {
        const sorted = [...parseIndexes(formatIndexes(new Set(list)))].sort((a, b) => a - b);
        expect(sorted).toEqual([...list].sort((a, b) => a - b));
      }),
    );
  });
});

describe("pendingIndexes", () => {
  it.each([
    [3, [], 5, [0, 1, 2]],
    [5, [0, 2], 2, [1, 3]],
    [2, [0, 1], 1, []],
  ])("of %i without %j, at most %i, are %j", (completions, taken, count, expected) => {
    expect(pendingIndexes(completions, new Set(taken), count)).toEqual(expected);
  });
});
