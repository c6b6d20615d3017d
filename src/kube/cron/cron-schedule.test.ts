import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCronSchedule } from "./cron-schedule.ts";

const listed = (schedule: ReturnType<typeof parseCronSchedule>) =>
  schedule.kind === "calendar"
    ? [schedule.minutes, schedule.hours, schedule.days, schedule.months, schedule.weekdays].map((field) =>
        field.star ? "*" : [...field.values].sort((a, b) => a - b).join(","),
      )
    : schedule;

describe("parseCronSchedule", () => {
  it.each([
    ["* * * * *", ["*", "*", "*", "*", "*"]],
    ["*/15 0-4/2 1,15 jan-mar Mon", ["0,15,30,45", "0,2,4", "1,15", "1,2,3", "1"]],
    ["5/20 ? * * *", ["5,25,45", "*", "*", "*", "*"]],
    ["*/1 * * * *", ["*", "*", "*", "*", "*"]],
    ["@hourly", ["0", "*", "*", "*", "*"]],
    ["@weekly", ["0", "0", "*", "*", "0"]],
    ["@every 90s", { kind: "every", seconds: 90 }],
  ])("reads %s", (text, wanted) => {
    expect(listed(parseCronSchedule(text))).toEqual(wanted);
  });

  it.each([
    ["", "empty spec string"],
    ["* * *", "expected exactly 5 fields, found 3: [* * *]"],
    ["* * * * * *", "expected exactly 5 fields, found 6: [* * * * * *]"],
    ["60 * * * *", "end of range (60) above maximum (59): 60"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["* * * * 7", "end of range (7) above maximum (6): 7"],
    ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
    ["1/2/3 * * * *", "too many slashes: 1/2/3"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["@never", "unrecognized descriptor: @never"],
    ["@every soon", 'failed to parse duration @every soon: time: invalid duration "soon"'],
  ])("says of %j what robfig/cron says", (text, message) => {
    expect(parseCronSchedule(text)).toEqual({ kind: "error", message });
  });

  it("never throws and never leaves the bounds", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const schedule = parseCronSchedule(text);
        return schedule.kind !== "calendar" || [...schedule.minutes.values].every((one) => one >= 0 && one < 60);
      }),
    );
  });
});
