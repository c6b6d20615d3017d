import { describe, expect, it } from "vitest";
import { parseSchedule } from "./schedule.ts";

function times(text: string, zone: string | undefined, after: string, count: number): readonly string[] {
  const parsed = parseSchedule(text, zone);
  if (parsed.kind === "error") throw new Error(parsed.message);
  const found: string[] = [];
  for (let time: number | undefined = Date.parse(after); found.length < count; ) {
    time = parsed.schedule.next(time);
    if (time === undefined) return [...found, "never"];
    found.push(new Date(time).toISOString().replace(":00.000Z", "Z"));
  }
  return found;
}

describe("parseSchedule", () => {
  it.each([
    ["* * * * *", "2026-01-01T00:00:30Z", ["2026-01-01T00:01Z", "2026-01-01T00:02Z"]],
    ["*/15 * * * *", "2026-01-01T00:15:00Z", ["2026-01-01T00:30Z", "2026-01-01T00:45Z", "2026-01-01T01:00Z"]],
    [
      "5/20 8-9 * * *",
      "2026-01-01T00:00:00Z",
      ["2026-01-01T08:05Z", "2026-01-01T08:25Z", "2026-01-01T08:45Z", "2026-01-01T09:05Z"],
    ],
    ["0 0 1,15 * *", "2026-01-01T00:00:00Z", ["2026-01-15T00:00Z", "2026-02-01T00:00Z"]],
    ["30 4 * jan-feb mon", "2026-01-01T00:00:00Z", ["2026-01-05T04:30Z", "2026-01-12T04:30Z"]],
    ["0 12 * * SUN,3", "2026-01-01T00:00:00Z", ["2026-01-04T12:00Z", "2026-01-07T12:00Z"]],
    ["0 0 13 * 5", "2026-02-01T00:00:00Z", ["2026-02-06T00:00Z", "2026-02-13T00:00Z", "2026-02-20T00:00Z"]],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00Z"]],
    ["0 0 31 2 *", "2026-01-01T00:00:00Z", ["never"]],
    ["0 0 ? * ?", "2026-12-31T12:00:00Z", ["2027-01-01T00:00Z"]],
    ["@hourly", "2026-01-01T00:59:59Z", ["2026-01-01T01:00Z"]],
    ["@weekly", "2026-01-01T00:00:00Z", ["2026-01-04T00:00Z"]],
    ["@yearly", "2026-01-01T00:00:00Z", ["2027-01-01T00:00Z"]],
    ["@every 90m", "2026-01-01T00:10:00Z", ["2026-01-01T01:40Z", "2026-01-01T03:10Z"]],
  ])("reads %s after %s as %j", (text, after, expected) => {
    expect(times(text, undefined, after, expected.length)).toEqual(expected);
  });

  it.each([
    // Summer time begins at 01:00 UTC on March 29th: 02:30 does not happen.
    ["30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", ["2026-03-28T01:30Z", "2026-03-30T00:30Z"]],
    // It ends at 01:00 UTC on October 25th: 02:30 happens twice.
    [
      "30 2 * * *",
      "Europe/Berlin",
      "2026-10-24T00:00:00Z",
      ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-26T01:30Z"],
    ],
    ["0 9 * * *", "America/New_York", "2026-03-07T00:00:00Z", ["2026-03-07T14:00Z", "2026-03-08T13:00Z"]],
    ["0 0 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", ["2026-01-01T18:30Z"]],
    // Clocks go forward at midnight: the day begins at 01:00.
    ["15 * 25 4 *", "Africa/Cairo", "2025-04-24T20:00:00Z", ["2025-04-24T22:15Z"]],
    ["0 0 1 * *", "Australia/Lord_Howe", "2026-04-02T00:00:00Z", ["2026-04-30T13:30Z"]],
  ])("reads %s in %s after %s as %j", (text, zone, after, expected) => {
    expect(times(text, zone, after, expected.length)).toEqual(expected);
  });

  it.each([
    ["61 * * * *", undefined, "end of range (61) above maximum (59): 61"],
    ["* * *", undefined, "expected exactly 5 fields, found 3: [* * *]"],
    ["* * * * *", "Mars/Olympus", "unknown time zone Mars/Olympus"],
  ])("refuses %s in %s", (text, zone, message) => {
    expect(parseSchedule(text, zone)).toEqual({ kind: "error", message });
  });
});
