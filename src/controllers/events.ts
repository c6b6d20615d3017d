import { type Client, createBackOff, faultOf, isFault, pause } from "../cluster/index.ts";
import { type EventDraft, eventObject } from "../report/index.ts";
import type { Log } from "./controller.ts";
import type { Counter } from "./counts.ts";
import { createRate } from "./rate.ts";

/** Tells of what happened, when there is time. */
export interface Events {
  /**
   * Takes events to be written; when too many wait they are dropped and counted, those of scans sooner than those of
   * admission. Never waits.
   */
  add(drafts: readonly EventDraft[]): void;
  /** Writes what waits, for so many milliseconds at most, and drops the rest. */
  stop(withinMs: number): Promise<void>;
}

export interface EventsOptions {
  readonly client: Client;
  /** The name of this host. */
  readonly instance: string;
  readonly counter: Counter;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
  /** Events that may wait; 1000 unless told, and with 0 there are none. (kyverno: `--maxQueuedEvents`) */
  readonly capacity?: number;
  /** Reasons of events that are not wanted. (kyverno: `--omitEvents`) */
  readonly omitted?: readonly string[];
}

const workers = 3;
const tries = 3;
const resource = { group: "events.k8s.io", version: "v1", resource: "events" };

/** Writes events in the background. (kyverno: pkg/event/controller.go) */
export function createEvents(options: EventsOptions): Events {
  const { counter, clock, capacity = 1000, omitted = [] } = options;
  const waiting: Waiting[] = [];
  const stopped = new AbortController();
  const nextNanos = createNanos(clock);
  // A scan that finds a great many violations must neither flood the API server nor push out what was denied just now.
  const rate = createRate({ perSecond: 100, burst: 300 });
  const room = (draft: EventDraft) => (draft.reportingController === "kyverno-scan" ? capacity / 2 : capacity);
  let running = 0;

  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && !stopped.signal.aborted; next = waiting.shift()) {
      await rate.turn();
      await write(options, next, stopped.signal);
    }
    running -= 1;
  };
  return {
    add(drafts) {
      for (const draft of drafts) {
        if (capacity === 0 || omitted.includes(draft.reason)) continue;
        if (waiting.length >= room(draft) || stopped.signal.aborted) counter.eventsDropped += 1;
        else waiting.push({ draft, nanos: nextNanos() });
      }
      while (running < Math.min(workers, waiting.length)) {
        running += 1;
        void work();
      }
    },
    async stop(withinMs) {
      const end = performance.now() + withinMs;
      while (running > 0 && performance.now() < end) await pause(10, stopped.signal);
      stopped.abort();
      counter.eventsDropped += waiting.length;
      rate.stop();
      waiting.length = 0;
    },
  };
}

/** Nanoseconds since 1970, never the same twice: names are made of them. */
function createNanos(clock: () => number): () => bigint {
  let last = 0n;
  return () => {
    const now = BigInt(Math.floor(clock())) * 1_000_000n;
    last = now > last ? now : last + 1n;
    return last;
  };
}

interface Waiting {
  readonly draft: EventDraft;
  readonly nanos: bigint;
}

async function write(options: EventsOptions, { draft, nanos }: Waiting, signal: AbortSignal): Promise<void> {
  const { client, counter, log, instance } = options;
  const backOff = createBackOff({ baseMs: 200, maxMs: 2_000 });
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await client.create(resource, eventObject(draft, { nanos, instance }));
      counter.eventsWritten += 1;
      return;
    } catch (error) {
      // The namespace is gone, and nobody will read it.
      if (isFault(error, "not-found") || isFault(error, "already-exists")) return;
      if (attempt < tries) await pause(backOff.next(), signal);
      else return drop(faultOf(error).message);
    }
  }

  function drop(reason: string): void {
    counter.eventsDropped += 1;
    log(`events: an event about ${draft.regarding.kind} ${draft.regarding.name} is dropped: ${reason}`);
  }
}
