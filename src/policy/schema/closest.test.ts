import { describe, expect, it } from "vitest";
import { closest } from "./closest.ts";

describe("closest", () => {
  const known = ["match", "exclude", "validate", "mutate", "name"];
  it.each([
    ["mach", "match"],
    ["validat", "validate"],
    ["vaildate", "validate"],
    ["Match", "match"],
    ["nmae", "name"],
    ["excludes", "exclude"],
  ])("takes %s for %s", (typed, meant) => {
    expect(closest(typed, known)).toBe(meant);
  });

  it.each(["spec", "x", "", "a".repeat(10_000)])("has no idea what %s should be", (typed) => {
    expect(closest(typed, known)).toBeUndefined();
  });
});
