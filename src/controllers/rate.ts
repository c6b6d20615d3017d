import { pause } from "../cluster/index.ts";

/** Lets things happen so often and no oftener. */
export interface Rate {
  /** Resolves when the next one may happen. */
  turn(): Promise<void>;
  /** Takes a turn where one is free, and says 0; else how many milliseconds are left until one will be. */
  take(): number;
  /** Lets all that wait go. */
  stop(): void;
}

export interface RateOptions {
  readonly perSecond: number;
  /** How many may happen at once after a pause. */
  readonly burst: number;
}

/** Makes a rate: a bucket that fills evenly, from which each turn takes one. */
export function createRate({ perSecond, burst }: RateOptions): Rate {
  const controller = new AbortController();
  let left = burst;
  let filledAt = performance.now();
  const fill = () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
  };
  return {
    async turn() {
      fill();
      left -= 1;
      if (left < 0) await pause((-left / perSecond) * 1000, controller.signal);
    },
    take() {
      fill();
      if (left < 1) return ((1 - left) / perSecond) * 1000;
      left -= 1;
      return 0;
    },
    stop: () => controller.abort(),
  };
}
