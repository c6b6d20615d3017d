import { failed, noSuchOverload } from "../../failure.ts";
import { type FunctionDeclaration, method } from "../../library.ts";
import { inZone } from "../../time.ts";
import { durationType, intType, stringType, timestampType } from "../../type.ts";
import { type CelValue, Duration, Timestamp, toInt } from "../../value.ts";

/** Parts of a moment, by the clock of a zone. */
const parts: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDayOfYear: dayOfYear,
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDate: (date) => date.getUTCDate(),
  getDayOfWeek: (date) => date.getUTCDay(),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

/** Nanoseconds in what a duration is counted in. */
const units: Readonly<Record<string, bigint>> = {
  getHours: 3_600_000_000_000n,
  getMinutes: 60_000_000_000n,
  getSeconds: 1_000_000_000n,
  getMilliseconds: 1_000_000n,
};

export const timeAccessors: readonly FunctionDeclaration[] = Object.entries(parts).map(([name, part]) => {
  const unit = units[name];
  const ofTime = [
    method([timestampType], intType, { unary: (time) => partOf(time, "UTC", part) }),
    method([timestampType, stringType], intType, { binary: (time, zone) => partOf(time, zone, part) }),
  ];
  if (unit === undefined) return { name, overloads: ofTime };
  return { name, overloads: [...ofTime, method([durationType], intType, { unary: (value) => total(value, unit) })] };
});

function partOf(time: CelValue, zone: CelValue, part: (date: Date) => number): CelValue {
  if (!(time instanceof Timestamp) || typeof zone !== "string") return noSuchOverload;
  const date = inZone(time, zone);
  return date instanceof Date ? part(date) : date;
}

function dayOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start.getTime()) / 86_400_000);
}

function total(value: CelValue, unit: bigint): CelValue {
  return value instanceof Duration ? toInt(value.nanos / unit) : failed("no such overload");
}
