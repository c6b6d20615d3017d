/** What is said to the API server about one request. */
export interface ReviewResponse {
  readonly allowed: boolean;
  /** Why not. */
  readonly message?: string;
  readonly warnings?: readonly string[];
  /** Operations of a JSON patch. */
  readonly patch?: readonly unknown[];
}

/** The response that lets a request through, and has nothing to say about it. */
export function allow(uid: string): string {
  return `${head}${JSON.stringify(uid)},"allowed":true}}`;
}

/** The response that refuses a request. */
export function deny(uid: string, message: string): string {
  return respond(uid, { allowed: false, message });
}

/**
 * Writes an AdmissionReview with a response. The request is not echoed: the API server does not read it, and it would
 * double the size of every answer. A denial has neither code nor reason, as Kyverno's.
 * kyverno: pkg/utils/admission/response.go
 */
export function respond(uid: string, response: ReviewResponse): string {
  const { allowed, message = "", warnings = [], patch = [] } = response;
  const parts = {
    uid,
    allowed,
    ...(!allowed && { status: { status: "Failure", message } }),
    ...(patch.length > 0 && { patch: base64(JSON.stringify(patch)), patchType: "JSONPatch" }),
    ...(warnings.length > 0 && { warnings }),
  };
  return `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":${JSON.stringify(parts)}}`;
}

const head = '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":';

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
