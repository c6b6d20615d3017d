import { compileDays, type DaysOf } from "./expression-days.ts";
import { type FieldRule, fieldRules, itemsOf, syntaxError } from "./expression-field.ts";
import type { ScheduleParse } from "./schedule.ts";

/**
 * Reads a cron expression of five to seven fields in UTC: seconds come first where there are seven, years last where there
 * are six or more; what stands behind the seventh is passed over. `L`, `W` and `#` are known, and `@daily` and the like.
 * (aptible/supercronic: cronexpr/cronexpr.go Parse, as Kyverno's controllers use it)
 */
export function parseCronExpression(text: string): ScheduleParse {
  const fields = withoutMacros(text)
    .split(/[\t\n\f\r ]+/)
    .filter((field) => field !== "");
  if (fields.length < 5) return { kind: "error", message: "missing field(s)" };
  const [second = "0", minute = "", hour = "", day = "", month = "", weekday = "", year = "*"] =
    fields.length >= 7 ? fields : ["0", ...fields];
  const [seconds, minutes, hours] = [
    valuesOf(second, fieldRules.second),
    valuesOf(minute, fieldRules.minute),
    valuesOf(hour, fieldRules.hour),
  ];
  const days = compileDaysAnd(day, month, weekday);
  const years = valuesOf(year, fieldRules.year);
  if (typeof seconds === "string") return wrong(seconds);
  if (typeof minutes === "string") return wrong(minutes);
  if (typeof hours === "string") return wrong(hours);
  if (typeof days === "string") return wrong(days);
  if (typeof years === "string") return wrong(years);
  const times: Times = { seconds, minutes, hours };
  return { kind: "schedule", schedule: { next: (after) => nextTime({ ...days, times, years }, after) } };
}

const macros: ReadonlyMap<string, string> = new Map([
  ["yearly", "0 0 0 1 1 * *"],
  ["annually", "0 0 0 1 1 * *"],
  ["monthly", "0 0 0 1 * * *"],
  ["weekly", "0 0 0 * * 0 *"],
  ["daily", "0 0 0 * * * *"],
  ["hourly", "0 0 * * * * *"],
]);

function withoutMacros(text: string): string {
  return text.replace(/@(yearly|annually|monthly|weekly|daily|hourly)/g, (_, name: string) => macros.get(name) ?? "");
}

const wrong = (message: string): ScheduleParse => ({ kind: "error", message });

interface Times {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
}

interface Expression {
  readonly times: Times;
  readonly months: readonly number[];
  readonly years: readonly number[];
  readonly daysOf: DaysOf;
}

/** The values of a field in order, or what is wrong with it. A star ends it: what stands behind is not looked at. */
function valuesOf(text: string, rule: FieldRule): readonly number[] | string {
  const items = itemsOf(text, rule);
  if (typeof items === "string") return items;
  const values = new Set<number>();
  for (const item of items) {
    if (item.kind === "other") return syntaxError(rule, item.text);
    if (item.kind === "all") return Array.from({ length: rule.max - rule.min + 1 }, (_, index) => rule.min + index);
    for (const value of item.values) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** The three fields that make up a day. Mistakes are told in the order of the fields. */
function compileDaysAnd(day: string, month: string, weekday: string): Pick<Expression, "months" | "daysOf"> | string {
  const alone = compileDays(day, "*");
  if (typeof alone === "string") return alone;
  const months = valuesOf(month, fieldRules.month);
  if (typeof months === "string") return months;
  const daysOf = compileDays(day, weekday);
  return typeof daysOf === "string" ? daysOf : { months, daysOf };
}

/** The first due second after a moment. */
function nextTime(expression: Expression, after: number): number | undefined {
  const from = new Date((Math.floor(after / 1000) + 1) * 1000);
  for (const year of expression.years) {
    if (year < from.getUTCFullYear()) continue;
    const isFirst = year === from.getUTCFullYear();
    for (const month of expression.months) {
      if (isFirst && month < from.getUTCMonth() + 1) continue;
      const found = timeInMonth(expression, { year, month, from });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The first due second of a month, from a moment on. */
function timeInMonth(
  { times, daysOf }: Expression,
  { year, month, from }: { readonly year: number; readonly month: number; readonly from: Date },
): number | undefined {
  const isFirst = year === from.getUTCFullYear() && month === from.getUTCMonth() + 1;
  for (const day of daysOf(year, month)) {
    if (isFirst && day < from.getUTCDate()) continue;
    const time = timeOfDay(times, isFirst && day === from.getUTCDate() ? from : undefined);
    if (time !== undefined) return Date.UTC(year, month - 1, day) + time * 1000;
  }
  return undefined;
}

/** The first due second of a day, from a moment of that day on. */
function timeOfDay({ hours, minutes, seconds }: Times, from: Date | undefined): number | undefined {
  const [h0, m0, s0] =
    from === undefined ? [0, 0, 0] : [from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds()];
  for (const h of hours) {
    if (h < h0) continue;
    for (const m of minutes) {
      if (h === h0 && m < m0) continue;
      const s = seconds.find((one) => h > h0 || m > m0 || one >= s0);
      if (s !== undefined) return (h * 60 + m) * 60 + s;
    }
  }
  return undefined;
}
