/** Waiting times between attempts: doubled each time, spread by chance, bounded. */
export interface BackOff {
  /** Milliseconds to wait before the next attempt. */
  next(): number;
  /** An attempt was a success. */
  reset(): void;
}

export interface BackOffOptions {
  /** The first wait in milliseconds, before chance: half to all of it is waited. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** A number from 0 up to 1; `Math.random` unless told. */
  readonly chance?: () => number;
}

/** The longest wait while a server is not to be reached, in milliseconds. */
export const awayMaxMs = 4_000;

/** Makes a back-off. The spread keeps those who failed together from coming back together. */
export function createBackOff({ baseMs, maxMs, chance = Math.random }: BackOffOptions): BackOff {
  let failures = 0;
  return {
    next() {
      const full = Math.min(maxMs, baseMs * 2 ** Math.min(failures, 30));
      failures += 1;
      return full / 2 + (full / 2) * chance();
    },
    reset() {
      failures = 0;
    },
  };
}

/** Waits, or stops waiting when `signal` is aborted. Never rejects, and keeps no process alive. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, milliseconds));
    timer.unref();
    signal.addEventListener("abort", done);
  });
}
