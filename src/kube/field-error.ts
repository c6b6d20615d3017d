/** One field's mistake, in the API server's own categories. */
export interface FieldError {
  readonly type:
    | "Required"
    | "Invalid"
    | "Duplicate"
    | "Forbidden"
    | "NotSupported"
    | "TooLong"
    | "TooMany"
    | "TypeInvalid"
    | "NotFound"
    | "InternalError";
  readonly field: string;
  /** Shown in the message, except for `Required` and `Forbidden`. */
  readonly value?: unknown;
  readonly detail: string;
}
