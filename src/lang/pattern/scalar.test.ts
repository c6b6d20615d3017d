import { describe, expect, it } from "vitest";
import { compileScalar, parseComparison, type Scalar } from "./scalar.ts";

type Case = readonly [pattern: Scalar, fits: readonly unknown[], fails: readonly unknown[]];

const cases: readonly Case[] = [
  [true, [true], [false, "true", 1, null, undefined]],
  [5, [5, "5", "05", "+5"], [5.5, "5.0", "x", null, undefined, true]],
  [1.5, [1.5, "1.5", "15e-1"], [1, "x", "", null]],
  [null, [null, undefined, 0, "", false], [1, "a", true, {}, []]],
  ["a", ["a"], ["b", "A", null, undefined, {}, []]],
  ["*", ["", "a", 0, false], [null, undefined, {}]],
  ["?*", ["a", 0, false], ["", null, undefined, {}]],
  ["", [""], ["a", null, undefined, 0]],
  ["a | b*", ["a", "bb", "a | b*"], ["c"]],
  ["!*:latest & !*:dev", ["nginx:1"], ["nginx:latest", "nginx:dev", null, undefined]],
  ["a & b | c", ["c"], ["a", "b"]],
  ["!foo", ["bar", 1, true], ["foo", null, undefined, {}, []]],
  ["!5", [null, undefined, 4, "6", "x"], [5, "5", "5000m"]],
  ["true", [true, "true"], [false, "True"]],
  ["1", [1, "1", "01", "1.0", "1000m"], [2, "x"]],
  ["1.0", [1, "1"], [2]],
  ["0", [0, "0", "0s", null, undefined], [1, false, "x"]],
  ["<1Gi", ["1000Mi", null, undefined, 5], ["1Gi", "2Gi", "x", true]],
  [">=1h", ["60m", "1h", "61m"], ["59m", null, undefined]],
  ["<1h", [null, undefined, "59m"], ["1h", "x"]],
  ["1h", ["60m", "3600s"], ["61m"]],
  ["> 5", [6, "6"], [5, "x", null]],
  ["<5", [4, null], [5, "a"]],
  ["10-20", [10, 15, "15", 20], [9, 21, null, "x"]],
  ["0-5", [null, undefined, 3], [6]],
  ["-10-8", [-10, 0, 8], [-11, 9]],
  ["10!-20", [9, 21, null], [10, 15, 20]],
  ["+0!-+1", [2, -1], [0, 1]],
  ["1Mi-1Gi", ["512Mi"], ["2Gi"]],
  ["1h-2h", ["90m"], ["3h", "30m"]],
  ["!10-20", [15, 25, "x"], ["10-20", null]],
  ["80*", ["8080", 80, 8080], [90]],
  ["1.5E*", [1.5], ["1.5"]],
  [">", [">"], ["a"]],
  ["0.5", [0.5, "500m"], [0.6]],
  ["9007199254740993", ["9007199254740993"], ["9007199254740992"]],
];

describe("compileScalar", () => {
  for (const [pattern, fits, fails] of cases) {
    const test = compileScalar(pattern);
    it.each(fits.map((value) => [value]))(`${JSON.stringify(pattern)} takes %j`, (value) => {
      expect(test(value)).toBe(true);
    });
    it.each(fails.map((value) => [value]))(`${JSON.stringify(pattern)} does not take %j`, (value) => {
      expect(test(value)).toBe(false);
    });
  }

  it("takes whole numbers for floats where it is told to", () => {
    expect(compileScalar(5, { floats: true })("5.0")).toBe(true);
    expect(compileScalar(5)("5.0")).toBe(false);
  });

  it("comes to an end with hostile texts", () => {
    const blanks = " ".repeat(200_000);
    expect(compileScalar(`a${blanks}b|${"*".repeat(1000)}x`)("y".repeat(100_000))).toBe(false);
    expect(compileScalar("<5")("9".repeat(100_000))).toBe(false);
  });
});

describe("parseComparison", () => {
  it.each([
    ["a", "=", ["a"]],
    ["!a", "!", ["a"]],
    [">= 1", ">=", ["1"]],
    ["<=1", "<=", ["1"]],
    [">1", ">", ["1"]],
    ["< 1", "<", ["1"]],
    ["1-2", "-", ["1", "2"]],
    ["1!-2", "!-", ["1", "2"]],
    ["-1--2", "-", ["-1", "-2"]],
    ["1.5Gi-2Gi", "-", ["1.5Gi", "2Gi"]],
    ["a-b", "=", ["a-b"]],
    ["1-2-3", "=", ["1-2-3"]],
    ["!1-2", "!", ["1-2"]],
    ["", "=", [""]],
  ])("reads %j", (atom, operator, operands) => {
    expect(parseComparison(atom)).toEqual({ operator, operands });
  });
});
