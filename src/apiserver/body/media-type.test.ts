import { describe, expect, it } from "vitest";
import { parseAccept, parseMediaType } from "./media-type.ts";

describe("parseMediaType", () => {
  it("reads type and parameters", () => {
    const parsed = parseMediaType('Application/JSON; charset="utf-8"; as=Table');
    expect([parsed?.type, [...(parsed?.parameters ?? [])]]).toEqual([
      "application/json",
      [
        ["charset", "utf-8"],
        ["as", "Table"],
      ],
    ]);
  });

  it.each(["", "json", "a b/c", "/json", "application/"])("takes %j for none", (text) => {
    expect(parseMediaType(text)).toBeUndefined();
  });
});

describe("parseAccept", () => {
  it("puts the most wanted first, the particular before the general, and leaves out what is not wanted", () => {
    const clauses = parseAccept("*/*, text/plain;q=0.5, application/json, application/*, image/png;q=0");
    expect(clauses.map(({ type }) => type)).toEqual(["application/json", "application/*", "*/*", "text/plain"]);
  });
});
