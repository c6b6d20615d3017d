import { describe, expect, it } from "vitest";
import { formatTime, parseTime, type TimeLayout } from "./go-time.ts";

function rewritten(text: string, layout: TimeLayout): string | null | undefined {
  const time = parseTime(text, layout);
  return time.kind === "error" ? time.error : formatTime(time, layout);
}

describe("parseTime and formatTime", () => {
  it.each<[text: string, layout: TimeLayout, becomes: string | null | undefined]>([
    ["2024-01-02T03:04:05Z", "seconds", "2024-01-02T03:04:05Z"],
    ["2024-01-02T03:04:05.999999999+02:00", "seconds", "2024-01-02T01:04:05Z"],
    ["2024-01-02T3:04:05Z", "seconds", "2024-01-02T03:04:05Z"],
    ["2024-01-02T03:04:05.120000-08:00", "micros", "2024-01-02T11:04:05.120000Z"],
    ["0050-01-01T00:00:00Z", "seconds", "0050-01-01T00:00:00Z"],
    ["0001-01-01T00:00:00Z", "seconds", null],
    ["9999-12-31T23:59:59-01:00", "seconds", undefined],
  ])("read and write %s (%s) as %s", (text, layout, becomes) => {
    expect(rewritten(text, layout)).toBe(becomes);
  });

  it.each<[text: string, layout: TimeLayout, error: string]>([
    ["2024-13-01T00:00:00Z", "seconds", 'parsing time "2024-13-01T00:00:00Z": month out of range'],
    ["2023-02-29T00:00:00Z", "seconds", 'parsing time "2023-02-29T00:00:00Z": day out of range'],
    ["2024-01-01T24:00:00Z", "seconds", 'parsing time "2024-01-01T24:00:00Z": hour out of range'],
    ["2024-01-01T00:00:00Zx", "seconds", 'parsing time "2024-01-01T00:00:00Zx": extra text: "x"'],
    [
      "2024-01-01t00:00:00Z",
      "seconds",
      'parsing time "2024-01-01t00:00:00Z" as "2006-01-02T15:04:05Z07:00": cannot parse "t00:00:00Z" as "T"',
    ],
    [
      "2024-01-01T00:00:00",
      "seconds",
      'parsing time "2024-01-01T00:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"',
    ],
    [
      "2024-01-01T00:00:00Z",
      "micros",
      'parsing time "2024-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ],
  ])("refuse %s (%s) in Go's words", (text, layout, error) => {
    expect(parseTime(text, layout)).toEqual({ kind: "error", error });
  });
});
