import { describe, expect, it } from "vitest";
import { compileRegExp } from "./regexp.ts";
import { compileRegExpMatches } from "./regexp-matches.ts";
import { compileRegExpSearch } from "./regexp-search.ts";
import { CountedText, TooMuchWork, within } from "./regexp-work.ts";

describe("CountedText", () => {
  it("ends what looks at too many characters", () => {
    const text = new CountedText("abcdef", 3);
    expect([0, 1, 2].map((at) => text.charCodeAt(at))).toEqual([97, 98, 99]);
    expect(() => text.charCodeAt(3)).toThrow(TooMuchWork);
    expect(text.looks).toBe(4);
    expect(within(() => text.charCodeAt(4))).toBeUndefined();
  });

  it("counts what is looked through for texts", () => {
    const text = new CountedText("a".repeat(640), 100);
    expect(text.indexOf("b")).toBe(-1);
    expect(text.looks).toBe(10);
  });
});

const long = "a".repeat(1_000_000);
const mixed = "ab1-".repeat(250_000);

function tested(pattern: string, text: string): boolean | undefined {
  const compiled = compileRegExp(pattern);
  return compiled.kind === "regexp" ? compiled.regexp.testWithin(text) : undefined;
}

describe("testWithin", () => {
  it.each([
    ["(a|aa)+$", long, true],
    ["(a|aa)+b", long, false],
    ["(a|b1|1-)*[xy]$", mixed, false],
    ["[ab1].{100}-", mixed, true],
    ["(?i)\\bAB1\\b", mixed, true],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "aaaa", false],
    ["ö+$", `${long}öö`, true],
  ])("answers %s on long texts", (pattern, text, found) => {
    expect(tested(pattern, text)).toBe(found);
  });

  it.each([["(a?){1000}[bc]"], ["(.?){1000}[xy]$"], ["a.{500}[xy]"]])("gives up on %s", (pattern) => {
    expect(tested(pattern, long)).toBeUndefined();
    expect(tested(pattern, "a".repeat(600))).toBe(false);
  });
});

describe("a search that is repeated", () => {
  const findAll = (pattern: string, text: string) => {
    const compiled = compileRegExpSearch(pattern);
    return compiled.kind === "search" ? compiled.search.findAll(text, Number.POSITIVE_INFINITY) : undefined;
  };
  const find = (pattern: string, text: string) => {
    const compiled = compileRegExpMatches(pattern);
    return compiled.kind === "matches" ? compiled.matches.find(text, Number.POSITIVE_INFINITY) : undefined;
  };

  it.each([["a*b|a"], [".*x|."], ["a"]])(
    "gives up where every match looks at the whole text, or there are too many: %s",
    (pattern) => {
      expect(findAll(pattern, long)).toBeUndefined();
      expect(find(pattern, long)).toBeUndefined();
    },
  );

  it("finds many matches in long texts where each is found at once", () => {
    const text = "word, and another. ".repeat(10_000);
    expect(findAll("[a-z]+", text)?.length).toBe(30_000);
    expect(find("an(d|o)", text)?.length).toBe(20_000);
    expect(find("an(d|o)", text)?.[1]?.groups).toEqual(["ano", "o"]);
  });
});
