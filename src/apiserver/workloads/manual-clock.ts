import type { Clock } from "./clock.ts";

interface Alarm {
  readonly at: number;
  readonly then: () => void;
}

/** A clock that stands still until it is moved, for tests. */
export class ManualClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  #now: number;

  /** Starts at a time that `Date` can read: `2026-03-01T12:00:00Z`. */
  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, ms), then };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Goes to a time, and calls what was to be called until then, in order. */
  moveTo(time: string): void {
    this.advance(Date.parse(time) - this.#now);
  }

  /** Goes on by so many milliseconds, and calls what was to be called until then, in order. */
  advance(ms: number): void {
    const goal = this.#now + ms;
    for (let next = this.#earliest(goal); next !== undefined; next = this.#earliest(goal)) {
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.then();
    }
    this.#now = goal;
  }

  #earliest(until: number): Alarm | undefined {
    const due = [...this.#alarms].filter((alarm) => alarm.at <= until);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
