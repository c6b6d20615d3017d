import type { BackOff } from "../cluster/index.ts";
import { createBackOff } from "../cluster/index.ts";

/** Keys that wait to be dealt with. A key waits at most once, and is never with two workers at a time. */
export interface KeyQueue {
  /** Adds a key: at once, or in so many milliseconds. The earlier time wins. */
  add(key: string, afterMs?: number): void;
  /** How many keys wait, or are with a worker. */
  readonly size: number;
  /** The next key that is due; `undefined` once the queue is closed. Whoever takes one must call {@link done}. */
  take(): Promise<string | undefined>;
  /** A key is dealt with: well, or to be tried again later and later. */
  done(key: string, outcome: "ok" | "failed"): void;
  close(): void;
}

/** Makes an empty queue. A key that is added while a worker has it is due again when that worker is done. */
export function createKeyQueue(): KeyQueue {
  const due = new Set<string>();
  const busy = new Set<string>();
  /** Added again while busy. */
  const again = new Set<string>();
  const timers = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  const backOffs = new Map<string, BackOff>();
  const takers: ((key: string | undefined) => void)[] = [];
  let closed = false;

  const makeDue = (key: string) => {
    cancel(key);
    if (busy.has(key)) again.add(key);
    else due.add(key);
    serve();
  };
  const cancel = (key: string) => {
    clearTimeout(timers.get(key)?.timer);
    timers.delete(key);
  };
  const serve = () => {
    for (const key of due) {
      const taker = takers.shift();
      if (taker === undefined) return;
      due.delete(key);
      busy.add(key);
      taker(key);
    }
  };
  const addLater = (key: string, afterMs: number) => {
    const at = performance.now() + afterMs;
    const planned = timers.get(key);
    if (due.has(key) || (planned !== undefined && planned.at <= at)) return;
    cancel(key);
    const timer = setTimeout(() => makeDue(key), afterMs);
    timer.unref();
    timers.set(key, { at, timer });
  };
  const add = (key: string, afterMs = 0) => {
    if (closed) return;
    if (afterMs > 0) addLater(key, afterMs);
    else makeDue(key);
  };
  const backOffOf = (key: string) => {
    const known = backOffs.get(key);
    if (known !== undefined) return known;
    const made = createBackOff({ baseMs: 100, maxMs: 60_000 });
    backOffs.set(key, made);
    return made;
  };

  return {
    add,
    get size() {
      return due.size + busy.size + timers.size;
    },
    take() {
      if (closed) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        takers.push(resolve);
        serve();
      });
    },
    done(key, outcome) {
      busy.delete(key);
      if (outcome === "ok") backOffs.delete(key);
      if (again.delete(key)) makeDue(key);
      else if (outcome === "failed") add(key, backOffOf(key).next());
    },
    close() {
      closed = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
      due.clear();
      for (const taker of takers.splice(0)) taker(undefined);
    },
  };
}
