import { describe, expect, it, vi } from "vitest";
import { createScreen } from "./screen.ts";

const esc = String.fromCodePoint(27);

describe("createScreen", () => {
  it.each([
    ["plain text with\nlines", "plain text with\nlines"],
    [`${esc}[31mred${esc}[39m`, `${esc}[31mred${esc}[39m`],
    [`title ${esc}]0;owned\u{7}`, "title \u{fffd}]0;owned\u{fffd}"],
    [`cleared ${esc}[2J`, "cleared \u{fffd}[2J"],
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
