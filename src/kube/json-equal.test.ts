import { describe, expect, it } from "vitest";
import { jsonEqual } from "./json-equal.ts";

describe("jsonEqual", () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: 1 }, { a: 1, b: 1 }, false],
    [{ a: undefined }, {}, false],
    [[], {}, false],
    [{}, [], false],
    [null, {}, false],
    [1, "1", false],
    [JSON.parse('{"__proto__":1}'), {}, false],
  ])("compares %j and %j", (a, b, expected) => {
    expect(jsonEqual(a, b)).toBe(expected);
  });
});
