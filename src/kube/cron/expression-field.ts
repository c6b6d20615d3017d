/** What one field of a cron expression may say. */
export interface FieldRule {
  /** As mistakes call it. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** The value of a text in lower case; `undefined` where it is none. */
  readonly read: (text: string) => number | undefined;
}

/** One item of a field: everything, some values, or something that only some fields know. */
export type FieldItem =
  | { readonly kind: "all" }
  | { readonly kind: "values"; readonly values: readonly number[] }
  | { readonly kind: "other"; readonly text: string };

const shortMonths = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const longMonths = "january february march april may june july august september october november december".split(" ");
const shortDays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const longDays = "sunday monday tuesday wednesday thursday friday saturday".split(" ");

/** The fields of an expression. Days of the week with a zero before them are Sundays, as in the library of Kyverno. */
export const fieldRules = {
  second: { name: "second", min: 0, max: 59, read: numberUpTo(0, 59) },
  minute: { name: "minute", min: 0, max: 59, read: numberUpTo(0, 59) },
  hour: { name: "hour", min: 0, max: 23, read: numberUpTo(0, 23) },
  day: { name: "day-of-month", min: 1, max: 31, read: numberUpTo(1, 31) },
  month: {
    name: "month",
    min: 1,
    max: 12,
    read: (text) => numberUpTo(1, 12)(text) ?? nameIn(shortMonths, text, 1) ?? nameIn(longMonths, text, 1),
  },
  weekday: {
    name: "day-of-week",
    min: 0,
    max: 6,
    read: (text) => weekdayOf(text) ?? nameIn(shortDays, text, 0) ?? nameIn(longDays, text, 0),
  },
  year: { name: "year", min: 1970, max: 2099, read: yearOf },
} as const satisfies Readonly<Record<string, FieldRule>>;

/** The items of a field, or what is wrong with it. (aptible/supercronic: cronexpr/cronexpr_parse.go genericFieldParse) */
export function itemsOf(text: string, rule: FieldRule): readonly FieldItem[] | string {
  const entries = text.split(",").filter((entry) => entry !== "");
  if (entries.length === 0) return `${rule.name} field: missing directive`;
  const items: FieldItem[] = [];
  for (const entry of entries) {
    const item = itemOf(entry, rule);
    if (typeof item === "string") return item;
    items.push(item);
  }
  return items;
}

/** How a mistake of a field is told. */
export function syntaxError({ name }: FieldRule, text: string): string {
  return `syntax error in ${name} field: '${text}'`;
}

function itemOf(entry: string, rule: FieldRule): FieldItem | string {
  const text = entry.toLowerCase();
  if (text === "*" || text === "?") return { kind: "all" };
  const value = rule.read(text);
  if (value !== undefined) return { kind: "values", values: [value] };
  const slash = text.indexOf("/");
  const ends = endsOf(slash < 0 ? text : text.slice(0, slash), rule);
  if (ends === undefined) return { kind: "other", text: entry };
  const { first, last } = ends;
  if (slash < 0) {
    if (last < first) return `invalid interval ${text} (normalized to ${first}-${last})`;
    return { kind: "values", values: steps(first, last, 1) };
  }
  const written = text.slice(slash + 1);
  if (!/^\d+$/.test(written)) return { kind: "other", text: entry };
  const step = plainNumber(written);
  if (step < 1 || step > rule.max) return `invalid interval ${text}`;
  return { kind: "values", values: steps(first, last, step) };
}

/** A star and a single value are ranges only where a step follows. */
function endsOf(text: string, { min, max, read }: FieldRule): { first: number; last: number } | undefined {
  if (text === "*") return { first: min, last: max };
  const alone = read(text);
  if (alone !== undefined) return { first: alone, last: max };
  const dash = text.indexOf("-");
  const first = dash < 0 ? undefined : read(text.slice(0, dash));
  const last = dash < 0 ? undefined : read(text.slice(dash + 1));
  return first === undefined || last === undefined ? undefined : { first, last };
}

function steps(first: number, last: number, step: number): readonly number[] {
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

/** Only numbers that some field may hold are known; all others count as nothing. */
function plainNumber(text: string): number {
  const value = text.length <= 4 ? Number(text) : 0;
  if (text.length <= 2) return value <= 59 ? value : 0;
  return text.length === 4 && value >= 1970 && value <= 2099 ? value : 0;
}

function numberUpTo(min: number, max: number): FieldRule["read"] {
  return (text) => {
    if (!/^\d{1,2}$/.test(text)) return undefined;
    const value = Number(text);
    return value >= min && value <= max ? value : undefined;
  };
}

function weekdayOf(text: string): number | undefined {
  if (!/^0?[0-7]$/.test(text)) return undefined;
  return text.length === 2 ? 0 : Number(text) % 7;
}

function yearOf(text: string): number | undefined {
  const value = /^\d{4}$/.test(text) ? Number(text) : 0;
  return value >= 1970 && value <= 2099 ? value : undefined;
}

function nameIn(names: readonly string[], text: string, first: number): number | undefined {
  const at = names.indexOf(text);
  return at < 0 ? undefined : at + first;
}
