import { describe, expect, it } from "vitest";
import { timeoutIn } from "./timeout.ts";

describe("timeoutIn", () => {
  it.each([
    ["", 60_000],
    ["timeout=", 60_000],
    ["timeout=1.5s", 1_500],
    ["timeout=0", 60_000],
    ["timeout=-1s", 60_000],
    ["timeout=2h", 60_000],
  ])("reads %j as %d ms", (query, milliseconds) => {
    expect(timeoutIn(new URLSearchParams(query))).toBe(milliseconds);
  });

  it.each([
    ["soon", 'time: invalid duration "soon"'],
    ["10", 'time: missing unit in duration "10"'],
    ["5x", 'time: unknown unit "x" in duration "5x"'],
    ["1m5x", 'time: unknown unit "x" in duration "1m5x"'],
    ["1s-", 'time: unknown unit "s-" in duration "1s-"'],
    ["-", 'time: invalid duration "-"'],
  ])("refuses %j", (text, why) => {
    expect(() => timeoutIn(new URLSearchParams({ timeout: text }))).toThrow(
      `invalid timeout specified in the request URL - ${why}`,
    );
  });
});
