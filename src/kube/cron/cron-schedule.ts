import { parseDuration } from "../duration.ts";

/** When a CronJob starts its jobs. */
export type CronSchedule =
  /** At the minutes that are in all five sets; a day counts by its date or its weekday, or by both if one is a star. */
  | {
      readonly kind: "calendar";
      readonly minutes: CronField;
      readonly hours: CronField;
      readonly days: CronField;
      readonly months: CronField;
      /** Sunday is 0. */
      readonly weekdays: CronField;
    }
  /** Again and again after this many seconds. */
  | { readonly kind: "every"; readonly seconds: number }
  /** What is wrong with the text. */
  | { readonly kind: "error"; readonly message: string };

/** The values of one field of a schedule, and whether it was written as a star. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const bounds = {
  minutes: { min: 0, max: 59, names: [] },
  hours: { min: 0, max: 23, names: [] },
  days: { min: 1, max: 31, names: [] },
  months: {
    min: 1,
    max: 12,
    names: ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  weekdays: { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
} as const satisfies Readonly<Record<string, Bounds>>;

const descriptors: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

/** Reads a schedule as the CronJob controller does, with its messages. (kubernetes: github.com/robfig/cron/v3 parser.go) */
export function parseCronSchedule(text: string): CronSchedule {
  const spec = text.replace(/^(CRON_)?TZ=\S*/, "").trim();
  if (text === "") return failed("empty spec string");
  if (spec.startsWith("@every ")) return every(spec);
  const written = descriptors.get(spec);
  if (spec.startsWith("@") && written === undefined) return failed(`unrecognized descriptor: ${spec}`);
  return calendar((written ?? spec).split(/\s+/).filter((part) => part !== ""));
}

function failed(message: string): CronSchedule {
  return { kind: "error", message };
}

function every(spec: string): CronSchedule {
  const text = spec.slice("@every ".length);
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined) {
    return failed(`failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(text)}`);
  }
  return { kind: "every", seconds: Math.max(1, Math.trunc(Number(nanoseconds) / 1e9)) };
}

function calendar(fields: readonly string[]): CronSchedule {
  const [minute, hour, day, month, weekday, ...more] = fields;
  if (
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined ||
    more.length > 0
  ) {
    return failed(`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`);
  }
  const minutes = fieldOf(minute, bounds.minutes);
  if (typeof minutes === "string") return failed(minutes);
  const hours = fieldOf(hour, bounds.hours);
  if (typeof hours === "string") return failed(hours);
  const days = fieldOf(day, bounds.days);
  if (typeof days === "string") return failed(days);
  const months = fieldOf(month, bounds.months);
  if (typeof months === "string") return failed(months);
  const weekdays = fieldOf(weekday, bounds.weekdays);
  if (typeof weekdays === "string") return failed(weekdays);
  return { kind: "calendar", minutes, hours, days, months, weekdays };
}

/** The values of a field, or what is wrong with it. */
function fieldOf(text: string, within: Bounds): CronField | string {
  const values = new Set<number>();
  let star = false;
  for (const expression of text.split(",").filter((part) => part !== "")) {
    const range = rangeOf(expression, within);
    if (typeof range === "string") return range;
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    star ||= range.star;
  }
  return { values, star };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly star: boolean;
}

function rangeOf(expression: string, within: Bounds): Range | string {
  const [span = "", step, ...tooMany] = expression.split("/");
  const ends = endsOf(span, expression, within);
  if (typeof ends === "string") return ends;
  if (tooMany.length > 0) return `too many slashes: ${expression}`;
  if (step === undefined) return checked({ ...ends, step: 1 }, expression, within);
  const width = integer(step);
  if (typeof width === "string") return width;
  const end = span.includes("-") ? ends.end : within.max;
  return checked({ ...ends, end, step: width, star: ends.star && width <= 1 }, expression, within);
}

function endsOf(span: string, expression: string, within: Bounds): Omit<Range, "step"> | string {
  const [low = "", high, ...tooMany] = span.split("-");
  if (low === "*" || low === "?") return { start: within.min, end: within.max, star: true };
  const start = named(low, within);
  if (typeof start === "string") return start;
  if (tooMany.length > 0) return `too many hyphens: ${expression}`;
  if (high === undefined) return { start, end: start, star: false };
  const end = named(high, within);
  return typeof end === "string" ? end : { start, end, star: false };
}

function checked(range: Range, expression: string, { min, max }: Bounds): Range | string {
  const { start, end, step } = range;
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${expression}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return step === 0 ? `step of range should be a positive number: ${expression}` : range;
}

function named(text: string, { names }: Bounds): number | string {
  const at = text === "" ? -1 : names.indexOf(text.toLowerCase());
  return at >= 0 ? at : integer(text);
}

function integer(text: string): number | string {
  if (!/^[+-]?\d+$/.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  }
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`;
  }
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
