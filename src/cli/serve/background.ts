import { Worker } from "node:worker_threads";
import { type Counts, connectBackground, type RemoteBackground, type Voice } from "../../controllers/index.ts";
import { type BackgroundSetup, isResultsMessage } from "./background-setup.ts";
import type { Log } from "./log.ts";
import type { CountedResult } from "./metrics/results.ts";

/** The background side in a thread of its own, so that work of the size of the cluster holds up no admission request. */
export interface Background {
  /** Hands it what a request said for reports; whether there is anybody to take it. */
  take: RemoteBackground["take"] extends (update: infer Update) => unknown ? (update: Update) => boolean : never;
  staleness: RemoteBackground["staleness"];
  /** Events that it did not write, since the process was started. */
  eventsDropped(): number;
  start(): void;
  /** Ends it; resolves once nothing is written any more. */
  stop(): Promise<void>;
}

export interface BackgroundOptions {
  /** The module that was started; the thread starts it again. */
  readonly main: URL;
  readonly setup: BackgroundSetup;
  readonly observe: Voice["observe"];
  /** Told of the outcomes of scans. */
  readonly results: (counted: readonly CountedResult[]) => void;
  readonly log: Log;
}

const againMs = 1_000;
/** A thread that hangs is ended after so long. */
const stopMs = 10_000;

/** Makes the background side; it does nothing until it is started. A thread that fails is started again. */
export function createBackground(options: BackgroundOptions): Background {
  let running: Running | undefined;
  let again: NodeJS.Timeout | undefined;
  let wanted = false;
  let dropped = 0;
  const start = () => {
    const started = startThread(options, () => {
      dropped += started.remote.counts().eventsDropped;
      running = undefined;
      if (wanted) again = setTimeout(start, againMs);
    });
    running = started;
  };
  return {
    take(update) {
      if (running === undefined) return false;
      running.remote.take(update);
      return true;
    },
    staleness: () => running?.remote.staleness() ?? {},
    eventsDropped: () => dropped + (running?.remote.counts() ?? none).eventsDropped,
    start() {
      wanted = true;
      if (running === undefined) start();
    },
    async stop() {
      wanted = false;
      clearTimeout(again);
      await running?.stop();
    },
  };
}

const none: Pick<Counts, "eventsDropped"> = { eventsDropped: 0 };

interface Running {
  readonly remote: RemoteBackground;
  stop(): Promise<void>;
}

function startThread({ main, setup, observe, results, log }: BackgroundOptions, ended: () => void): Running {
  const worker = new Worker(main, { workerData: setup, name: "background" });
  const remote = connectBackground(worker, { log: log.warn, observe });
  worker.on("message", (message: unknown) => {
    if (isResultsMessage(message)) results(message.results);
  });
  const exited = new Promise<void>((resolve) => {
    worker.on("error", (error) => log.error(`the background thread failed: ${String(error)}`));
    worker.on("exit", () => {
      ended();
      resolve();
    });
  });
  const stop = async () => {
    const late = setTimeout(() => void worker.terminate(), stopMs);
    await Promise.race([remote.stop(), exited]);
    clearTimeout(late);
    await worker.terminate();
    await exited;
  };
  return { remote, stop };
}
