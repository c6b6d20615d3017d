import { describe, expect, it } from "vitest";
import type { Diagnostic, Resource } from "../kube/index.ts";
import type { PolicyKind } from "../policy/index.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { createPolicyReview, letPolicyThrough } from "./policy-review.ts";
import type { Answerer } from "./routes.ts";

/** A kind whose policies say themselves what is wrong with them. */
const exampleKind: PolicyKind = {
  group: "kyverno.io",
  versions: ["v1"],
  kind: "Example",
  plural: "examples",
  namespaced: false,
  crd: { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: {} },
  compile: (document) => ({ policy: undefined, diagnostics: (document.mistakes ?? []) as readonly Diagnostic[] }),
};

const mistake = (severity: Diagnostic["severity"], message: string): Diagnostic => ({
  code: "x",
  severity,
  message,
  path: "spec",
});

const policy = (more: object = {}): Resource => ({
  apiVersion: "kyverno.io/v1",
  kind: "Example",
  metadata: { name: "p" },
  ...more,
});

function bodyOf(change: object = {}): Buffer {
  const request = {
    uid: "u1",
    kind: { group: "kyverno.io", version: "v1", kind: "Example" },
    resource: { group: "kyverno.io", version: "v1", resource: "examples" },
    operation: "CREATE",
    name: "p",
    object: policy(),
    ...change,
  };
  return Buffer.from(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request }));
}

async function responseOf(answerer: Answerer, body: Buffer): Promise<unknown> {
  const answer = await answerer(body, 1000);
  return answer.status === 200 ? JSON.parse(answer.body).response : answer.status;
}

const review = createPolicyReview({ policyKinds: [exampleKind], compileOptions: () => ({}) });

describe("createPolicyReview", () => {
  it("allows a policy that makes sense", async () => {
    expect(await responseOf(review, bodyOf())).toEqual({ uid: "u1", allowed: true });
  });

  it("denies with the first mistake, and tells every warning", async () => {
    const mistakes = [
      mistake("warning", "w1"),
      mistake("error", "e1"),
      mistake("error", "e2"),
      mistake("warning", "w2"),
    ];
    expect(await responseOf(review, bodyOf({ object: policy({ mistakes }) }))).toEqual({
      uid: "u1",
      allowed: false,
      status: { status: "Failure", message: "e1" },
      warnings: ["w1", "w2"],
    });
  });

  it("tells once more what is wrong with a policy in expressions, one by one", async () => {
    const kind = { group: "policies.kyverno.io", version: "v1", kind: "Example" };
    const own = createPolicyReview({ policyKinds: [{ ...exampleKind, ...kind }], compileOptions: () => ({}) });
    const object = policy({ mistakes: [{ ...mistake("error", "[a, b]"), parts: ["a", "b"] }] });
    expect(await responseOf(own, bodyOf({ kind, object }))).toEqual({
      uid: "u1",
      allowed: false,
      status: { status: "Failure", message: "[a, b]" },
      warnings: ["a", "b"],
    });
  });

  it("allows with warnings", async () => {
    const object = policy({ mistakes: [mistake("warning", "w1")] });
    expect(await responseOf(review, bodyOf({ object }))).toEqual({ uid: "u1", allowed: true, warnings: ["w1"] });
  });

  it.each([
    [
      "a kind that nobody enforces",
      { kind: { group: "policies.kyverno.io", version: "v1", kind: "Example" } },
      "not supported",
    ],
    [
      "a version that is not served",
      { kind: { group: "kyverno.io", version: "v2beta1", kind: "Example" } },
      "in version v1 only",
    ],
    ["a number that would be rounded", { object: policy({ spec: { big: 0 } }) }, "beyond 2^53"],
  ])("denies %s", async (_, change, message) => {
    const body = Buffer.from(bodyOf(change).toString().replace('"big":0', '"big":9007199254740993'));
    expect(await responseOf(review, body)).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining(message) },
    });
  });

  it("has no opinion on subresources and deletions", async () => {
    const object = policy({ mistakes: [mistake("error", "e1")] });
    expect(await responseOf(review, bodyOf({ object, subResource: "status" }))).toEqual({ uid: "u1", allowed: true });
    const deletion = bodyOf({ operation: "DELETE", object: null, oldObject: object });
    expect(await responseOf(review, deletion)).toEqual({ uid: "u1", allowed: true });
  });

  it.each([
    ["/policyvalidate", review],
    ["/policymutate", letPolicyThrough],
    ["/verifymutate", createHeartbeat("kyverno", () => 0)],
  ])("refuses at %s what is no review", async (_, answerer) => {
    expect(await responseOf(answerer, Buffer.from("{"))).toBe(417);
    expect(await responseOf(answerer, Buffer.alloc(0))).toBe(400);
  });
});

describe("letPolicyThrough", () => {
  it("allows and changes nothing", async () => {
    expect(await responseOf(letPolicyThrough, bodyOf())).toEqual({ uid: "u1", allowed: true });
  });
});

describe("createHeartbeat", () => {
  const heartbeat = createHeartbeat("kyverno", () => Date.UTC(2026, 2, 1, 12, 30, 15, 250));
  const lease = { kind: { group: "coordination.k8s.io", version: "v1", kind: "Lease" }, operation: "UPDATE" };

  it("writes the time into our Lease", async () => {
    const response = await responseOf(heartbeat, bodyOf({ ...lease, name: "kyverno-health", namespace: "kyverno" }));
    expect(response).toMatchObject({ uid: "u1", allowed: true, patchType: "JSONPatch" });
    const patch = Buffer.from((response as { patch: string }).patch, "base64").toString();
    expect(JSON.parse(patch)).toEqual([
      { op: "replace", path: "/metadata/annotations/kyverno.io~1last-request-time", value: "2026-03-01T12:30:15Z" },
    ]);
  });

  it.each([
    { name: "other", namespace: "kyverno" },
    { name: "kyverno-health", namespace: "other" },
  ])("leaves the Lease %j alone", async (place) => {
    expect(await responseOf(heartbeat, bodyOf({ ...lease, ...place }))).toEqual({ uid: "u1", allowed: true });
  });
});
