import { describe, expect, it } from "vitest";
import { compareDurations, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  it.each([
    ["0", 0],
    ["-0", 0],
    ["1ns", 1],
    ["1us", 1e3],
    ["1µs", 1e3],
    ["1μs", 1e3],
    ["1ms", 1e6],
    ["1s", 1e9],
    ["1m", 60e9],
    ["1h30m", 5400e9],
    ["-1.5h", -5400e9],
    ["+.5s", 5e8],
    ["1.s", 1e9],
    ["1h1h", 7200e9],
    ["0.0000000001s", 0],
    ["9007199254740993ns", 9007199254740993n],
    ["2562047h47m16.854775807s", 9223372036854775807n],
    ["-9223372036854775808ns", -9223372036854775808n],
  ])("reads %j", (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  it.each(["", "1", "s", ".s", "1d", "1 s", "1h ", "h1", "--1s", "1e3s", "9223372036854775808ns", "3000000h", "1s.5"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe("compareDurations", () => {
  it("orders numbers and what is too large for them", () => {
    const texts = ["-2562047h", "-1s", "0", "1ms", "2562047h", "2562047h1ns"];
    const durations = texts.map((text) => parseDuration(text) ?? 0);
    expect([...durations].reverse().sort(compareDurations)).toEqual(durations);
  });
});
