import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob } from "./image-glob.ts";

const matches = (pattern: string, text: string) => {
  const compiled = compileGlob(pattern);
  return compiled.kind === "glob" ? compiled.matches(text) : compiled.message;
};

/** (gobwas/glob, without separators) */
describe("compileGlob", () => {
  it.each<readonly [string, string, boolean]>([
    ["ghcr.io/*", "ghcr.io/team/web:1", true],
    ["ghcr.io/*", "ghcrxio/team", false],
    ["*", "", true],
    ["**", "a/b", true],
    ["a?c", "a/c", true],
    ["a?c", "ac", false],
    ["[ab]c", "bc", true],
    ["[ab]c", "cc", false],
    ["[!ab]c", "cc", true],
    ["[!ab]c", "ac", false],
    ["[a-c]", "b", true],
    ["[a-c]", "d", false],
    ["[!a-c]", "d", true],
    ["[ab-c]", "-", true],
    ["[\\]]", "]", true],
    ["{ghcr,quay}.io/*", "quay.io/a", true],
    ["{ghcr,quay}.io/*", "docker.io/a", false],
    ["{a{b,c},d}", "ac", true],
    ["\\*", "*", true],
    ["\\*", "a", false],
    ["a+(b)|^$", "a+(b)|^$", true],
    ["a,b}", "a,b}", true],
    ["web:*", "web:1\n2", true],
    ["a\\", "a", true],
    ["?", "\u{1f600}", true],
  ])("%j about %j is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ["[a", "unexpected end of input"],
    ["[]", "could not parse range"],
    ["[!]", "could not parse range"],
    ["[b-a]", "hi character 'a' should be greater than lo 'b'"],
    ["[a-bc]", "expected close range character"],
    ["[a-", "unexpected end of input"],
    ["{a,b", "unexpected end of input: a brace is not closed"],
    ["{".repeat(30), "braces are nested too deeply"],
  ])("refuses %j", (pattern, message) => {
    expect(matches(pattern, "a")).toBe(message);
  });

  it("takes a text for itself where nothing in it has a meaning", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const escaped = [...text].map((one) => `\\${one}`).join("");
        expect(matches(escaped, text)).toBe(true);
        expect(matches(escaped, `${text}x`)).toBe(false);
        expect(matches(`*${escaped}*`, `a${text}b`)).toBe(true);
      }),
    );
  });

  it("says something of every pattern", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab*?[]{},!-\\") }), fc.string(), (pattern, text) => {
        expect(["boolean", "string"]).toContain(typeof matches(pattern, text));
      }),
    );
  });
});
