import { own } from "../../kube/index.ts";

/**
 * The reason with which the API refused a call (`NotFound`, `Conflict`, `Forbidden`), read from the `Status` that the
 * thrown error carries; `undefined` where the error is none of the API's answers. A status without a reason, such as
 * that of a webhook which refuses with a bare code, is `Unknown`.
 */
export function refusalOf(error: unknown): string | undefined {
  const status = own(error, "status");
  if (status === null || typeof status !== "object") return undefined;
  const reason = own(status, "reason");
  return typeof reason === "string" && reason !== "" ? reason : "Unknown";
}

/** Whether the namespace is on its way out: whatever is created in it is refused, and nobody needs to hear of it. */
export function isNamespaceTerminating(error: unknown): boolean {
  const causes = own(own(own(error, "status"), "details"), "causes");
  return Array.isArray(causes) && causes.some((cause) => own(cause, "reason") === "NamespaceTerminating");
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
