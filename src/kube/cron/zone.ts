/** What clocks in a zone show; months from 1, weekdays from Sunday as 0. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

/** A day by the calendar; a month or day beyond the end goes on into the next. */
export interface LocalDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time zone; times are milliseconds since 1970. */
export interface Zone {
  localOf(time: number): LocalTime;
  /** The first moment of a day. */
  instantOf(day: LocalDay): number;
  /** How far the zone's clocks are ahead of UTC, in milliseconds. */
  offsetAt(time: number): number;
}

/** The zone of an IANA name, such as `Europe/Berlin`; `undefined` where there is none of this name. */
export function zoneOf(name: string): Zone | undefined {
  const offsetAt = offsetsOf(name);
  if (offsetAt === undefined) return undefined;
  return {
    offsetAt,
    localOf: (time) => localOf(time + offsetAt(time)),
    instantOf: (day) => firstMoment(Date.UTC(day.year, day.month - 1, day.day), offsetAt),
  };
}

function offsetsOf(name: string): ((time: number) => number) | undefined {
  if (name === "UTC" || name === "Etc/UTC") return () => 0;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    return (time) => wallOf(format, time) - Math.floor(time / 1000) * 1000;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What the clocks show, read as if it were UTC. */
function wallOf(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map((part) => [part.type, Number(part.value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

function localOf(wall: number): LocalTime {
  const date = new Date(wall);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    weekday: date.getUTCDay(),
  };
}

/**
 * The moment at which clocks show `wall`. Where they skip it, the moment at which they do so; where they show it twice,
 * the first.
 */
function firstMoment(wall: number, offsetAt: (time: number) => number): number {
  const day = 86_400_000;
  const candidates = [offsetAt(wall - day), offsetAt(wall + day)].map((offset) => wall - offset);
  const exact = candidates.filter((time) => time + offsetAt(time) === wall);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}
