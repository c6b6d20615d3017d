import type { Clock } from "./clock.ts";
import type { Reconcile } from "./controller.ts";

/** What a runner needs besides the loop it runs. */
export interface RunnerOptions {
  readonly reconcile: Reconcile;
  readonly clock: Clock;
  readonly random: () => number;
  /** How many keys are handled at the same time, 4 if not said otherwise; the same key never is. */
  readonly workers?: number;
  /** Told of each failed attempt; the key is tried again in any case. */
  readonly onError: (error: unknown, key: string) => void;
}

const firstDelay = 50;
const longestDelay = 120_000;

/**
 * How long to wait after so many failures in a row (from 1), in milliseconds: twice as long each time, at most two
 * minutes, and up to a fifth more or less, so that what failed together does not come back together.
 */
export function backOff(failures: number, random: number): number {
  const delay = Math.min(firstDelay * 2 ** Math.min(failures - 1, 30), longestDelay);
  return Math.round(delay * (0.8 + 0.4 * random));
}

/** Hands keys to a controller: each once however often it was added, and failed ones again after a while. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  #turn: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Asks for a key to be handled as soon as there is a free hand. */
  add(key: string): void {
    if (this.#stopped) return;
    this.#waiting.add(key);
    this.#schedule();
  }

  /** Asks for a key to be handled in so many milliseconds; of several such wishes the earliest counts. */
  addAfter(key: string, ms: number): void {
    if (this.#stopped) return;
    const { clock } = this.#options;
    const at = clock.now() + ms;
    const planned = this.#timers.get(key);
    if (planned !== undefined && planned.at <= at) return;
    planned?.cancel();
    const cancel = clock.after(ms, () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { at, cancel });
  }

  /** Takes no more keys, and resolves once those in hand are done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
    if (this.#turn !== undefined) clearImmediate(this.#turn);
    await Promise.all(this.#running.values());
  }

  /** Waits for the event loop's next turn: a burst of events becomes one key, and input and output get their turn. */
  #schedule(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      this.#pump();
    });
  }

  #pump(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= (this.#options.workers ?? 4)) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      this.#running.set(key, this.#handle(key));
    }
  }

  async #handle(key: string): Promise<void> {
    try {
      const next = await this.#options.reconcile(key);
      if (next === "back-off") this.#retry(key);
      else this.#settle(key, next);
    } catch (error) {
      this.#options.onError(error, key);
      this.#retry(key);
    }
    this.#running.delete(key);
    if (this.#waiting.size > 0 && !this.#stopped) this.#schedule();
  }

  #settle(key: string, next: number | undefined): void {
    this.#failures.delete(key);
    if (next !== undefined) this.addAfter(key, next);
  }

  #retry(key: string): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.addAfter(key, backOff(failures, this.#options.random()));
  }
}
