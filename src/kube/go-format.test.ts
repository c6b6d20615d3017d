import { describe, expect, it } from "vitest";
import { formatGoExponent, formatGoFloat, formatGoValue, goTypeOf } from "./go-format.ts";

describe("formatGoValue", () => {
  it.each([
    [null, "<nil>"],
    [undefined, "<nil>"],
    ["a b", "a b"],
    [true, "true"],
    [1000000, "1000000"],
    [-3, "-3"],
    [1.5, "1.5"],
    [1e21, "1e+21"],
    [["a", null, 3, 1.5, { b: true, a: null }], "[a <nil> 3 1.5 map[a:<nil> b:true]]"],
    [[], "[]"],
    [{}, "map[]"],
  ])("prints %j", (value, text) => {
    expect(formatGoValue(value)).toBe(text);
  });

  it("cuts what is deep or long", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level++) deep = [deep];
    expect(formatGoValue(deep)).toContain("...");
    expect(formatGoValue(Array.from({ length: 100_000 }, () => "x".repeat(100))).length).toBeLessThan(20_000);
  });
});

describe("formatGoFloat", () => {
  it.each([
    [0, "0"],
    [100000, "100000"],
    [1000000, "1e+06"],
    [1234567.8, "1.2345678e+06"],
    [0.0001, "0.0001"],
    [0.00001234, "1.234e-05"],
    [-2.5, "-2.5"],
  ])("prints %d", (value, text) => {
    expect(formatGoFloat(value)).toBe(text);
  });
});

describe("formatGoExponent", () => {
  it.each([
    [1.5, "1.5E+00"],
    [808.5, "8.085E+02"],
    [0.05, "5E-02"],
    [1e100, "1E+100"],
  ])("prints %d", (value, text) => {
    expect(formatGoExponent(value)).toBe(text);
  });
});

describe("goTypeOf", () => {
  it.each([
    [null, "<nil>"],
    [[], "[]interface {}"],
    [{}, "map[string]interface {}"],
    ["", "string"],
    [true, "bool"],
    [1, "int64"],
    [1.5, "float64"],
    [1e21, "float64"],
  ])("names the type of %j", (value, type) => {
    expect(goTypeOf(value)).toBe(type);
  });
});
