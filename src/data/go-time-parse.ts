import { firstElement, isFraction } from "./go-layout.ts";
import { daysIn, type GoTime, isLeap, nanosOf } from "./go-time.ts";

/** A time, or why a text is none, in Go's words. */
export type GoTimeParse =
  | { readonly kind: "time"; readonly time: GoTime }
  | { readonly kind: "error"; readonly error: string };

/**
 * Reads a time that is written in a layout, where the local zone is UTC. A zone that is only named counts as UTC.
 * (Go: time.Parse)
 */
export function parseGoTime(layout: string, text: string): GoTimeParse {
  const read: Fields = { ...nothing };
  let [rest, left] = [layout, text];
  const refuse = (value: string, element: string, message = ""): GoTimeParse => ({
    kind: "error",
    error:
      message === ""
        ? `parsing time ${quoted(text)} as ${quoted(layout)}: cannot parse ${quoted(value)} as ${quoted(element)}`
        : `parsing time ${quoted(text)}: ${message}`,
  });
  for (;;) {
    const { prefix, element, rest: after } = firstElement(rest);
    const skipped = skip(left, prefix);
    if (skipped.failed) return refuse(skipped.left, prefix);
    left = skipped.left;
    if (element === "") break;
    const step = readElement(element, left, { fields: read, after });
    if (step === undefined) return refuse(left, element);
    if (step.range !== undefined) return refuse(left, element, `${step.range} out of range`);
    left = step.left;
    rest = after;
  }
  if (left !== "") return refuse(left, "", `extra text: ${quoted(left)}`);
  const time = timeOf(read);
  return typeof time === "string" ? refuse("", "", time) : { kind: "time", time };
}

interface Fields {
  year: number;
  /** -1 where there is none, as for the two below. */
  month: number;
  day: number;
  dayOfYear: number;
  hour: number;
  minute: number;
  second: number;
  nanos: number;
  half: "" | "AM" | "PM";
  /** Seconds east of UTC of a zone that shifts the clock. */
  shift: number;
  /** Seconds east of UTC of a zone that is only shown. */
  shown: number;
}

const nothing: Fields = {
  year: 0,
  month: -1,
  day: -1,
  dayOfYear: -1,
  hour: 0,
  minute: 0,
  second: 0,
  nanos: 0,
  half: "",
  shift: 0,
  shown: 0,
};

interface Step {
  readonly left: string;
  /** What is out of its range. */
  readonly range?: string;
}

interface Context {
  readonly fields: Fields;
  /** The layout behind the element. */
  readonly after: string;
}

function skip(text: string, prefix: string): { readonly left: string; readonly failed: boolean } {
  let [left, wanted] = [text, prefix];
  while (wanted !== "") {
    if (wanted[0] === " ") {
      if (left !== "" && left[0] !== " ") return { left, failed: true };
      wanted = wanted.replace(/^ +/, "");
      left = left.replace(/^ +/, "");
    } else {
      if (left === "" || left[0] !== wanted[0]) return { left, failed: true };
      wanted = wanted.slice(1);
      left = left.slice(1);
    }
  }
  return { left, failed: false };
}

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function readElement(element: string, left: string, context: Context): Step | undefined {
  if (isFraction(element)) return readFraction(element, left, context.fields);
  if (element.startsWith("-07") || element.startsWith("Z07")) return readOffset(element, left, context.fields);
  return readDate(element, left, context.fields) ?? readClock(element, left, context);
}

function readDate(element: string, left: string, fields: Fields): Step | undefined {
  switch (element) {
    case "06": {
      const year = /^[0-9]{2}/.exec(left)?.[0];
      return year === undefined
        ? undefined
        : set(fields, { year: Number(year) + (Number(year) >= 69 ? 1900 : 2000) }, left.slice(2));
    }
    case "2006": {
      const year = /^[0-9]{4}/.exec(left)?.[0];
      return year === undefined ? undefined : set(fields, { year: Number(year) }, left.slice(4));
    }
    case "Jan":
    case "January":
      return readName(left, shortened(monthNames, element), (month) => set(fields, { month: month + 1 }, ""));
    case "Mon":
    case "Monday":
      return readName(left, shortened(dayNames, element), () => ({ left: "" }));
    case "1":
    case "01":
      return readNumber(left, element === "01", (month) => {
        return month < 1 || month > 12 ? { left: "", range: "month" } : set(fields, { month }, "");
      });
    case "2":
    case "_2":
    case "02": {
      const from = element === "_2" && left.startsWith(" ") ? left.slice(1) : left;
      return readNumber(from, element === "02", (day) => set(fields, { day }, ""));
    }
    case "__2":
    case "002":
      return readDayOfYear(element, left, fields);
    default:
      return undefined;
  }
}

