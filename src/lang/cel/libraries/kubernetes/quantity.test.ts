import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, outcome } from "../expression-lab.ts";

describe("quantityLibrary", () => {
  it.each([
    ["isQuantity('1.5Gi')", true],
    ["isQuantity('1.5Gb')", false],
    ["isQuantity('')", false],
    ["quantity('200M').compareTo(quantity('0.2G'))", 0],
    ["quantity('50M').isLessThan(quantity('50Mi'))", true],
    ["quantity('50M').isGreaterThan(quantity('50Mi'))", false],
    ["quantity('100m') == quantity('0.1')", true],
    ["sign(quantity('-1u'))", -1],
    ["quantity('50k').add(quantity('20k')) == quantity('70k')", true],
    ["quantity('50k').add(20).sub(quantity('100k')).sub(-50000).asInteger()", 20],
    ["quantity('50k').asApproximateFloat() == 50000.0", true],
    ["quantity('0').add(9223372036854775807).asInteger()", 9223372036854775807n],
    ["quantity('9223372036854775807').add(1).isInteger()", false],
    ["quantity('9223372036854775807').add(1).isGreaterThan(quantity('9223372036854775807'))", true],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it.each([
    ["dyn(quantity('1')) == '1'", "error: no such overload"],
    ["dyn(quantity('1')) != dyn(1)", "error: no such overload"],
    ["dyn(quantity('1')) != dyn(ip('::1'))", "error: no such overload"],
    ["dyn(quantity('1')) != null", true],
    ["'1' != dyn(quantity('1'))", true],
  ])("compares with nothing else: %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it.each([
    ["whole thousandths are no integer", "quantity('1000m').isInteger()", false],
    ["nor are decimals of many digits", "quantity('1000000000000000000.0').isInteger()", false],
    ["binary amounts end at 2^63-1", "quantity('100Ei') == quantity('9223372036854775807')", true],
    [
      "the least integer has no negative",
      "quantity('1').sub(int('-9223372036854775808')).asInteger()",
      -9223372036854775807n,
    ],
  ])("follows Kubernetes: %s", (_, source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it.each([
    ["quantity('x')", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["quantity('1mm')", "unable to parse quantity's suffix"],
    ["quantity('Pi')", "unable to parse numeric part of quantity"],
    ["quantity('1.5').asInteger()", "cannot convert value to integer"],
    ["quantity('1e999999999').add(1)", "the quantities are too far apart"],
  ])("says what is wrong with %s", (source, message) => {
    expect(outcome(source)).toBe(`error: ${message}`);
  });

  it("compares amounts of any size without writing them out", () => {
    expect(outcome("quantity('1e999999999').isGreaterThan(quantity('-1e2147483647'))")).toBe(true);
    expect(outcome(`isQuantity('${"9".repeat(20_000)}')`)).toBe(false);
  });

  it("adds and takes away to where it began", () => {
    const integers = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        const text = `quantity('${a}').add(quantity('${b}')).sub(quantity('${b}')).compareTo(quantity('${a}'))`;
        expect(outcome(text)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it("costs a tenth of the text", () => {
    expect(evaluate(`isQuantity('${"1".repeat(11)}')`).cost).toBe(2);
  });
});
