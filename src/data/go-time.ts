/** A moment, and the offset of the clock that shows it. */
export interface GoTime {
  /** Nanoseconds since 1970. */
  readonly nanos: bigint;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/** The layout of RFC 3339, as Go writes layouts. */
export const rfc3339 = "2006-01-02T15:04:05Z07:00";

export function timeOfMillis(millis: number): GoTime {
  return { nanos: BigInt(Math.trunc(millis)) * 1_000_000n, offset: 0 };
}

export function timeOfSeconds(seconds: bigint): GoTime {
  return { nanos: seconds * nanosPerSecond, offset: 0 };
}

export function addNanos(time: GoTime, nanos: bigint): GoTime {
  return { ...time, nanos: time.nanos + nanos };
}

/** Down to a multiple of a duration since the year 1, by UTC; as it is for a duration that is not positive. */
export function truncateTime(time: GoTime, duration: bigint): GoTime {
  if (duration <= 0n) return time;
  return { ...time, nanos: time.nanos - modulo(time.nanos - nanosOfYearOne, duration) };
}

/** What clock and calendar show; months from 1, weekdays from 0 for Sunday. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

export function wallClock(time: GoTime): WallClock {
  const seconds = floorDivide(time.nanos, nanosPerSecond) + BigInt(time.offset);
  const days = Number(floorDivide(seconds, secondsPerDay));
  const rest = Number(modulo(seconds, secondsPerDay));
  return {
    ...dateOfDays(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/** A time as RFC 3339 writes it, without parts of seconds. */
export function formatRfc3339(time: GoTime): string {
  const { year, month, day, hour, minute, second } = wallClock(time);
  const sign = year < 0 ? "-" : "";
  const date = `${sign}${padded(Math.abs(year), 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  return `${date}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}${zoneText(time.offset)}`;
}

/** Nanoseconds as Go writes a duration: `1h0m1.5s`, `250ms`, `0s`. */
export function formatDuration(nanos: bigint): string {
  if (nanos === 0n) return "0s";
  const sign = nanos < 0n ? "-" : "";
  const size = nanos < 0n ? -nanos : nanos;
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1000n)}µs`;
  if (size < nanosPerSecond) return `${sign}${decimal(size, 1_000_000n)}ms`;
  const minutes = size / (60n * nanosPerSecond);
  const seconds = `${decimal(size % (60n * nanosPerSecond), nanosPerSecond)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return `${sign}${hours === 0n ? "" : `${hours}h`}${minutes % 60n}m${seconds}`;
}

/** The moment that a calendar and a clock in UTC show, in nanoseconds. */
export function nanosOf(of: Omit<WallClock, "weekday">): bigint {
  const days = daysOfDate(of.year, of.month, of.day);
  const seconds = BigInt(days) * secondsPerDay + BigInt(of.hour * 3600 + of.minute * 60 + of.second);
  return seconds * nanosPerSecond;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How many days a month has, from 1. */
export function daysIn(month: number, year: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 0);
}

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const nanosPerSecond = 1_000_000_000n;
const secondsPerDay = 86_400n;
const nanosOfYearOne = -62_135_596_800n * nanosPerSecond;

const modulo = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;
const floorDivide = (a: bigint, b: bigint): bigint => (a - modulo(a, b)) / b;
const padded = (value: number, width: number): string => String(value).padStart(width, "0");

/** A year begins in March here, so that the leap day is its last. */
function dateOfDays(days: number): Pick<WallClock, "year" | "month" | "day"> {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function daysOfDate(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const ofEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear;
  return era * 146_097 + ofEra - 719_468;
}

function zoneText(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.trunc(Math.abs(offset) / 60);
  return `${offset < 0 ? "-" : "+"}${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`;
}

function decimal(value: bigint, unit: bigint): string {
  const rest = String(value % unit)
    .padStart(String(unit).length - 1, "0")
    .replace(/0+$/, "");
  return rest === "" ? String(value / unit) : `${value / unit}.${rest}`;
}
