import type { FieldError } from "../field-error.ts";

/**
 * What checking a value against a schema found. `matches` counts the checks that held: of several schemas of which none
 * fits, the errors of the one that fitted best are told. (kube-openapi: pkg/validation/validate/result.go)
 */
export class Result {
  matches = 0;
  readonly #errors = new Map<string, FieldError>();

  /** The errors, each once: two with the same message are one. */
  get errors(): readonly FieldError[] {
    return [...this.#errors.values()];
  }

  get isValid(): boolean {
    return this.#errors.size === 0;
  }

  /** Adds an error under its message. */
  add(message: string, error: FieldError): void {
    if (!this.#errors.has(message)) this.#errors.set(message, error);
  }

  merge(other: Result): void {
    this.matches += other.matches;
    for (const [message, error] of other.#errors) this.add(message, error);
  }
}

/** Where a value stands: its path as messages have it, and what comes before it in the paths of errors. */
export interface Place {
  /** `spec.rules[0]`, `.spec` for fields of the root; empty for the root. */
  readonly path: string;
  readonly prefix: string;
}

/** The path of an error: with the prefix, and without a leading dot. */
export function fieldAt(place: Place, name = place.path): string {
  const path = name.startsWith(".") ? name.slice(1) : name;
  if (path === "") return place.prefix === "" ? "<nil>" : place.prefix;
  return place.prefix === "" ? path : `${place.prefix}.${path}`;
}
