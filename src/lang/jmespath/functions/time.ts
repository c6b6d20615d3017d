import {
  addNanos,
  formatDuration,
  formatRfc3339,
  type GoTime,
  parseGoTime,
  rfc3339,
  timeOfMillis,
  timeOfSeconds,
  truncateTime,
  wallClock,
} from "../../../data/index.ts";
import { parseDuration } from "../../../kube/index.ts";
import { failure, Signal } from "../signal.ts";
import { type FunctionEntry, text } from "./entry.ts";

/** Functions of times and durations. (kyverno: pkg/engine/jmespath/time.go) */
export const timeFunctions: readonly FunctionEntry[] = [
  {
    name: "time_add",
    args: [["string"], ["string"]],
    returns: ["string"],
    note: "a time and a duration later",
    call: (args) => withDuration(args, (time, nanos) => formatRfc3339(addNanos(time, nanos))),
  },
  {
    name: "time_after",
    args: [["string"], ["string"]],
    returns: ["bool"],
    note: "whether a time is after another",
    call: (args) => withTimes(args, ([a, b]) => a.nanos > b.nanos),
  },
  {
    name: "time_before",
    args: [["string"], ["string"]],
    returns: ["bool"],
    note: "whether a time is before another",
    call: (args) => withTimes(args, ([a, b]) => a.nanos < b.nanos),
  },
  {
    name: "time_between",
    args: [["string"], ["string"], ["string"]],
    returns: ["bool"],
    note: "whether a time is after a second and before a third",
    call: (args) => withTimes(args, ([time, start, end]) => time.nanos > start.nanos && time.nanos < end.nanos),
  },
  {
    name: "time_diff",
    args: [["string"], ["string"]],
    returns: ["string"],
    note: "the duration from a time to another",
    call: (args) => withTimes(args, ([start, end]) => between(start, end)),
  },
  {
    name: "time_now",
    args: [],
    returns: ["string"],
    note: "the time of the request",
    call: (_args, run) => formatRfc3339(timeOfMillis(run.scope.now)),
  },
  {
    name: "time_now_utc",
    args: [],
    returns: ["string"],
    note: "the time of the request, in UTC",
    call: (_args, run) => formatRfc3339(timeOfMillis(run.scope.now)),
  },
  {
    name: "time_parse",
    args: [["string"], ["string"]],
    returns: ["string"],
    note: "a time that is written in a layout, or in seconds since 1970 where the layout is a number",
    call: (args) => timeParse(text(args, 0), text(args, 1)),
  },
  {
    name: "time_since",
    args: [["string"], ["string"], ["string"]],
    returns: ["string"],
    note: "the duration from a time to another or, where that is empty, to the time of the request",
    call: (args, run) => timeSince(args, timeOfMillis(run.scope.now)),
  },
  {
    name: "time_to_cron",
    args: [["string"]],
    returns: ["string"],
    note: "a time as the schedule of a cron job",
    call: (args) => withTimes(args, ([time]) => cronText(time)),
  },
  {
    name: "time_truncate",
    args: [["string"], ["string"]],
    returns: ["string"],
    note: "a time, down to a multiple of a duration",
    call: (args) => withDuration(args, (time, nanos) => formatRfc3339(truncateTime(time, nanos))),
  },
  {
    name: "time_utc",
    args: [["string"]],
    returns: ["string"],
    note: "a time in UTC",
    call: (args) => withTimes(args, ([time]) => formatRfc3339({ ...time, offset: 0 })),
  },
];

type Times = readonly [GoTime, GoTime, GoTime];

/** Reads all arguments as times. */
function withTimes(args: readonly unknown[], use: (times: Times) => unknown): unknown {
  const times: GoTime[] = [];
  for (const [at] of args.entries()) {
    const time = timeIn(rfc3339, text(args, at));
    if (time instanceof Signal) return time;
    times.push(time);
  }
  const [first = epoch, second = epoch, third = epoch] = times;
  return use([first, second, third]);
}

const epoch = timeOfMillis(0);

function withDuration(args: readonly unknown[], use: (time: GoTime, nanos: bigint) => unknown): unknown {
  const time = timeIn(rfc3339, text(args, 0));
  if (time instanceof Signal) return time;
  const duration = parseDuration(text(args, 1));
  if (duration === undefined) return failure(`time: invalid duration ${JSON.stringify(text(args, 1))}`);
  return use(time, BigInt(duration));
}

function timeIn(layout: string, written: string): GoTime | Signal {
  const parsed = parseGoTime(layout, written);
  return parsed.kind === "error" ? failure(parsed.error) : parsed.time;
}

const greatest = 2n ** 63n - 1n;

/** A duration ends at 64 bits. */
function between(start: GoTime, end: GoTime): string {
  const nanos = end.nanos - start.nanos;
  if (nanos > greatest) return formatDuration(greatest);
  return formatDuration(nanos < -greatest - 1n ? -greatest - 1n : nanos);
}

function timeSince(args: readonly unknown[], now: GoTime): unknown {
  const layout = text(args, 0) === "" ? rfc3339 : text(args, 0);
  const start = timeIn(layout, text(args, 1));
  if (start instanceof Signal) return start;
  const end = text(args, 2) === "" ? now : timeIn(layout, text(args, 2));
  return end instanceof Signal ? end : between(start, end);
}

const integer = /^[+-]?[0-9]{1,19}$/;

function timeParse(layout: string, written: string): unknown {
  if (!isInt64(layout)) {
    const time = timeIn(layout, written);
    return time instanceof Signal ? time : formatRfc3339(time);
  }
  if (isInt64(written)) return formatRfc3339(timeOfSeconds(BigInt(written.replace("+", ""))));
  const why = /^[+-]?[0-9]+$/.test(written) ? "value out of range" : "invalid syntax";
  return failure(`strconv.ParseInt: parsing ${JSON.stringify(written)}: ${why}`);
}

function isInt64(written: string): boolean {
  if (!integer.test(written)) return false;
  const value = BigInt(written.replace("+", ""));
  return BigInt.asIntN(64, value) === value;
}

function cronText(time: GoTime): string {
  const { minute, hour, day, month, weekday } = wallClock(time);
  return `${minute} ${hour} ${day} ${month} ${weekday}`;
}
