import { Made } from "./made.ts";

/**
 * An evaluation that has no value. It is handed on by everything but `||`, `&&` and the macros that are made of them,
 * and those absorb a `CelError` only.
 */
export class Failure extends Made {
  readonly message: string;

  constructor(message: string) {
    super();
    this.message = message;
  }
}

/** An error of the expression, in the words of cel-go. */
export class CelError extends Failure {
  /** Tells this class from its siblings. */
  readonly absorbable = true;
}

/** The end of the whole evaluation: a cost limit, or a fact that is not there yet. Nothing absorbs it. */
export class Abort extends Failure {
  readonly reason: "cost" | "interrupted" | "pending";

  constructor(reason: "cost" | "interrupted" | "pending", message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The evaluation needs a fact that is not there yet: run it again when it is. */
export const pending: Abort = new Abort("pending", "a fact is not known yet");

export const costExceeded: Abort = new Abort("cost", "operation cancelled: actual cost limit exceeded");

export const interrupted: Abort = new Abort("interrupted", "operation interrupted");

export const noSuchOverload: CelError = new CelError("no such overload");

/** An error value with a message. */
export function failed(message: string): CelError {
  return new CelError(message);
}
