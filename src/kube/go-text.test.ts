import { describe, expect, it } from "vitest";
import { quoted } from "./go-text.ts";

describe("quoted", () => {
  it.each([
    ["web", '"web"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ["a\n\t\u0000", '"a\\n\\t\\x00"'],
    ["é 漢 🙂", '"é 漢 🙂"'],
    ["\u00a0\u200b", '"\\u00a0\\u200b"'],
  ])("writes %j as Go does", (text, go) => {
    expect(quoted(text)).toBe(go);
  });
});
