import { describe, expect, it } from "vitest";
import { parseAnchor } from "./anchor.ts";

describe("parseAnchor", () => {
  it.each([
    ["(k)", "condition", "k"],
    ["<(k)", "global", "k"],
    ["X(k)", "negation", "k"],
    ["+(k)", "add", "k"],
    ["=(k)", "equality", "k"],
    ["^(k)", "existence", "k"],
    [" =(k) ", "equality", "k"],
    ["( k )", "condition", " k "],
    ["((k))", "condition", "(k)"],
    ["(a)(b)", "condition", "a)(b"],
  ])("reads %j", (text, kind, key) => {
    expect(parseAnchor(text)).toEqual({ kind, key });
  });

  it.each(["", "k", "()", "(k", "k)", "x(k)", "XX(k)", "=k", "(a\nb)", "$(k)"])("sees no anchor in %j", (text) => {
    expect(parseAnchor(text)).toBeUndefined();
  });
});
