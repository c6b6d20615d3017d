import { createBackOff, faultOf, pause } from "../../cluster/index.ts";
import type { Log } from "./log.ts";

export interface PersistOptions {
  /** What is tried, for the log: `reading the configuration of metrics`. */
  readonly what: string;
  readonly log: Log;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** The longest wait between two attempts; 5 s unless told. */
  readonly maxMs?: number;
}

/** Does `work` until it succeeds; `undefined` where it was ended before. The same failure is logged once. */
export async function persist<T>(work: () => Promise<T>, options: PersistOptions): Promise<T | undefined> {
  const { what, log, signal, maxMs = 5_000 } = options;
  const backOff = createBackOff({ baseMs: 250, maxMs });
  let told = "";
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      const { message } = faultOf(error);
      if (message !== told && !signal.aborted) log.warn(`${what} failed, it is tried again: ${message}`);
      told = message;
      await pause(backOff.next(), signal);
    }
  }
  return undefined;
}
