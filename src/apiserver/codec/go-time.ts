/** A moment as Go's `time.Parse` reads it, or its complaint. */
export type ParsedTime =
  | { readonly kind: "time"; readonly seconds: number; readonly nanos: number }
  | { readonly kind: "error"; readonly error: string };

/** The two layouts of Kubernetes' times: to the second, and to the microsecond. */
export type TimeLayout = "seconds" | "micros";

/**
 * Reads an RFC 3339 text. The second layout wants exactly six digits of a fraction; the first takes any and Kubernetes
 * then drops them. (go: time/format.go; kubernetes: apimachinery pkg/apis/meta/v1/time.go, micro_time.go)
 */
export function parseTime(text: string, layout: TimeLayout): ParsedTime {
  const scan: Scan = { text, at: 0, layout };
  const problem = readAll(scan);
  if (typeof problem === "string") return { kind: "error", error: problem };
  return { kind: "time", ...problem };
}

/** Writes a moment in UTC; `null` for Go's zero time, `undefined` outside of the years 0 to 9999. */
export function formatTime(
  moment: { readonly seconds: number; readonly nanos: number },
  layout: TimeLayout,
): string | null | undefined {
  if (moment.seconds === zeroSeconds && (layout === "seconds" || moment.nanos < 1000)) return null;
  if (!(moment.seconds >= firstSeconds && moment.seconds <= lastSeconds)) return undefined;
  const text = new Date(moment.seconds * 1000).toISOString();
  const whole = text.slice(0, 19);
  if (layout === "seconds") return `${whole}Z`;
  return `${whole}.${String(Math.trunc(moment.nanos / 1000)).padStart(6, "0")}Z`;
}

/** The first second of the year 1, which Go takes for no time at all. */
const zeroSeconds = -62135596800;
const firstSeconds = -62167219200;
const lastSeconds = 253402300799;

interface Scan {
  readonly text: string;
  readonly layout: TimeLayout;
  at: number;
}

type Moment = { readonly seconds: number; readonly nanos: number };

/** The moment, or the message of the first problem. */
function readAll(scan: Scan): Moment | string {
  const numbers: number[] = [];
  for (const element of elements) {
    const value = readElement(scan, element);
    if (typeof value === "string") return value;
    if (!element.literal) numbers.push(value);
  }
  const nanos = readFraction(scan);
  if (typeof nanos === "string") return nanos;
  const offset = readZone(scan);
  if (typeof offset === "string") return offset;
  if (scan.at < scan.text.length) return complaint(scan, `extra text: ${quote(scan.text.slice(scan.at))}`);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = numbers;
  if (day < 1 || day > daysIn(year, month)) return complaint(scan, "day out of range");
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return { seconds: date.getTime() / 1000 - offset, nanos };
}

interface Element {
  /** As Go's layout names it. */
  readonly layout: string;
  readonly literal?: true;
  readonly least: number;
  readonly most: number;
  readonly range?: readonly [name: string, least: number, most: number];
}

const literal = (layout: string): Element => ({ layout, literal: true, least: 1, most: 1 });

const elements: readonly Element[] = [
  { layout: "2006", least: 4, most: 4 },
  literal("-"),
  { layout: "01", least: 2, most: 2, range: ["month", 1, 12] },
  literal("-"),
  { layout: "02", least: 2, most: 2 },
  literal("T"),
  { layout: "15", least: 1, most: 2, range: ["hour", 0, 23] },
  literal(":"),
  { layout: "04", least: 2, most: 2, range: ["minute", 0, 59] },
  literal(":"),
  { layout: "05", least: 2, most: 2, range: ["second", 0, 59] },
];

function readElement(scan: Scan, element: Element): number | string {
  const rest = scan.text.slice(scan.at);
  if (element.literal) {
    if (!rest.startsWith(element.layout)) return cannot(scan, rest, element.layout);
    scan.at += 1;
    return 0;
  }
  const digits = /^[0-9]*/.exec(rest.slice(0, element.most))?.[0] ?? "";
  if (digits.length < element.least) return cannot(scan, rest, element.layout);
  scan.at += digits.length;
  const value = Number(digits);
  const [name, least, most] = element.range ?? ["", 0, 9999];
  return value < least || value > most ? complaint(scan, `${name} out of range`) : value;
}

function readFraction(scan: Scan): number | string {
  const rest = scan.text.slice(scan.at);
  if (scan.layout === "micros") {
    if (!/^\.[0-9]{6}/.test(rest)) return cannot(scan, rest, ".000000");
    scan.at += 7;
    return Number(rest.slice(1, 7)) * 1000;
  }
  const digits = /^[.,]([0-9]+)/.exec(rest)?.[1];
  if (digits === undefined) return 0;
  scan.at += digits.length + 1;
  return Number(digits.slice(0, 9).padEnd(9, "0"));
}

/** Seconds east of Greenwich. */
function readZone(scan: Scan): number | string {
  const rest = scan.text.slice(scan.at);
  if (rest.startsWith("Z")) {
    scan.at += 1;
    return 0;
  }
  const found = /^([+-])([0-9]{2}):([0-9]{2})/.exec(rest);
  if (!found) return cannot(scan, rest, "Z07:00");
  scan.at += 6;
  const [, sign, hours, minutes] = found;
  if (Number(hours) > 24) return complaint(scan, "time zone offset hour out of range");
  if (Number(minutes) > 60) return complaint(scan, "time zone offset minute out of range");
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const layouts: Readonly<Record<TimeLayout, string>> = {
  seconds: "2006-01-02T15:04:05Z07:00",
  micros: "2006-01-02T15:04:05.000000Z07:00",
};

function cannot(scan: Scan, rest: string, element: string): string {
  const layout = layouts[scan.layout];
  return `parsing time ${quote(scan.text)} as "${layout}": cannot parse ${quote(rest)} as "${element}"`;
}

function complaint(scan: Scan, problem: string): string {
  return `parsing time ${quote(scan.text)}: ${problem}`;
}

/** As Go's `time` package quotes: everything but printable ASCII as bytes in hexadecimal. */
function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    if (char === '"' || char === "\\") out += `\\${char}`;
    else if (char >= " " && char < "\u007f") out += char;
    else for (const byte of new TextEncoder().encode(char)) out += `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `${out}"`;
}
