import { type FieldItem, fieldRules, itemsOf, syntaxError } from "./expression-field.ts";

/** The days of a month on which something is due, in order; months from 1. */
export type DaysOf = (year: number, month: number) => readonly number[];

/**
 * Compiles the two fields about days, or says what is wrong with them. Where both are restricted, one is enough.
 * (aptible/supercronic: cronexpr/cronexpr_next.go calculateActualDaysOfMonth)
 */
export function compileDays(dayText: string, weekdayText: string): DaysOf | string {
  const days = itemsOf(dayText, fieldRules.day);
  if (typeof days === "string") return days;
  const byDate = dateRules(days);
  if (typeof byDate === "string") return byDate;
  const weekdays = itemsOf(weekdayText, fieldRules.weekday);
  if (typeof weekdays === "string") return weekdays;
  const byWeekday = weekdayRules(weekdays);
  if (typeof byWeekday === "string") return byWeekday;
  const rules = [...(isOpen(days) ? [] : byDate), ...(isOpen(weekdays) ? [] : byWeekday)];
  const all = isOpen(days) && isOpen(weekdays);
  return (year, month) => {
    const shape = shapeOf(year, month);
    const due = new Set(all ? upTo(shape.length) : rules.flatMap((rule) => rule(shape)));
    return [...due].filter((day) => day <= shape.length).sort((a, b) => a - b);
  };
}

/** A month: how many days it has, and the weekday of the first, Sunday being 0. */
interface Month {
  readonly length: number;
  readonly first: number;
}

type DayRule = (month: Month) => readonly number[];

const isOpen = (items: readonly FieldItem[]) => items.some(({ kind }) => kind === "all");

function shapeOf(year: number, month: number): Month {
  return {
    length: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    first: new Date(Date.UTC(year, month - 1, 1)).getUTCDay(),
  };
}

const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);

/** `L` is the last day, `LW` the last working day, `15W` the working day next to the 15th in the same month. */
function dateRules(items: readonly FieldItem[]): readonly DayRule[] | string {
  const rules: DayRule[] = [];
  for (const item of items) {
    if (item.kind === "all") continue;
    if (item.kind === "values") rules.push(() => item.values);
    else {
      const rule = specialDate(item.text.toLowerCase());
      if (rule === undefined) return syntaxError(fieldRules.day, item.text);
      rules.push(rule);
    }
  }
  return rules;
}

function specialDate(text: string): DayRule | undefined {
  if (text === "l") return ({ length }) => [length];
  if (text === "lw") return (month) => [workday(month, month.length)];
  const day = text.endsWith("w") ? fieldRules.day.read(text.slice(0, -1)) : undefined;
  if (day === undefined) return undefined;
  return (month) => (day <= month.length ? [workday(month, day)] : []);
}

/** Saturdays go back to Friday and Sundays on to Monday, without leaving the month. */
function workday(month: Month, day: number): number {
  switch ((month.first + day - 1) % 7) {
    case 6:
      return day > 1 ? day - 1 : day + 2;
    case 0:
      return day < month.length ? day + 1 : day - 2;
    default:
      return day;
  }
}

/** `5L` is the last Friday of the month, `5#3` the third. */
function weekdayRules(items: readonly FieldItem[]): readonly DayRule[] | string {
  const rules: DayRule[] = [];
  for (const item of items) {
    if (item.kind === "all") continue;
    if (item.kind === "values") rules.push((month) => item.values.flatMap((weekday) => every(month, weekday)));
    else {
      const rule = specialWeekday(item.text.toLowerCase());
      if (rule === undefined) return syntaxError(fieldRules.weekday, item.text);
      rules.push(rule);
    }
  }
  return rules;
}

function specialWeekday(text: string): DayRule | undefined {
  const { read } = fieldRules.weekday;
  const last = text.endsWith("l") ? read(text.slice(0, -1)) : undefined;
  if (last !== undefined) return (month) => every(month, last).slice(-1);
  const [name = "", nth = "", ...more] = text.split("#");
  const weekday = read(name);
  if (weekday === undefined || more.length > 0 || !/^[1-5]$/.test(nth)) return undefined;
  return (month) => every(month, weekday).slice(Number(nth) - 1, Number(nth));
}

/** All days of a month that fall on a weekday. */
function every({ length, first }: Month, weekday: number): readonly number[] {
  const days: number[] = [];
  for (let day = 1 + ((7 - first + weekday) % 7); day <= length; day += 7) days.push(day);
  return days;
}
