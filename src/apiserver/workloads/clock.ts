/** The only source of time for controllers, so that a test can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `then` once, `ms` milliseconds from now. Returns what calls it off. */
  after(ms: number, then: () => void): () => void;
}

/** The longest delay that a timer of the runtime can hold, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/** The clock on the wall. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      const delay = Math.min(Math.max(left, 0), longestDelay);
      timer = setTimeout(() => (left > delay ? arm(left - delay) : then()), delay);
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};
