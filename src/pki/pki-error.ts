/** Why a certificate or key could not be made or read. */
export type PkiErrorCode = "malformed" | "unsupported";

/** A certificate or key that cannot be made or read; the message names what was wrong with it, never the key itself. */
export class PkiError extends Error {
  readonly code: PkiErrorCode;

  constructor(code: PkiErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "PkiError";
    this.code = code;
  }
}
