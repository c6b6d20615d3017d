import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { same } from "./equal.ts";

describe("same", () => {
  it.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: [] }, {}, true],
    [{ a: null }, {}, true],
    [undefined, null, true],
    [{ a: {} }, {}, false],
    [{ a: "" }, {}, false],
    [{ a: false }, {}, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [{ a: 1 }, { a: "1" }, false],
    [JSON.parse('{"__proto__":1}'), {}, false],
    [[], {}, false],
  ])("of %j and %j is %j", (a, b, wanted) => {
    expect([same(a, b), same(b, a)]).toEqual([wanted, wanted]);
  });

  it("holds for every value and a copy of it", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => same(value, structuredClone(value))));
  });
});
