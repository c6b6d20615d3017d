import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, difference, quantityOf, sum } from "./amounts.ts";

describe("sum", () => {
  it.each([
    ["100m", "200m", "300m"],
    ["0", "1Gi", "1Gi"],
    ["1Gi", "1G", "2073741824"],
    ["512Mi", "512Mi", "1Gi"],
    ["1", "500m", "1500m"],
    ["1500", "500", "2k"],
    ["1e3", "1", "1001"],
  ])("writes %s and %s as %s", (a, b, both) => {
    expect(sum({ x: a }, { x: b })).toEqual({ x: both });
  });

  it("keeps names apart, those of prototypes too", () => {
    const hostile = JSON.parse('{"__proto__": "1"}') as Record<string, string>;
    expect(Object.keys(sum(hostile, { cpu: "1" }))).toEqual(["__proto__", "cpu"]);
  });

  it("is undone by the difference", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const both = sum({ x: quantityOf(a) }, { x: quantityOf(b) });
        expect(compare(difference(both, { x: quantityOf(b) }).x, quantityOf(a))).toBe(0);
      }),
    );
  });
});
