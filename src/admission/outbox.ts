/** Things to be done once the caller has his answer. */
export interface Outbox<T> {
  /** Takes note; when the queue is full the item is dropped and counted. Never throws, never waits. */
  post(item: T): void;
  /** How many items were dropped because there were too many. */
  dropped(): number;
  /** Resolves once everything posted so far is delivered. */
  flush(): Promise<void>;
}

export interface OutboxOptions<T> {
  readonly deliver: (item: T) => void;
  readonly log: (message: string) => void;
  /** Items that may wait; 1000 where absent. kyverno: `--maxAuditCapacity` */
  readonly capacity?: number;
}

/** So many items are delivered before requests have their turn again. */
const batch = 32;

/** Delivers in order, between requests. A delivery that throws is logged, and does not stop the others. */
export function createOutbox<T>({ deliver, log, capacity = 1000 }: OutboxOptions<T>): Outbox<T> {
  const queue: T[] = [];
  let dropped = 0;
  let running = false;
  let waiting: (() => void)[] = [];

  const step = () => {
    for (const item of queue.splice(0, batch)) attempt(item);
    if (queue.length > 0) return void setImmediate(step);
    running = false;
    const done = waiting;
    waiting = [];
    for (const resolve of done) resolve();
  };
  const attempt = (item: T) => {
    try {
      deliver(item);
    } catch (error) {
      log(`a verdict could not be delivered: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return {
    post(item) {
      if (queue.length >= capacity) {
        dropped++;
        return;
      }
      queue.push(item);
      if (running) return;
      running = true;
      setImmediate(step);
    },
    dropped: () => dropped,
    flush: () => (running ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve()),
  };
}
