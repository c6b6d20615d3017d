/** kube-openapi: pkg/validation/strfmt/{date,time,duration}.go */
import { parseDuration } from "../duration.ts";

/** `2006-01-02`, a day there is. */
export function isDate(text: string): boolean {
  const [, year, month, day] = (text.length === 10 && /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)) || [];
  if (day === undefined) return false;
  return Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
}

/** A date, `T` and a time of the day with its zone. What follows a second `t` is not looked at. */
export function isDateTime(text: string): boolean {
  const [date = "", time] = text.toLowerCase().split("t");
  if (time === undefined || time.length > 100 || !isDate(date)) return false;
  const found = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[^\n][0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})$/.exec(time);
  if (!found) return false;
  const [, hours = "", minutes = "", seconds = ""] = found;
  return hours <= "23" && minutes <= "59" && seconds <= "59";
}

const units = ["ns", "us", "µs", "ms", "s", "m", "h", "hr", "d", "w", "wk"];
const longUnits = ["nano", "micro", "milli", "sec", "min", "hour", "day", "week"];

/** A Go duration, or numbers with units anywhere in the text, as Scala writes them (`2 days`). */
export function isDuration(text: string): boolean {
  if (parseDuration(text) !== undefined) return true;
  if (text.length > 1000) return false;
  let known = false;
  for (const [, digits = "", word = ""] of text.matchAll(/([0-9]+)[\t\n\f\r ]*([A-Za-zµ]+)/g)) {
    if (digits.length > 19 || BigInt(digits) >= 2n ** 63n) return false;
    const unit = word.toLowerCase();
    known ||= units.includes(unit) || longUnits.some((long) => unit.startsWith(long));
  }
  return known;
}

function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