type SetStep = Step & { readonly left: string };

function set(fields: Fields, values: Partial<Fields>, left: string): SetStep {
  Object.assign(fields, values);
  return { left };
}

const shortened = (names: readonly string[], element: string) =>
  element.length === 3 ? names.map((name) => name.slice(0, 3)) : names;

function readName(left: string, names: readonly string[], use: (index: number) => Step): Step | undefined {
  const lower = left.slice(0, 9).toLowerCase();
  const index = names.findIndex((name) => lower.startsWith(name.toLowerCase()));
  const name = names[index];
  return name === undefined ? undefined : { ...use(index), left: left.slice(name.length) };
}

/** One or two digits; two where `fixed`. */
function readNumber(left: string, fixed: boolean, use: (value: number) => Step): Step | undefined {
  const digits = (fixed ? /^[0-9]{2}/ : /^[0-9]{1,2}/).exec(left)?.[0];
  return digits === undefined ? undefined : { ...use(Number(digits)), left: left.slice(digits.length) };
}

function readDayOfYear(element: string, left: string, fields: Fields): Step | undefined {
  const from = element === "__2" ? left.replace(/^ {1,2}/, "") : left;
  const digits = (element === "002" ? /^[0-9]{3}/ : /^[0-9]{1,3}/).exec(from)?.[0];
  return digits === undefined ? undefined : set(fields, { dayOfYear: Number(digits) }, from.slice(digits.length));
}

function readClock(element: string, left: string, context: Context): Step | undefined {
  const { fields } = context;
  switch (element) {
    case "15":
      return readNumber(left, false, (hour) => ranged(hour < 24, "hour", () => set(fields, { hour }, "")));
    case "3":
    case "03":
      return readNumber(left, element === "03", (hour) => ranged(hour <= 12, "hour", () => set(fields, { hour }, "")));
    case "4":
    case "04":
      return readNumber(left, element === "04", (minute) =>
        ranged(minute < 60, "minute", () => set(fields, { minute }, "")),
      );
    case "5":
    case "05":
      return readSecond(element, left, context);
    case "PM":
    case "pm":
      return readHalf(element, left, fields);
    case "MST":
      return readZoneName(left, fields);
    default:
      return undefined;
  }
}

function ranged(within: boolean, range: string, use: () => Step): Step {
  return within ? use() : { left: "", range };
}

/** Parts of a second may follow though the layout has none. */
function readSecond(element: string, left: string, { fields, after }: Context): Step | undefined {
  const step = readNumber(left, element === "05", (second) =>
    ranged(second < 60, "second", () => set(fields, { second }, "")),
  );
  if (step === undefined || step.range !== undefined || !/^[.,][0-9]/.test(step.left)) return step;
  if (isFraction(firstElement(after).element)) return step;
  return readFractionDigits(step.left, fields);
}

function readHalf(element: string, left: string, fields: Fields): Step | undefined {
  const half = left.slice(0, 2);
  const upper = half.toUpperCase();
  if ((upper !== "AM" && upper !== "PM") || half !== (element === "PM" ? upper : half.toLowerCase())) return undefined;
  return set(fields, { half: upper }, left.slice(2));
}

function readFraction(element: string, left: string, fields: Fields): Step | undefined {
  if (element[1] === "9") return /^[.,][0-9]/.test(left) ? readFractionDigits(left, fields) : { left };
  const part = left.slice(0, element.length);
  if (part.length < element.length || !/^[.,][0-9]+$/.test(part)) return undefined;
  readFractionDigits(part, fields);
  return { left: left.slice(element.length) };
}

function readFractionDigits(left: string, fields: Fields): Step {
  const digits = /^[.,]([0-9]+)/.exec(left)?.[1] ?? "";
  return set(fields, { nanos: Number(digits.slice(0, 9).padEnd(9, "0")) }, left.slice(digits.length + 1));
}

