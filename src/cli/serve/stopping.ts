import { pause } from "../../cluster/index.ts";
import type { Log } from "./log.ts";

/** The wish that this process ends. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** Resolves when the wish is there. */
  readonly stopped: Promise<undefined>;
  /** Waits so many milliseconds, or until the wish is there. */
  within(milliseconds: number): Promise<void>;
  /** Listens no more. */
  end(): void;
}

const signals = ["SIGTERM", "SIGINT"] as const;

/** Listens for SIGTERM and SIGINT; the second one does not wait for anything. */
export function stopping(log: Log): Stopping {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const listener = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(1);
    log.info("told to stop", { signal: name });
    controller.abort();
    resolve(undefined);
  };
  for (const name of signals) process.on(name, listener);
  // Nothing else keeps a process alive that waits to try something again.
  const alive = setInterval(() => {}, 60_000);
  return {
    signal: controller.signal,
    stopped: promise,
    within: (milliseconds) => pause(milliseconds, controller.signal),
    end() {
      clearInterval(alive);
      for (const name of signals) process.off(name, listener);
    },
  };
}
