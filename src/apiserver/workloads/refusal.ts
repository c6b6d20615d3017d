import { StatusError } from "../status.ts";

/**
 * The reason with which the API refused a call (`NotFound`, `Conflict`, `Forbidden`); `undefined` where the error is
 * none of the API's answers. A status without a reason, such as that of a webhook which refuses with a bare code, is
 * `Unknown`.
 */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof StatusError)) return undefined;
  return error.reason === "" ? "Unknown" : error.reason;
}

/** Whether the namespace is on its way out: whatever is created in it is refused, and nobody needs to hear of it. */
export function isNamespaceTerminating(error: unknown): boolean {
  const causes = error instanceof StatusError ? error.status.details?.causes : undefined;
  return causes?.some((cause) => cause.reason === "NamespaceTerminating") ?? false;
}

/** The text of any error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits for a call and takes a refusal with one of these reasons for an answer: `undefined`. */
export async function unless<T>(reasons: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const reason = refusalOf(error);
    if (reason !== undefined && reasons.includes(reason)) return undefined;
    throw error;
  }
}
