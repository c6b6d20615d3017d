/** Every way in which the world can fail us. */
export type FaultCode =
  | "unreachable"
  | "timeout"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "already-exists"
  | "conflict"
  | "gone"
  | "invalid"
  | "too-large"
  | "unavailable"
  | "internal";

/** The world failed: thrown, and caught only at the edges. The user's own mistakes are {@link Diagnostic}s instead. */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "Fault";
    this.code = code;
  }
}
