import { describe, expect, it } from "vitest";
import { compileMention } from "./mention.ts";

describe("compileMention", () => {
  it.each([
    ["foo", "foo.bar", true],
    ["foo", "x(foo)", true],
    ["foo", "'foo'", true],
    ["foo", "foo-bar", true],
    ["foo", "_foo", true],
    ["foo", "a || foo", true],
    ["foo", "a.foo", false],
    ["foo", "myfoo", false],
    ["foo", "fool foo", true],
    ["foo", "foo_bar", false],
    ["foo", "1foo", false],
    ["foo", "", false],
    ["foo-bar", '"foo-bar".x', true],
    ["foo-", "foo-", false],
    ["foo-", "foo-x", true],
    ["fo.", "foo", true],
    ["fo.", "fo", false],
  ])("looks for %s in %s: %s", (name, expression, mentioned) => {
    const isMentionedIn = compileMention(name);
    expect([isMentionedIn?.(expression), isMentionedIn?.(expression)]).toEqual([mentioned, mentioned]);
  });

  it("knows no mention of a name that is no regular expression", () => {
    expect(compileMention("a(")).toBeUndefined();
  });
});
