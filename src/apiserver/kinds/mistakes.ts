import type { FieldError } from "../../kube/index.ts";

/** A value that must be given. `detail` may be empty. */
export function required(field: string, detail = ""): FieldError {
  return { type: "Required", field, detail };
}

/** A value in the wrong form. */
export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { type: "Invalid", field, value, detail };
}

/** A value that occurs twice where it may occur once. */
export function duplicate(field: string, value: unknown): FieldError {
  return { type: "Duplicate", field, value, detail: "" };
}

/** A value that is well formed but not allowed here. */
export function forbidden(field: string, detail: string): FieldError {
  return { type: "Forbidden", field, detail };
}

/** A value outside of a closed set. `supported` in the order in which the message names them. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const names = supported.map((name) => JSON.stringify(name)).join(", ");
  return { type: "NotSupported", field, value, detail: `supported values: ${names}` };
}

/** A reference to something that is not there. */
export function notFound(field: string, value: unknown): FieldError {
  return { type: "NotFound", field, value, detail: "" };
}

/** A value of more than `max` bytes; the message leaves the value out. */
export function tooLong(field: string, max: number): FieldError {
  return { type: "TooLong", field, detail: `may not be more than ${max} ${max === 1 ? "byte" : "bytes"}` };
}

/** A list of more than `max` items. */
export function tooMany(field: string, actual: number, max: number): FieldError {
  return { type: "TooMany", field, value: actual, detail: `must have at most ${max} ${max === 1 ? "item" : "items"}` };
}

/** An `Invalid` for every message about a value. */
export function invalids(field: string, value: unknown, messages: readonly string[]): readonly FieldError[] {
  return messages.map((message) => invalid(field, value, message));
}

/** `Invalid` where a number is below zero. (kubernetes: apimachinery pkg/api/validation ValidateNonnegativeField) */
export function nonnegative(field: string, value: number | undefined): readonly FieldError[] {
  return value !== undefined && value < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : [];
}
