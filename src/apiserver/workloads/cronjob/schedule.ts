import { parseDuration } from "../../../kube/index.ts";
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
 * Reads a schedule of five fields, or a macro such as `@daily`, in a time zone (`Etc/UTC` by default). Times that a
 * clock skips do not happen, those that it repeats happen twice. (robfig/cron v3: ParseStandard, SpecSchedule.Next)
 */
export function parseSchedule(text: string, timeZone = "Etc/UTC"): ScheduleParse {
  const zone = zoneOf(timeZone);
  if (zone === undefined) return { kind: "error", message: `unknown time zone ${timeZone}` };
  try {
    return { kind: "schedule", schedule: text.startsWith("@") ? parseMacro(text, zone) : parseFields(text, zone) };
  } catch (error) {
    if (error instanceof ScheduleMistake) return { kind: "error", message: error.message };
    throw error;
  }
}

/** Ends the reading of a schedule; never leaves this file. */
class ScheduleMistake extends Error {}

/** The values of a field that are due. A bare `*` is told apart, since it decides how the two day fields combine. */
interface Field {
  readonly values: ReadonlySet<number>;
  readonly isStar: boolean;
}

interface Fields {
  readonly minute: Field;
  readonly hour: Field;
  readonly day: Field;
  readonly month: Field;
  readonly weekday: Field;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const macros: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

const minuteMs = 60_000;

function parseMacro(text: string, zone: Zone): Schedule {
  const fields = macros.get(text);
  if (fields !== undefined) return parseFields(fields, zone);
  if (!text.startsWith("@every ")) throw new ScheduleMistake(`unrecognized descriptor: ${text}`);
  const length = parseDuration(text.slice("@every ".length));
  if (length === undefined) throw new ScheduleMistake(`failed to parse duration ${text}`);
  const seconds = Math.max(1, Math.floor(Number(length) / 1e9));
  return { next: (after) => (Math.floor(after / 1000) + seconds) * 1000 };
}

function parseFields(text: string, zone: Zone): Schedule {
  const parts = text.split(/[ \t\n\v\f\r]+/).filter((part) => part !== "");
  if (parts.length === 0) throw new ScheduleMistake("empty spec string");
  const [minute, hour, day, month, weekday, ...more] = parts;
  if (
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined ||
    more.length > 0
  ) {
    throw new ScheduleMistake(`expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`);
  }
  const fields: Fields = {
    minute: parseField(minute, { min: 0, max: 59 }),
    hour: parseField(hour, { min: 0, max: 23 }),
    day: parseField(day, { min: 1, max: 31 }),
    month: parseField(month, { min: 1, max: 12, names: months }),
    weekday: parseField(weekday, { min: 0, max: 6, names: weekdays }),
  };
  return { next: (after) => nextTime(fields, zone, after) };
}

function parseField(text: string, bounds: Bounds): Field {
  const ranges = text
    .split(",")
    .filter((part) => part !== "")
    .map((part) => parseRange(part, bounds));
  const values = new Set<number>();
  for (const { from, to, step } of ranges) for (let value = from; value <= to; value += step) values.add(value);
  return { values, isStar: ranges.some((range) => range.isStar) };
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly isStar: boolean;
}

/** `*`, `?`, `5`, `1-5`, each with a step after a slash; `5/10` goes on to the end. */
function parseRange(text: string, bounds: Bounds): Range {
  const [span = "", stepText, ...slashes] = text.split("/");
  const [first = "", last, ...hyphens] = span.split("-");
  const isAny = first === "*" || first === "?";
  if (hyphens.length > 0) throw new ScheduleMistake(`too many hyphens: ${text}`);
  if (slashes.length > 0) throw new ScheduleMistake(`too many slashes: ${text}`);
  const from = isAny ? bounds.min : parseValue(first, bounds);
  const end = isAny ? bounds.max : last === undefined ? from : parseValue(last, bounds);
  const to = stepText !== undefined && last === undefined ? bounds.max : end;
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (from < bounds.min)
    throw new ScheduleMistake(`beginning of range (${from}) below minimum (${bounds.min}): ${text}`);
  if (to > bounds.max) throw new ScheduleMistake(`end of range (${to}) above maximum (${bounds.max}): ${text}`);
  if (from > to) throw new ScheduleMistake(`beginning of range (${from}) beyond end of range (${to}): ${text}`);
  if (step === 0) throw new ScheduleMistake(`step of range should be a positive number: ${text}`);
  return { from, to, step, isStar: isAny && step === 1 };
}

function parseValue(text: string, { min, names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + min : parseNumber(text);
}

function parseNumber(text: string): number {
  if (/^[+]?[0-9]{1,15}$/.test(text)) return Number(text);
  if (/^-[0-9]{1,15}$/.test(text)) throw new ScheduleMistake(`negative number (${text}) not allowed: ${text}`);
  throw new ScheduleMistake(
    `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Goes from mismatch to mismatch, the largest unit first. */
function nextTime(fields: Fields, zone: Zone, after: number): number | undefined {
  let time = (Math.floor(after / minuteMs) + 1) * minuteMs;
  const lastYear = zone.localOf(time).year + 5;
  for (;;) {
    const local = zone.localOf(time);
    if (local.year > lastYear) return undefined;
    if (!fields.month.values.has(local.month)) time = zone.instantOf({ ...local, month: local.month + 1, day: 1 });
    else if (!isDueDay(fields, local)) time = zone.instantOf({ ...local, day: local.day + 1 });
    else if (!fields.hour.values.has(local.hour)) time += (60 - local.minute) * minuteMs;
    else if (!fields.minute.values.has(local.minute)) time += minuteMs;
    else return time;
  }
}

/** Where both day fields are restricted, one of them is enough. */
function isDueDay({ day, weekday }: Fields, local: LocalTime): boolean {
  const isDay = day.values.has(local.day);
  const isWeekday = weekday.values.has(local.weekday);
  return day.isStar || weekday.isStar ? isDay && isWeekday : isDay || isWeekday;
}
