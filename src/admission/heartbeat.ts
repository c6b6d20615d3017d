import { allow, respond } from "./responses.ts";
import { parseReview } from "./review.ts";
import { type Answerer, jsonAnswer, textAnswer } from "./routes.ts";

/** The Lease that proves that the API server reaches us: it is told the time by our webhook, not by who writes it. */
const heartbeatLease = "kyverno-health";

/** On the Lease: when the API server last called us, as an RFC 3339 text. */
const heartbeatAnnotation = "kyverno.io/last-request-time";

/**
 * Writes the time into the heartbeat Lease of our namespace; other Leases are left alone.
 * kyverno: pkg/webhooks/handlers/verify.go
 */
export function createHeartbeat(namespace: string, now: () => number): Answerer {
  return (body) => {
    const parsed = parseReview(body);
    if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
    const { review } = parsed;
    if (review.name !== heartbeatLease || review.namespace !== namespace) return jsonAnswer(allow(review.uid));
    const value = new Date(now()).toISOString().replace(/\.\d+Z$/, "Z");
    const path = `/metadata/annotations/${heartbeatAnnotation.replace("/", "~1")}`;
    return jsonAnswer(respond(review.uid, { allowed: true, patch: [{ op: "replace", path, value }] }));
  };
}
