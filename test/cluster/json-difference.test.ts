import { describe, expect, it } from "vitest";
import { differences } from "./json-difference.ts";

describe("differences", () => {
  it.each([
    ["nothing where documents are equal", { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ["nothing for a field that is undefined", { a: undefined }, {}, []],
    ["a value", { a: 1 }, { a: "1" }, [[".a", "1", '"1"']]],
    ["a field that is missing", { a: { b: [] } }, { a: {} }, [[".a.b", "[]", "(absent)"]]],
    ["a further item", [1], [1, 2], [["[1]", "(absent)", "2"]]],
    ["null for an object", { a: {} }, { a: null }, [[".a", "{}", "null"]]],
  ])("finds %s", (_, expected, actual, found) => {
    const all = differences(expected, actual).map((one) => [one.path, one.expected, one.actual]);
    expect(all).toEqual(found);
  });
});
