import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareQuantities, parseQuantity, type Quantity, quantityOfInteger } from "./quantity.ts";

function compare(a: string, b: string): number | undefined {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  return left === undefined || right === undefined ? undefined : Math.sign(compareQuantities(left, right)) + 0;
}

describe("parseQuantity", () => {
  it.each([
    "",
    " ",
    "abc",
    "1 ",
    " 1",
    "1.1.1",
    "1mi",
    "1KI",
    "1e",
    "1ee3",
    "0x1",
    "1_000",
    "--1",
    "Pi",
    "Ei",
    ".e-12",
  ])("refuses %j", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it.each(["0", "+", "-", ".", "m", "Ki", "1.", ".5", "-1.5Gi", "1e3", "1E-3", "007", "9".repeat(100)])(
    "reads %j",
    (text) => {
      expect(parseQuantity(text)).toBeDefined();
    },
  );
});

describe("compareQuantities", () => {
  it.each([
    ["1", "1000m", 0],
    ["1Ki", "1024", 0],
    ["1k", "1000", 0],
    ["1.5Gi", "1536Mi", 0],
    ["1e3", "1k", 0],
    ["0.1", "100m", 0],
    ["m", "0", 0],
    ["1Gi", "1000Mi", 1],
    ["10", "9", 1],
    ["-1", "1", -1],
    ["-10Gi", "-1Gi", -1],
    ["9007199254740993", "9007199254740992", 1],
    ["0.0000000001", "1n", 0],
    ["-0.0000000001", "-1n", 0],
    ["1.0000000001", "1000000001n", 0],
    ["16Ei", "9223372036854775807", 0],
    ["20E", "16Ei", 1],
    ["1e999999999", "1e999999998", 1],
    ["-1e999999999", "1", -1],
    ["1e-999999999", "0", 1],
    ["1e4294967296", "1", 0],
  ])("orders %s and %s: %d", (a, b, expected) => {
    expect(compare(a, b)).toBe(expected);
    expect(compare(b, a)).toBe(expected === 0 ? 0 : -expected);
  });

  const sign = fc.constantFrom("", "-", "+");
  const digits = fc.stringMatching(/^[0-9]{0,25}$/);
  const suffix = fc.constantFrom(
    "",
    "n",
    "u",
    "m",
    "k",
    "M",
    "G",
    "T",
    "P",
    "E",
    "Ki",
    "Mi",
    "Gi",
    "Ti",
    "Pi",
    "Ei",
    "e3",
  );
  const quantity = fc
    .tuple(sign, digits, fc.constantFrom("", "."), digits, suffix)
    .map(([s, whole, point, fraction, unit]) => parseQuantity(`${s}${whole}${point}${point && fraction}${unit}`))
    .filter((one): one is Quantity => one !== undefined);
  const order = (a: Quantity, b: Quantity) => Math.sign(compareQuantities(a, b)) + 0;

  it("is a total order", () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (a, b, c) => {
        const sorted = [a, b, c].sort(compareQuantities);
        const [least, middle, most] = sorted as [Quantity, Quantity, Quantity];
        return (
          order(a, a) === 0 && order(a, b) === -order(b, a) + 0 && order(least, middle) <= 0 && order(least, most) <= 0
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe("quantityOfInteger", () => {
  it.each([0, -0, 1, -7, 2 ** 53, -(2 ** 60)])("is what its digits say: %d", (value) => {
    const read = parseQuantity(BigInt(value).toString());
    expect(read && compareQuantities(quantityOfInteger(value), read)).toBe(0);
  });
});
