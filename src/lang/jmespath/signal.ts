/**
 * What comes out of a step in place of a value: a key that does not exist, an error, a name that could not be looked up
 * (`loading`), one that is not there yet, or work that is too much (`refusal`). Some operators take a missing key for null,
 * some any error; nothing takes the latter three for anything.
 */
export class Signal {
  readonly kind: "missing" | "error" | "loading" | "pending" | "refusal";
  readonly message: string;

  constructor(kind: "missing" | "error" | "loading" | "pending" | "refusal", message: string) {
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

/** The error of an evaluation that is too much work, or has too large a result. */
export function refusal(message: string): Signal {
  return new Signal("refusal", message);
}

/** A missing key as null, all else as it is. */
export function absorb(value: unknown): unknown {
  return value instanceof Signal && value.kind === "missing" ? null : value;
}

/** A missing key or an error as null, all else as it is. */
export function absorbAny(value: unknown): unknown {
  return value instanceof Signal && (value.kind === "missing" || value.kind === "error") ? null : value;
}
