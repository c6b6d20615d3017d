import { describe, expect, it } from "vitest";
import { isRecord, setOwn } from "./record.ts";

describe("setOwn", () => {
  it("sets __proto__ like any other key", () => {
    const record: Record<string, unknown> = {};
    setOwn(record, "__proto__", { polluted: true });
    setOwn(record, "a", 1);
    expect(Object.keys(record)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  });
});

describe("isRecord", () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ["a", false],
    [undefined, false],
  ])("says of %j: %j", (value, expected) => {
    expect(isRecord(value)).toBe(expected);
  });
});
