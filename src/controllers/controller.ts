import { faultOf, isPassing } from "../cluster/index.ts";
import type { FaultCode } from "../kube/index.ts";
import { createKeyQueue, type KeyQueue } from "./key-queue.ts";

/**
 * A control loop. It watches, and turns every change into keys; for a key it looks at the world as it is and takes the
 * next step. Only keys travel: whatever else it needs to know, it finds out when it gets there.
 */
export interface Controller {
  readonly name: string;
  /** Keys dealt with at a time; one unless told. */
  readonly workers?: number;
  /** Sets up the watches, which add keys. */
  start(keys: Pick<KeyQueue, "add">): void;
  stop(): void;
  /** Deals with a key. What it throws is logged and tried again, later and later. */
  reconcile(key: string): Promise<Next>;
}

/** Milliseconds until the key is looked at again without a change, or nothing. */
export type Next = number | undefined;

export interface Running {
  readonly name: string;
  /** How many keys are not dealt with yet. */
  pending(): number;
  /** Stops the watches and waits for the keys that are being dealt with. */
  stop(): Promise<void>;
}

/** Where a loop tells what went wrong. Never told of secrets. */
export type Log = (message: string) => void;

/** Starts a control loop. */
export function runController(controller: Controller, log: Log): Running {
  const queue = createKeyQueue();
  const workers = Array.from({ length: controller.workers ?? 1 }, () => work(controller, queue, log));
  controller.start(queue);
  return {
    name: controller.name,
    pending: () => queue.size,
    async stop() {
      controller.stop();
      queue.close();
      await Promise.all(workers);
    },
  };
}

async function work(controller: Controller, queue: KeyQueue, log: Log): Promise<void> {
  for (;;) {
    const key = await queue.take();
    if (key === undefined) return;
    try {
      const next = await controller.reconcile(key);
      queue.done(key, "ok");
      if (next !== undefined) queue.add(key, next);
    } catch (error) {
      const fault = faultOf(error);
      // Others wrote at the same time, or nobody waits for it any more: the normal course of things, not worth a line.
      if (!queue.closed && !races.has(fault.code))
        log(`${controller.name}: ${key}: ${fault.message}${causeOf(fault.cause)}`);
      queue.done(key, isPassing(fault) ? "away" : "failed");
    }
  }
}

const races: ReadonlySet<FaultCode> = new Set(["conflict", "already-exists"]);

/** A mistake of ours (as opposed to a failure of the world) is told with its place. */
function causeOf(cause: unknown): string {
  const ours = cause instanceof TypeError || cause instanceof RangeError || cause instanceof ReferenceError;
  return ours && cause.stack !== undefined ? `\n${cause.stack}` : "";
}
