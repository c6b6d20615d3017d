import { truncateTime, wallClock } from "../../../../data/index.ts";
import { global, type Library } from "../../library.ts";
import { durationType, stringType, timestampType } from "../../type.ts";
import { type CelValue, Duration, Timestamp } from "../../value.ts";

/**
 * The moment, and what can be made of moments. The world is asked `time.now` for a timestamp. (kyverno sdk:
 * extensions/cel/libs/time)
 */
export const timeLibrary: Library = {
  name: "kyverno.time",
  functions: [
    {
      name: "time.now",
      overloads: [global([], timestampType, { call: (_, world) => world.ask({ kind: "time.now", args: [] }) })],
    },
    { name: "time.truncate", overloads: [global([timestampType, durationType], timestampType, { binary: truncate })] },
    { name: "time.toCron", overloads: [global([timestampType], stringType, { unary: toCron })] },
  ],
};

function truncate(time: CelValue, duration: CelValue): CelValue {
  if (!(time instanceof Timestamp && duration instanceof Duration)) return time;
  return new Timestamp(truncateTime(time, duration.nanos).nanos, time.offset);
}

/** The minute that a time is in, as a schedule: `5 4 20 7 0`. */
function toCron(time: CelValue): CelValue {
  if (!(time instanceof Timestamp)) return time;
  const { minute, hour, day, month, weekday } = wallClock(time);
  return [minute, hour, day, month, weekday].join(" ");
}