const offsetForms: ReadonlyMap<string, RegExp> = new Map([
  ["07", /^([+-])([0-9]{2})/],
  ["0700", /^([+-])([0-9]{2})([0-9]{2})/],
  ["07:00", /^([+-])([0-9]{2}):([0-9]{2})/],
  ["070000", /^([+-])([0-9]{2})([0-9]{2})([0-9]{2})/],
  ["07:00:00", /^([+-])([0-9]{2}):([0-9]{2}):([0-9]{2})/],
]);

function readOffset(element: string, left: string, fields: Fields): Step | undefined {
  if (element.startsWith("Z") && left.startsWith("Z")) return { left: left.slice(1) };
  const match = offsetForms.get(element.slice(1))?.exec(left);
  if (match === null || match === undefined) return undefined;
  const [whole, sign, hour = "0", minute = "0", second = "0"] = match;
  const rest = left.slice(whole.length);
  if (Number(hour) > 24) return { left: rest, range: "time zone offset hour" };
  if (Number(minute) > 60) return { left: rest, range: "time zone offset minute" };
  if (Number(second) > 60) return { left: rest, range: "time zone offset second" };
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const shift = sign === "-" ? -seconds : seconds;
  return set(fields, { shift, shown: shift }, rest);
}

const zoneForms = [
  /^(?:ChST|MeST)/,
  /^GMT(?:[+-](?:0*(?:1[0-9]|2[0-3]|[0-9]))(?![0-9]))?/,
  /^[+-]0*(?:1[0-9]|2[0-3]|[0-9])(?![0-9])/,
  /^[A-Z]{4}T(?![A-Z])/,
  /^(?:[A-Z]{3}T|WITA)(?![A-Z])/,
  /^[A-Z]{3}(?![A-Z])/,
];

/** A zone that is only named shifts nothing; `GMT+3` is shown three hours later. */
function readZoneName(left: string, fields: Fields): Step | undefined {
  if (left.startsWith("UTC")) return { left: left.slice(3) };
  for (const form of zoneForms) {
    const name = form.exec(left)?.[0];
    if (name === undefined) continue;
    const hours = name.startsWith("GMT") && name.length > 3 ? Number(name.slice(3)) : 0;
    return set(fields, { shown: hours * 3600 }, left.slice(name.length));
  }
  return undefined;
}

function timeOf(fields: Fields): GoTime | string {
  const date = dateOf(fields);
  if (typeof date === "string") return date;
  const { minute, second, year } = fields;
  const nanos = nanosOf({ year, ...date, hour: hourOf(fields), minute, second }) + BigInt(fields.nanos);
  return { nanos: nanos - BigInt(fields.shift) * 1_000_000_000n, offset: fields.shown };
}

function hourOf({ hour, half }: Fields): number {
  if (half === "PM" && hour < 12) return hour + 12;
  return half === "AM" && hour === 12 ? 0 : hour;
}

interface MonthDay {
  readonly month: number;
  readonly day: number;
}

function dateOf({ year, month, day, dayOfYear }: Fields): MonthDay | string {
  if (dayOfYear < 0) {
    const given = { month: Math.max(month, 1), day: day < 0 ? 1 : day };
    return given.day < 1 || given.day > daysIn(given.month, year) ? "day out of range" : given;
  }
  if (dayOfYear < 1 || dayOfYear > (isLeap(year) ? 366 : 365)) return "day-of-year out of range";
  let [at, left] = [1, dayOfYear];
  while (left > daysIn(at, year)) {
    left -= daysIn(at, year);
    at++;
  }
  if (month >= 0 && month !== at) return "day-of-year does not match month";
  return day >= 0 && day !== left ? "day-of-year does not match day" : { month: at, day: left };
}

const escapes = /["\\]|[^ -~]/gu;

/** As the package of Go quotes: what is not plain is written byte by byte. */
function quoted(text: string): string {
  const bytesOf = (char: string) =>
    Array.from(new TextEncoder().encode(char), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  return `"${text.replace(escapes, (char) => (char === '"' || char === "\\" ? `\\${char}` : bytesOf(char)))}"`;
}
