import { describe, expect, it } from "vitest";
import { onceForLong } from "./long-list.ts";

describe("onceForLong", () => {
  it.each([
    ["works out anew what comes of a short list", 3, 2],
    ["works out once what comes of a long list", 1000, 1],
  ])("%s", (_, length, times) => {
    let calls = 0;
    const lengthOf = onceForLong((list) => {
      calls++;
      return list.length;
    });
    const list = Array.from({ length }, () => "x");
    expect([lengthOf(list), lengthOf(list), calls]).toEqual([length, length, times]);
  });

  it("tells lists apart that have the same elements", () => {
    const itself = onceForLong((list) => list);
    const [one, other] = [new Array(100).fill(0), new Array(100).fill(0)];
    expect([itself(one) === one, itself(other) === other]).toEqual([true, true]);
  });
});
