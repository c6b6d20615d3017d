import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWildcard, hasWildcard, matchesWildcard } from "./wildcard.ts";

/** The meaning of wildcards written down in the plainest way; exponential, and only for short texts. */
function naive(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === "*") return naive(rest, text) || (text.length > 0 && naive(pattern, text.slice(1)));
  return text.length > 0 && (first === "?" || first === text[0]) && naive(rest, text.slice(1));
}

describe("compileWildcard", () => {
  it.each([
    ["", "", true],
    ["", "a", false],
    ["a", "a", true],
    ["a", "A", false],
    ["*", "", true],
    ["?*", "", false],
    ["?*", "a", true],
    ["*?", "", false],
    ["a*", "a/b", true],
    ["*a", "ba", true],
    ["*a", "ab", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*a*", "bab", true],
    ["a*b*c", "a1b2b3c", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["?", "😀", true],
    ["??", "😀", false],
    ["a?c", "a😀c", true],
    ["*:latest", "nginx:latest", true],
    ["public.ecr.aws/*", "docker.io/public.ecr.aws/x", false],
    ["\\*", "*", false],
  ])("matches %j with %j: %j", (pattern, text, expected) => {
    expect(compileWildcard(pattern)(text)).toBe(expected);
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it("means what the plainest reading means", () => {
    const symbol = fc.constantFrom("a", "b", "*", "?", "😀", "/");
    const pattern = fc.array(symbol, { maxLength: 8 });
    const text = fc.array(symbol, { maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (p, t) => compileWildcard(p.join(""))(t.join("")) === naive(p, t)),
      { numRuns: 3000 },
    );
  });

  it("comes to an end with many stars on a long text", () => {
    expect(compileWildcard("*a".repeat(50))("b".repeat(100_000))).toBe(false);
    expect(compileWildcard(`${"?*".repeat(50)}x`)("a".repeat(100_000))).toBe(false);
  });
});

describe("hasWildcard", () => {
  it.each([
    ["", false],
    ["abc", false],
    ["a*c", true],
    ["a?c", true],
  ])("reads %j", (text, expected) => {
    expect(hasWildcard(text)).toBe(expected);
  });
});
