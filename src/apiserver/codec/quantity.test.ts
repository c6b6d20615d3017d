import { describe, expect, it } from "vitest";
import { canonicalQuantity } from "./quantity.ts";

describe("canonicalQuantity", () => {
  it.each([
    ["0", "0"],
    ["100m", "100m"],
    ["0.5", "500m"],
    ["1.500", "1.500"],
    ["1000", "1k"],
    ["1024", "1024"],
    ["1024Mi", "1Gi"],
    ["1536Mi", "1536Mi"],
    ["1.5Gi", "1536Mi"],
    ["0.1Ki", "102400m"],
    ["1e3", "1e3"],
    ["1000e3", "1e6"],
    ["+5", "+5"],
    ["-1Ki", "-1Ki"],
    ["-0.1", "-100m"],
    ["00100", "00100"],
    [".", "0"],
    ["m", "0"],
    ["0.0000000001", "1n"],
    ["999999999999999999999Ki", "9223372036854775807"],
    ["1e999999999", "1e999999999"],
    ["12000E", "12000E"],
  ])("writes %s as %s", (given, text) => {
    expect(canonicalQuantity(given)).toEqual({ kind: "text", text });
  });

  it.each([
    ["", /must match/],
    ["1x", /must match/],
    ["1.2.3", /must match/],
    [" 1", /must match/],
    ["1kk", /suffix/],
    ["1e", /suffix/],
    ["Ei", /numeric part/],
    ["9".repeat(2000), /must match/],
    [`${"0".repeat(100_000)}x`, /must match/],
  ])("refuses %j", (given, error) => {
    expect(canonicalQuantity(given)).toMatchObject({ kind: "error", error: expect.stringMatching(error) });
  });
});
