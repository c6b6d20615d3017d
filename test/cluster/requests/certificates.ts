import { get, merge, object, post, type Recorded, table } from "./recorded.ts";

const path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const signer = "kubernetes.io/kube-apiserver-client";

/** A request of one `jane` of the organization `developers`, and one of the organization `system:masters`. */
const jane =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIZk1JR0dBZ0VBTUNReEV6QVJCZ05WQkFvTUNtUmxkbVZzYjNCbGNuTXhEVEFMQmdOVkJBTU1CR3BoYm1VdwpXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBUWRSNkVRcnNyUjZhK2g2V2l5OEFONEIxTEdDcktVCm5CUDR2bko1bjZrVHQycm9rOGlCMXpwaldxaWFGck5BSUY1cmJ1bXN6Z3dYNUkvRUI0TlRDYkRZb0FBd0NnWUkKS29aSXpqMEVBd0lEU0FBd1JRSWdXZG9nZkgxNGtTaUxRL2h2MlQvRkkxRWpHd0NTL1V5QkVUWDltR09VLzZVQwpJUUNxc2hEcEJPR3IzbXJGTzV6ZTlScUt6QzNaVVNMSjlhaDRsbGpYU1Q5SllRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";
const root =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQ2JUQ0NBVlVDQVFBd0tERVhNQlVHQTFVRUNnd09jM2x6ZEdWdE9tMWhjM1JsY25NeERUQUxCZ05WQkFNTQpCSEp2YjNRd2dnRWlNQTBHQ1NxR1NJYjNEUUVCQVFVQUE0SUJEd0F3Z2dFS0FvSUJBUUM2eTFLUXVGczN5dW1rCnNjc1pPeDBJNzlQVldhYmNqRGhvM3NMS2xmSzkzSFp2QVVRVXJISEp4Ri9FdXMwQlA5aFlJVkRzeTRMV3VOWUUKVHpoMFJRZ0tOOGxPcTRwY1UyYXF5aEs3MUFrZTIwaWxUWmdCSEhvclNES1c0ZnowV2RvekVjNG9EK1pUYTdOdgptV3FTQWw3K1lmQmlCcUNHZVlyQ1d5WDk1bUIxc0pxKzFrMnM4a2FrVXR0Z01uc0QzRHZXQ3RxeGlyQk9YODBTCnY3cWQrdmgzNURaejNZR1RLcUVGN00yaWRrUTgyRllhajJISjJtdndNZW5DUXpVWVNSdDZMcm5ocTd5VjRCcFkKbXZBWitGdmUyb0xtbGwyNkZHOEYzaU5tU25nVmJqN2llQXNrRUpmVXhpK0ZNRkdRdGdWYlRKb29jZ2VvVnQ1Qgoyc0tUUXkzZkFnTUJBQUdnQURBTkJna3Foa2lHOXcwQkFRc0ZBQU9DQVFFQUEwQW81Z1ZXc2dOQnZSQlA5cVpUCkNOV1FtOGpqcDg2ZVhJREpHKzdGSkZ1OVQyTUpWQWNtcFVyaDNQODBqcWwvcEtaRWY1L3g1cmV3eWVDQVVBUmsKVkNDcHcxY3BUUnBpQko0d0RMMEJVTGZycitGNkRwbkRTczlxYVI0Vm5haUhuL1ZqZUxQUmtCRnM2SXozWENoTwpIV1Q2SjZocmpYaHg0c3l4Y3J2RGRVZUdIZ1BoWUJYZ1FuSTh2UWFPVUNuNE53Qm1QYjZlVUZJZ09lVjUwTDhaClZhRksraUtML2UxZlBZT3F5T1I0ZnBFTHBhbDVqakk5WmE0dmpmN2FPdEJFK1JCazl3QWRiVEtBTTFiRG5oUEUKdXpRNHV0NlRzWkh5WThVa1p5KzZIbDFsbzNEWmFyZi9CNkZkVjQxMThxL0dzdGZ4RmFJZU9tNG8xbVIwVFd4dgpSZz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

const request = (name: string, spec: object) =>
  object("certificates.k8s.io/v1", "CertificateSigningRequest", name, { spec });
const condition = (type: string, status = "True") => ({ type, status, reason: "Test", message: "m" });

/** Certificates that are asked for, approved and denied. */
export const certificates: readonly Recorded[] = [
  post(
    "ask for a certificate",
    path,
    request("jane", { request: jane, signerName: signer, usages: ["client auth"], username: "eve", groups: ["x"] }),
    { part: withoutAsker },
  ),
  post(
    "ask for a certificate with mistakes",
    path,
    request("bad", {
      request: "bm9uZQ==",
      signerName: "none",
      usages: ["client auth", "none", "client auth"],
      expirationSeconds: 5,
    }),
  ),
  post("ask for a certificate without anything", path, request("bad", { request: "" })),
  post(
    "ask a signer with an odd name",
    path,
    request("bad", { request: jane, signerName: "Example/a_b", usages: ["client auth"] }),
  ),
  post(
    "ask the legacy signer",
    path,
    request("bad", { request: jane, signerName: "kubernetes.io/legacy-unknown", usages: ["client auth"] }),
  ),
  post(
    "ask for a certificate of an administrator",
    path,
    request("root", { request: root, signerName: signer, usages: ["client auth"] }),
  ),
  merge("change what is asked for", `${path}/jane`, { spec: { usages: ["any"] }, metadata: { labels: { a: "b" } } }),
  merge("approve by the main path", `${path}/jane`, { status: { conditions: [condition("Approved")] } }),
  merge("approve by the status", `${path}/jane/status`, { status: { conditions: [condition("Approved")] } }),
  merge("approve for the worse", `${path}/jane/approval`, {
    status: { conditions: [condition("Approved", "False"), condition("Denied"), condition("")] },
  }),
  merge("approve", `${path}/jane/approval`, { status: { conditions: [condition("Approved")] } }),
  merge("take an approval back", `${path}/jane/approval`, { status: { conditions: [] } }),
  merge("put a certificate by the approval", `${path}/jane/approval`, { status: { certificate: "bm9uZQ==" } }),
  merge("put what is no certificate", `${path}/jane/status`, { status: { certificate: "bm9uZQ==" } }),
  merge("put another condition", `${path}/jane/status`, {
    status: { conditions: [condition("Approved"), condition("Failed")] },
  }),
  get("what was approved", `${path}/jane/approval`),
  { ...table("requests for certificates as a table", path), part: withoutRequestor },
];

/** Who asks has another name in each cluster. */
function withoutAsker(body: unknown): unknown {
  const { spec, ...rest } = body as { readonly spec: object };
  return { ...rest, spec: { ...spec, username: "", uid: "", groups: [], extra: {} } };
}

function withoutRequestor(body: unknown): unknown {
  const { rows, columnDefinitions } = body as {
    readonly rows: readonly { readonly cells: readonly unknown[] }[];
    readonly columnDefinitions: unknown;
  };
  return { columnDefinitions, rows: rows.map(({ cells }) => cells.toSpliced(3, 1)) };
}
