import { parseGoTime, rfc3339 } from "../../data/index.ts";
import { parseDuration } from "../../kube/index.ts";
import { durationOf, timestampOf } from "./arithmetic.ts";
import { failed } from "./failure.ts";
import { type CelValue, Duration, type Timestamp } from "./value.ts";

const billion = 1_000_000_000n;

/** A moment as RFC 3339 writes it. */
export function parseTimestampText(text: string): CelValue {
  const parsed = parseGoTime(rfc3339, text);
  if (parsed.kind !== "time") return failed("type conversion error from 'string' to 'google.protobuf.Timestamp'");
  return timestampOf(parsed.time.nanos, parsed.time.offset);
}

/** A duration as Go writes it: `1h30m`. */
export function parseDurationText(text: string): CelValue {
  const nanos = parseDuration(text);
  return nanos === undefined
    ? failed("type conversion error from 'string' to 'google.protobuf.Duration'")
    : durationOf(BigInt(nanos));
}

/** A moment as data with a schema has it: that of RFC 3339, or a day. */
export function readTimestamp(text: string): CelValue {
  return parseTimestampText(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? `${text}T00:00:00Z` : text);
}

const second = 1_000_000_000n;

/** The units of durations, each by its short names and by what its long ones begin with. */
const units: readonly (readonly [nanos: bigint, short: readonly string[], long: string])[] = [
  [1n, ["ns"], "nano"],
  [1_000n, ["us", "µs"], "micro"],
  [1_000_000n, ["ms"], "milli"],
  [second, ["s"], "sec"],
  [60n * second, ["m"], "min"],
  [3_600n * second, ["h", "hr"], "hour"],
  [86_400n * second, ["d"], "day"],
  [604_800n * second, ["w", "wk"], "week"],
];

/** A duration as data with a schema has it: as Go writes it, or in words, `2 days`. (kube-openapi: strfmt/duration.go) */
export function readDuration(text: string): CelValue {
  const parsed = parseDurationText(text);
  if (parsed instanceof Duration || text.length > 1_000) return parsed;
  let nanos = 0n;
  let isKnown = false;
  for (const [, digits = "", word = ""] of text.matchAll(/([0-9]+)[\t\n\f\r ]*([A-Za-zµ]+)/g)) {
    const unit = word.toLowerCase();
    for (const [size, short, long] of units) {
      if (!short.includes(unit) && !unit.startsWith(long)) continue;
      isKnown = true;
      nanos += BigInt(digits) * size;
    }
  }
  return isKnown ? durationOf(BigInt.asIntN(64, nanos)) : parsed;
}

/** A duration in seconds: `5400s`, `1.5s`. */
export function formatSeconds({ nanos }: Duration): string {
  const magnitude = nanos < 0n ? -nanos : nanos;
  const fraction = String(magnitude % billion)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${nanos < 0n ? "-" : ""}${magnitude / billion}${fraction === "" ? "" : `.${fraction}`}s`;
}

/** A moment as RFC 3339 writes it, with as many digits of a second as are needed. */
export function formatTimestamp({ nanos, offset }: Timestamp): string {
  const local = nanos + BigInt(offset) * billion;
  const seconds = floorDivide(local, billion);
  const fraction = String(local - seconds * billion)
    .padStart(9, "0")
    .replace(/0+$/, "");
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${text}${fraction === "" ? "" : `.${fraction}`}${zoneText(offset)}`;
}

function zoneText(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.abs(offset) / 60;
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** A moment by the clock of a zone: `Europe/Berlin`, `+01:00`, `UTC`. As a `Date` whose UTC fields show it. */
export function inZone({ nanos }: Timestamp, zone: string): Date | CelValue {
  const millis = Number(floorDivide(nanos, 1_000_000n));
  const offset = fixedOffset(zone);
  if (offset !== undefined) return typeof offset === "number" ? new Date(millis + offset * 60_000) : offset;
  return named(millis, zone);
}

const fixed = /^([+-]?)(\d\d):(\d\d)$/;

/** The minutes of a fixed offset. */
function fixedOffset(zone: string): number | CelValue | undefined {
  if (zone === "" || zone === "UTC") return 0;
  const match = fixed.exec(zone);
  if (match === null) return undefined;
  const [, sign, hours, minutes] = match;
  if (Number(minutes) > 59) return failed(`timezone offset minutes out of range [0, 59]: ${zone}`);
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function named(millis: number, zone: string): Date | CelValue {
  const format = formatOf(zone);
  if (format === undefined) return failed(`unknown time zone ${zone}`);
  const whole = Math.floor(millis / 1000) * 1000;
  const parts = new Map(format.formatToParts(new Date(whole)).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const date = new Date(0);
  date.setUTCFullYear(part("year"), part("month") - 1, part("day"));
  date.setUTCHours(part("hour"), part("minute"), part("second"), millis - whole);
  return date;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
}
