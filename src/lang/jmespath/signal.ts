/**
 * What comes out of a step in place of a value: a key that does not exist, an error, a name that could not be looked up
 * (`loading`), or one that is not there yet. Some operators take a missing key for null, some any error; nothing takes
 * the latter two for anything.
 */
export class Signal {
  readonly kind: "missing" | "error" | "loading" | "pending";
  readonly message: string;

  constructor(kind: "missing" | "error" | "loading" | "pending", message: string) {
    this.kind = kind;
    this.message = message;
  }
}

/** The signal of a name that is not there yet. */
export const waiting = new Signal("pending", "");

/** The error of an evaluation that cannot go on. */
export function failure(message: string): Signal {
  return new Signal("error", message);
}

/** A missing key as null, all else as it is. */
export function absorb(value: unknown): unknown {
  return value instanceof Signal && value.kind === "missing" ? null : value;
}

/** A missing key or an error as null, all else as it is. */
export function absorbAny(value: unknown): unknown {
  return value instanceof Signal && (value.kind === "missing" || value.kind === "error") ? null : value;
}
