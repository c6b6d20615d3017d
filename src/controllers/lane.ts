import { setImmediate } from "node:timers/promises";

/** Runs works one after the other. */
export type Lane = <T>(work: () => Promise<T> | T) => Promise<T>;

/**
 * Makes a lane for long series of short works that must not hold up the rest of the process: after each `sliceMs`
 * milliseconds others get their turn.
 */
export function createLane(sliceMs = 5): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  let sliceStart = 0;
  return (work) => {
    const run = async () => {
      if (performance.now() - sliceStart > sliceMs) {
        await setImmediate();
        sliceStart = performance.now();
      }
      return work();
    };
    const result = tail.then(run);
    tail = result.catch(() => {});
    return result;
  };
}
