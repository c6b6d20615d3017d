import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { compileRegExp } from "./regexp.ts";
import { builtinFor } from "./regexp-builtin.ts";

function matches(pattern: string, text: string): boolean | string {
  const compiled = compileRegExp(pattern);
  return compiled.kind === "error" ? compiled.error : compiled.regexp.test(text);
}

describe("compileRegExp", () => {
  it.each<[pattern: string, text: string, found: boolean]>([
    ["^[a-z]+$", "abc", true],
    ["^[a-z]+$", "abc\n", false],
    ["b", "abc", true],
    ["^a.c$", "a\rc", true],
    ["^a.c$", "a\nc", false],
    ["^\\s$", "\v", false],
    ["^.$", "😀", true],
    ["(?i)ABC", "xabcx", true],
    ["^(?P<n>a|b)+$", "abba", true],
    ["^\\pL+$", "é日", true],
    ["", "x", true],
  ])("%j in %j: %s", (pattern, text, found) => {
    expect(matches(pattern, text)).toBe(found);
  });

  it.each([
    ["(", "error parsing regexp: missing closing ): `(`"],
    ["a**", "error parsing regexp: invalid nested repetition operator: `**`"],
    ["(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"],
    ["\\1", "error parsing regexp: invalid escape sequence: `\\1`"],
    ["a\\", "error parsing regexp: trailing backslash at end of expression: ``"],
    ["^[z-a]", "error parsing regexp: invalid character class range: `z-a`"],
    ["^a{2,1}", "error parsing regexp: invalid repeat count: `{2,1}`"],
    ["a".repeat(20_000), "error parsing regexp: expression too large"],
  ])("refuses %.20s in Go's words", (pattern, error) => {
    expect(matches(pattern, "")).toBe(error);
  });

  it("has an answer at once for what makes backtracking engines hang", () => {
    const text = `${"a".repeat(50_000)}!`;
    for (const pattern of ["^(a+)+$", "^(a|aa)+$", "^a*a*a*a*b$", "(.*)*x"]) expect(matches(pattern, text)).toBe(false);
  });
});

describe("builtinFor", () => {
  it.each([
    ["^[a-z]+$", true],
    ["^\\d+\\.\\d+\\.\\d+$", true],
    ["^[^/]+/[^:]+:v\\d{1,3}$", true],
    ["^a*b*c?$", true],
    ["[a-z]+", false],
    ["^a*a$", false],
    ["^[a-z]*b?[a-c]$", false],
    ["^(a)$", false],
    ["^a|b$", false],
    ["^[[:alpha:]]$", false],
    ["^a+?$", false],
  ])("takes %s: %s", (pattern, taken) => {
    expect(builtinFor(pattern) !== undefined).toBe(taken);
  });

  it("agrees with the linear engine wherever it is used", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      "[a-c]",
      "[^a]",
      "[^ab-]",
      "\\d",
      "\\w",
      "\\s",
      ".",
      "-",
      "\\.",
      "[-a]",
      "[\\d-]",
      "é",
      "[à-ü]",
      "😀",
      "]",
      "(a)",
      "a|b",
      "\n",
    );
    const times = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "{0}");
    const items = fc.array(fc.tuple(atom, times), { maxLength: 4 });
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "c", "1", "-", ".", "\n", " ", "é", "😀", "_", "]", "\u2028", "\r", "\v"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(items, fc.boolean(), text, (parts, toEnd, input) => {
        const pattern = `^${parts.map(([one, many]) => one + many).join("")}${toEnd ? "$" : ""}`;
        const builtin = builtinFor(pattern);
        if (builtin) expect(builtin.test(input)).toBe(RE2JS.compile(pattern).matcher(input).find());
      }),
      { numRuns: 2000 },
    );
  });
});
