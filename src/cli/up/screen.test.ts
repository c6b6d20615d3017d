import { describe, expect, it, vi } from "vitest";
import { createScreen } from "./screen.ts";

const escape = String.fromCodePoint(27);

describe("createScreen", () => {
  it.each([
    ["plain text with\nlines", "plain text with\nlines"],
    [`${escape}[31mred${escape}[39m`, `${escape}[31mred${escape}[39m`],
    [`title ${escape}]0;owned\u{7}`, "title \u{fffd}]0;owned\u{fffd}"],
    [`cleared ${escape}[2J`, "cleared \u{fffd}[2J"],
    ["back\rover", "back\u{fffd}over"],
  ])("makes %j harmless to a terminal", (text, wanted) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      createScreen(false).say(text);
      expect(log).toHaveBeenCalledWith(wanted);
    } finally {
      log.mockRestore();
    }
  });
});
