import { awayMaxMs, type BackOff, createBackOff } from "../cluster/index.ts";

/** Keys that wait to be dealt with. A key waits at most once, and is never with two workers at a time. */
export interface KeyQueue {
  /** Adds a key: at once, or in so many milliseconds. The earlier time wins. */
  add(key: string, afterMs?: number): void;
  /** How many keys wait, or are with a worker. */
  readonly size: number;
  /** The next key that is due; `undefined` once the queue is closed. Whoever takes one must call {@link done}. */
  take(): Promise<string | undefined>;
  /** A key is dealt with: well, or to be tried again later and later; soon, where only the server is away. */
  done(key: string, outcome: "ok" | "failed" | "away"): void;
  close(): void;
  readonly closed: boolean;
}

/** Makes an empty queue. A key that is added while a worker has it is due again when that worker is done. */
export function createKeyQueue(): KeyQueue {
  return new Queue();
}

interface Planned {
  readonly at: number;
  readonly timer: NodeJS.Timeout;
}

type Taker = (key: string | undefined) => void;

class Queue implements KeyQueue {
  private readonly due = new Set<string>();
  private readonly busy = new Set<string>();
  /** Added again while busy. */
  private readonly again = new Set<string>();
  private readonly planned = new Map<string, Planned>();
  private readonly backOffs = new Map<string, BackOff>();
  private readonly takers: Taker[] = [];
  closed = false;

  add(key: string, afterMs = 0): void {
    if (this.closed) return;
    if (afterMs > 0) this.plan(key, afterMs);
    else this.makeDue(key);
  }

  get size(): number {
    return this.due.size + this.busy.size + this.planned.size;
  }

  take(): Promise<string | undefined> {
    if (this.closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.takers.push(resolve);
      this.serve();
    });
  }

  done(key: string, outcome: "ok" | "failed" | "away"): void {
    this.busy.delete(key);
    if (outcome === "ok") this.backOffs.delete(key);
    if (this.again.delete(key)) this.makeDue(key);
    else if (outcome === "failed") this.add(key, this.backOffOf(key).next());
    else if (outcome === "away") this.add(key, Math.min(this.backOffOf(key).next(), awayMaxMs));
  }

  close(): void {
    this.closed = true;
    for (const key of [...this.planned.keys()]) this.cancel(key);
    this.due.clear();
    this.again.clear();
    for (const taker of this.takers.splice(0)) taker(undefined);
  }

  private plan(key: string, afterMs: number): void {
    const at = performance.now() + afterMs;
    const planned = this.planned.get(key);
    if (this.due.has(key) || (planned !== undefined && planned.at <= at)) return;
    this.cancel(key);
    const timer = setTimeout(() => this.makeDue(key), afterMs);
    timer.unref();
    this.planned.set(key, { at, timer });
  }

  private cancel(key: string): void {
    clearTimeout(this.planned.get(key)?.timer);
    this.planned.delete(key);
  }

  private makeDue(key: string): void {
    this.cancel(key);
    if (this.busy.has(key)) this.again.add(key);
    else this.due.add(key);
    this.serve();
  }

  private serve(): void {
    for (const key of this.due) {
      const taker = this.takers.shift();
      if (taker === undefined) return;
      this.due.delete(key);
      this.busy.add(key);
      taker(key);
    }
  }

  private backOffOf(key: string): BackOff {
    const known = this.backOffs.get(key);
    if (known !== undefined) return known;
    const made = createBackOff({ baseMs: 100, maxMs: 60_000 });
    this.backOffs.set(key, made);
    return made;
  }
}
