import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, formatRfc3339, rfc3339, timeOfMillis } from "./go-time.ts";
import { parseGoTime } from "./go-time-parse.ts";

function read(layout: string, text: string): string {
  const parsed = parseGoTime(layout, text);
  return parsed.kind === "error" ? `! ${parsed.error}` : formatRfc3339(parsed.time);
}

describe("parseGoTime", () => {
  it.each([
    [rfc3339, "2024-01-02T03:04:05.999999999Z", "2024-01-02T03:04:05Z"],
    [rfc3339, "2024-01-02T03:04:05-07:30", "2024-01-02T03:04:05-07:30"],
    ["Mon Jan _2 15:04:05 MST 2006", "Mon Jan 02 15:04:05 MST 2021", "2021-01-02T15:04:05Z"],
    ["02 Jan 06 15:04 -0700", "02 Jan 70 15:04 +0100", "1970-01-02T15:04:00+01:00"],
    ["January 2, 2006 3:04 PM", "december 31, 1999 11:59 PM", "1999-12-31T23:59:00Z"],
    ["3:04pm", "12:30am", "0000-01-01T00:30:00Z"],
    ["2006-002", "2024-366", "2024-12-31T00:00:00Z"],
    ["2006-01-02 15:04:05.000", "2024-01-02 03:04:05.123", "2024-01-02T03:04:05Z"],
    ["2006-01-02", "2024-01-02x", '! parsing time "2024-01-02x": extra text: "x"'],
    ["2006-01-02", "2024-1-2", '! parsing time "2024-1-2" as "2006-01-02": cannot parse "1-2" as "01"'],
    ["2006/01", "2024-01", '! parsing time "2024-01" as "2006/01": cannot parse "-01" as "/"'],
    ["15:04", "24:00", '! parsing time "24:00": hour out of range'],
  ])("reads with %s the text %s", (layout, text, expected) => {
    expect(read(layout, text)).toBe(expected);
  });

  it("reads what is written", () => {
    const millis = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(millis, (value) => {
        const second = Math.floor(value / 1000) * 1000;
        const text = formatRfc3339(timeOfMillis(second));
        expect(text).toBe(new Date(second).toISOString().replace(".000", ""));
        expect(read(rfc3339, text)).toBe(text);
      }),
    );
  });
});

describe("formatDuration", () => {
  it.each<readonly [bigint, string]>([
    [0n, "0s"],
    [1n, "1ns"],
    [1500n, "1.5µs"],
    [-2_000_000n, "-2ms"],
    [3_600_000_000_000n, "1h0m0s"],
    [61_500_000_000n, "1m1.5s"],
  ])("writes %d as %s", (nanos, expected) => {
    expect(formatDuration(nanos)).toBe(expected);
  });
});
