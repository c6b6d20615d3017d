import { describe, expect, it } from "vitest";
import { Warnings } from "./warnings.ts";

describe("Warnings", () => {
  it("says nothing where there is nothing to say", () => {
    expect(new Warnings().header()).toBeUndefined();
  });

  it("writes each text once, with quotes escaped, and none that would break the header", () => {
    const warnings = new Warnings();
    for (const text of ['unknown field "spec.foo"', 'unknown field "spec.foo"', "a\r\nX-Evil: b", ""])
      warnings.add(text);
    expect(warnings.header()).toBe('299 - "unknown field \\"spec.foo\\""');
  });

  it("cuts all texts short where they are too long together", () => {
    const warnings = new Warnings();
    for (let at = 0; at < 30; at += 1) warnings.add(`${at}${"x".repeat(500)}`);
    const header = warnings.header() ?? "";
    expect(header.split(", ").length).toBe(16);
    expect(header.length).toBeLessThan(5_000);
  });
});
