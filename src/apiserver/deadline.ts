/** A piece of work that has to be done in time. */
export interface Timed {
  /** Aborted when the time is up, or when `parent` is. */
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  readonly late: () => boolean;
}

/**
 * Does something within a time, in milliseconds. The work itself has to heed the signal. Nothing is left behind on the
 * parent signal, which may live much longer.
 */
export async function withDeadline<T>(
  parent: AbortSignal,
  milliseconds: number,
  work: (timed: Timed) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let late = false;
  const abort = () => controller.abort();
  const timer = setTimeout(() => {
    late = true;
    abort();
  }, milliseconds);
  if (parent.aborted) abort();
  parent.addEventListener("abort", abort);
  try {
    return await work({ signal: controller.signal, late: () => late });
  } finally {
    clearTimeout(timer);
    parent.removeEventListener("abort", abort);
  }
}
