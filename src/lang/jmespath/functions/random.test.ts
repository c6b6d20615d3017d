import { describe, expect, it } from "vitest";
import { compileJmesPath } from "../compile.ts";

const call = (expression: string, seed = "1") => {
  const compiled = compileJmesPath(expression);
  if (compiled.kind === "mistake") throw new Error(compiled.message);
  return compiled.evaluate({}, { now: 0, seed });
};
const made = (pattern: string, seed = "1") => {
  const result = call(`random('${pattern}')`, seed);
  return result.kind === "value" ? result.value : result;
};

describe("random", () => {
  it.each([
    "abc",
    "[a-z0-9]{8}",
    "[0-9a-f]{4}-[^a-z]{2,3}",
    "(foo|ba[rz])+x?",
    "^\\d{3}\\.\\w\\s.$",
    "(?:a|b){2}[]x-]",
    "a{0}b{2,}?",
    "[\\d_-]{5}",
    "()|x",
  ])("makes what %s matches", (pattern) => {
    for (const seed of ["1", "2", "3", "4", "5"]) {
      expect(made(pattern, seed)).toMatch(new RegExp(`^(?:${pattern.replace("[]x-]", "[\\]x\\-]")})$`));
    }
  });

  it("is the same for a seed, another for another, and another within one evaluation", () => {
    expect(made("[a-z]{20}")).toBe(made("[a-z]{20}"));
    expect(made("[a-z]{20}")).not.toBe(made("[a-z]{20}", "2"));
    const both = call("[random('[a-z]{20}'), random('[a-z]{20}')]");
    expect(new Set(both.kind === "value" ? (both.value as string[]) : []).size).toBe(2);
  });

  it.each<[string, RegExp]>([
    ["", /^no pattern provided$/],
    ["(", /^error parsing regexp: /],
    ["\\p{L}", /^random cannot make texts for /],
    ["[[:alpha:]]", /^random cannot make texts for /],
    ["(((a{1000}){1000}){10})", /./],
    ["(a*){1000}", /^the result is too large$/],
    ["((((a*)*)*){1000})", /^the result is too large$/],
  ])("fails for %s", (pattern, message) => {
    expect(made(pattern)).toMatchObject({ kind: "error", message: expect.stringMatching(message) });
  });
});
