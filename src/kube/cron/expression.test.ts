import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCronExpression } from "./expression.ts";

function times(text: string, after: string, count: number): readonly string[] {
  const parsed = parseCronExpression(text);
  if (parsed.kind === "error") throw new Error(parsed.message);
  const found: string[] = [];
  for (let time: number | undefined = Date.parse(after); found.length < count; ) {
    time = parsed.schedule.next(time);
    if (time === undefined) return [...found, "never"];
    found.push(new Date(time).toISOString().replace(".000Z", "Z"));
  }
  return found;
}

describe("parseCronExpression", () => {
  it.each([
    ["*/15 * * * *", "2026-01-01T00:15:00Z", ["2026-01-01T00:30:00Z", "2026-01-01T00:45:00Z"]],
    ["0 3 * * 7", "2026-01-01T00:00:00Z", ["2026-01-04T03:00:00Z"]],
    ["0 3 * * 05", "2026-01-01T00:00:00Z", ["2026-01-04T03:00:00Z"]],
    ["0 0 1 jan,December *", "2026-01-01T00:00:00Z", ["2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"]],
    ["0 0 1 1 * 2030", "2026-01-01T00:00:00Z", ["2030-01-01T00:00:00Z", "never"]],
    ["*/20 0 0 * * * *", "2026-01-01T00:00:00.500Z", ["2026-01-01T00:00:20Z", "2026-01-01T00:00:40Z"]],
    ["0 0 0 1 1 * 2027 whatever", "2026-01-01T00:00:00Z", ["2027-01-01T00:00:00Z", "never"]],
    ["0 0 L * *", "2026-02-01T00:00:00Z", ["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"]],
    ["0 0 LW * *", "2026-02-01T00:00:00Z", ["2026-02-27T00:00:00Z"]],
    ["0 0 1W * *", "2026-08-01T00:00:00Z", ["2026-08-03T00:00:00Z", "2026-09-01T00:00:00Z"]],
    ["0 0 * * fri#3", "2026-01-01T00:00:00Z", ["2026-01-16T00:00:00Z", "2026-02-20T00:00:00Z"]],
    ["0 0 * * 5L", "2026-01-01T00:00:00Z", ["2026-01-30T00:00:00Z"]],
    ["0 0 13 * 5", "2026-02-01T00:00:00Z", ["2026-02-06T00:00:00Z", "2026-02-13T00:00:00Z"]],
    ["0 0 30 2 *", "2026-01-01T00:00:00Z", ["never"]],
    ["@daily", "2026-01-01T12:00:00Z", ["2026-01-02T00:00:00Z"]],
    ["@hourly", "2026-01-01T12:00:00Z", ["2026-01-01T13:00:00Z"]],
    ["30-10/5 * * * *", "2026-01-01T12:00:00Z", ["never"]],
  ])("reads %s after %s as %j", (text, after, expected) => {
    expect(times(text, after, expected.length)).toEqual(expected);
  });

  it.each([
    ["", "missing field(s)"],
    ["* * * *", "missing field(s)"],
    ["@every 1s", "missing field(s)"],
    ["@midnight", "missing field(s)"],
    ["60 * * * *", "syntax error in minute field: '60'"],
    ["1,X * * * *", "syntax error in minute field: 'X'"],
    ["*/60 * * * *", "invalid interval */60"],
    ["9-5 * * * *", "invalid interval 9-5 (normalized to 9-5)"],
    ["* * * * fri-7", "invalid interval fri-7 (normalized to 5-0)"],
    ["* * 32W * *", "syntax error in day-of-month field: '32W'"],
    ["* * * * mon#6", "syntax error in day-of-week field: 'mon#6'"],
    [", * * * *", "minute field: missing directive"],
    ["x x x x x", "syntax error in minute field: 'x'"],
    ["* * x x x", "syntax error in day-of-month field: 'x'"],
    ["* * * x x", "syntax error in month field: 'x'"],
    ["* * * * * 1969", "syntax error in year field: '1969'"],
  ])("says of %j what the library of Kyverno says", (text, message) => {
    expect(parseCronExpression(text)).toEqual({ kind: "error", message });
  });

  it("finds times after the moment only, and never throws", () => {
    const field = fc.stringMatching(/^[*0-9,/\-LW#]{1,4}$/);
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 5, maxLength: 7 }),
        fc.integer({ min: 0, max: 4e12 }),
        (fields, after) => {
          const parsed = parseCronExpression(fields.join(" "));
          if (parsed.kind === "error") return true;
          const next = parsed.schedule.next(after);
          return next === undefined || (next > after && next % 1000 === 0);
        },
      ),
    );
  });
});
