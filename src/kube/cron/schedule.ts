import { type CronSchedule, parseCronSchedule } from "./cron-schedule.ts";
import { type LocalTime, type Zone, zoneOf } from "./zone.ts";

/** When something is due, or what is wrong with the text that says so. */
export type ScheduleParse =
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  | { readonly kind: "error"; readonly message: string };

export interface Schedule {
  /** The first time after `after` (both in milliseconds since 1970); `undefined` where there is none in five years. */
  next(after: number): number | undefined;
}

/**
 * Reads a schedule in a time zone (`Etc/UTC` by default). Times that a clock skips do not happen, those that it repeats
 * happen twice. (robfig/cron v3: SpecSchedule.Next)
 */
export function parseSchedule(text: string, timeZone = "Etc/UTC"): ScheduleParse {
  const zone = zoneOf(timeZone);
  if (zone === undefined) return { kind: "error", message: `unknown time zone ${timeZone}` };
  const cron = parseCronSchedule(text);
  if (cron.kind === "error") return cron;
  return { kind: "schedule", schedule: { next: (after) => nextTime(cron, zone, after) } };
}

type Calendar = CronSchedule & { readonly kind: "calendar" };

const minuteMs = 60_000;

function nextTime(cron: Exclude<CronSchedule, { kind: "error" }>, zone: Zone, after: number): number | undefined {
  if (cron.kind === "every") return (Math.floor(after / 1000) + cron.seconds) * 1000;
  return nextMatch(cron, zone, (Math.floor(after / minuteMs) + 1) * minuteMs);
}

/** Goes from mismatch to mismatch, the largest unit first. */
function nextMatch(cron: Calendar, zone: Zone, from: number): number | undefined {
  const lastYear = zone.localOf(from).year + 5;
  let time = from;
  for (;;) {
    const local = zone.localOf(time);
    if (local.year > lastYear) return undefined;
    if (!cron.months.values.has(local.month)) time = zone.instantOf({ ...local, month: local.month + 1, day: 1 });
    else if (!isDueDay(cron, local)) time = zone.instantOf({ ...local, day: local.day + 1 });
    else if (!cron.hours.values.has(local.hour)) time += (60 - local.minute) * minuteMs;
    else if (!cron.minutes.values.has(local.minute)) time += minuteMs;
    else return time;
  }
}

/** Where both day fields are restricted, one of them is enough. */
function isDueDay({ days, weekdays }: Calendar, local: LocalTime): boolean {
  const isDay = days.values.has(local.day);
  const isWeekday = weekdays.values.has(local.weekday);
  return days.star || weekdays.star ? isDay && isWeekday : isDay || isWeekday;
}
