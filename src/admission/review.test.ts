import { describe, expect, it } from "vitest";
import { parseExactly } from "./exact-json.ts";
import { parseReview, requestOf } from "./review.ts";

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" }, spec: { containers: [] } };
const base = {
  uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  name: "web",
  namespace: "shop",
  operation: "CREATE",
  userInfo: { username: "ann", uid: "1", groups: ["dev"], extra: { scopes: ["a"] } },
  object: pod,
  oldObject: null,
  dryRun: false,
  options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
};

const bodyOf = (request: unknown, more: object = {}) =>
  Buffer.from(JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", request, ...more }));

function reviewOf(change: object) {
  const parsed = parseReview(bodyOf({ ...base, ...change }));
  if (parsed.kind === "refusal") throw new Error(parsed.message);
  return parsed.review;
}

const user = { username: "ann", groups: [], roles: ["shop:edit"], clusterRoles: ["view"] };
const podKind = { group: "", version: "v1", kind: "Pod" };

describe("parseReview", () => {
  it("reads what the API server sends", () => {
    expect(reviewOf({})).toEqual({
      uid: base.uid,
      operation: "CREATE",
      kind: base.kind,
      resource: base.resource,
      subresource: "",
      name: "web",
      namespace: "shop",
      user: base.userInfo,
      object: pod,
      oldObject: undefined,
      dryRun: false,
      options: base.options,
      asked: undefined,
      inexact: false,
    });
  });

  it("tells what the user has asked for where it is another version or kind", () => {
    const requestKind = { group: "apps", version: "v1beta1", kind: "Deployment" };
    const requestResource = { group: "apps", version: "v1beta1", resource: "deployments" };
    const kind = { ...requestKind, version: "v1" };
    const resource = { ...requestResource, version: "v1" };
    const asked = { kind: requestKind, resource: requestResource, subresource: "" };
    expect(reviewOf({ kind, resource, requestKind, requestResource }).asked).toEqual(asked);
    expect(reviewOf({ kind, resource, requestKind: kind, requestResource: resource }).asked).toBeUndefined();
    expect(parseReview(bodyOf({ ...base, requestKind: {}, requestResource }))).toMatchObject({ status: 417 });
  });

  it.each([
    ["nothing", Buffer.alloc(0), 400, "empty body"],
    ["no request", bodyOf(undefined), 400, "AdmissionReview request is nil"],
    ["a null request", bodyOf(null), 400, "AdmissionReview request is nil"],
    ["truncated JSON", bodyOf(base).subarray(0, -20), 417, ""],
    ["text that is no JSON", Buffer.from("hello"), 417, ""],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22]), 417, ""],
    ["a list", Buffer.from("[]"), 417, "no AdmissionReview"],
    ["a number", Buffer.from("1"), 417, "no AdmissionReview"],
    ["null", Buffer.from("null"), 417, "no AdmissionReview"],
    ["an older version", bodyOf(base, { apiVersion: "admission.k8s.io/v1beta1" }), 417, "admission.k8s.io/v1"],
    ["a request that is a text", bodyOf("x"), 417, "request"],
    ["a uid that is a number", bodyOf({ ...base, uid: 1 }), 417, "uid"],
    ["an unknown operation", bodyOf({ ...base, operation: "create" }), 417, "operation"],
    ["a kind that is a text", bodyOf({ ...base, kind: "Pod" }), 417, "kind"],
    ["a resource without a plural", bodyOf({ ...base, resource: { group: "", version: "v1" } }), 417, "resource"],
    ["a subresource that is a list", bodyOf({ ...base, subResource: [] }), 417, "subResource"],
    ["a namespace that is a number", bodyOf({ ...base, namespace: 5 }), 417, "namespace"],
    ["a user that is a text", bodyOf({ ...base, userInfo: "ann" }), 417, "userInfo"],
    ["groups that are no texts", bodyOf({ ...base, userInfo: { username: "a", groups: [1] } }), 417, "userInfo"],
    ["an object that is a list", bodyOf({ ...base, object: [] }), 417, "object"],
    ["metadata that is a list", bodyOf({ ...base, object: { ...pod, metadata: [] } }), 417, "object"],
    ["a creation of nothing", bodyOf({ ...base, object: null }), 417, "missing"],
    ["an update to nothing", bodyOf({ ...base, operation: "UPDATE", object: null, oldObject: pod }), 417, "missing"],
  ])("refuses %s", (_, body, status, message) => {
    const parsed = parseReview(body);
    expect(parsed).toMatchObject({ kind: "refusal", status });
    expect(parsed.kind === "refusal" && parsed.message).toContain(message);
  });

  it("refuses an object that is nested too deeply, and reads one that is nested deeply", () => {
    const nested = (depth: number) =>
      bodyOf({ ...base, object: { ...pod, x: JSON.parse("[".repeat(depth) + "]".repeat(depth)) } });
    expect(parseReview(nested(400)).kind).toBe("review");
    expect(parseReview(nested(600))).toMatchObject({ kind: "refusal", status: 417 });
    const hidden = `{"a":"${"]".repeat(600)}","request":${"[".repeat(600)}${"]".repeat(600)}}`;
    expect(parseReview(Buffer.from(hidden))).toMatchObject({ kind: "refusal", status: 417 });
  });

  it("takes the keys of a prototype for what they are: keys", () => {
    const body = bodyOf(base)
      .toString()
      .replace('"spec":', '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"spec":');
    const parsed = parseReview(Buffer.from(body));
    if (parsed.kind === "refusal") throw new Error(parsed.message);
    const object = parsed.review.object as unknown as Record<string, unknown>;
    expect(Object.keys(object)).toContain("__proto__");
    expect(object.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const hidden = Buffer.from('{"apiVersion":"admission.k8s.io/v1","__proto__":{"request":{"uid":"x"}}}');
    expect(parseReview(hidden)).toMatchObject({ kind: "refusal", status: 400 });
  });

  it("carries whole numbers beyond 2^53 exactly, and leaves all others as numbers", () => {
    const written = "9007199254740993";
    const body = bodyOf(base)
      .toString()
      .replace('"spec":', `"big":${written},"low":-${written},"small":12,"float":1.5,"spec":`);
    const parsed = parseReview(Buffer.from(body));
    expect(parsed).toMatchObject({
      kind: "review",
      review: { inexact: true, object: { big: written, low: `-${written}`, small: 12, float: 1.5 } },
    });
  });

  it("takes the name from the object where the request has none", () => {
    expect(reviewOf({ name: "" }).name).toBe("web");
    expect(reviewOf({ name: "", object: { ...pod, metadata: { generateName: "web-" } } }).name).toBe("");
    expect(reviewOf({ name: undefined, operation: "DELETE", object: null, oldObject: pod }).name).toBe("web");
  });

  it("knows a dry run", () => {
    expect(reviewOf({ dryRun: true }).dryRun).toBe(true);
  });
});

describe("requestOf", () => {
  const request = (change: object, kind = podKind) => requestOf(reviewOf(change), { kind, user, now: 5 });

  it("adds what the cluster knows, and keeps the object as it is", () => {
    const review = reviewOf({});
    const made = requestOf(review, { kind: podKind, user, now: 5 });
    expect(made).toMatchObject({ uid: base.uid, user, now: 5, kind: podKind, namespace: "shop", operation: "CREATE" });
    expect(made.object).toBe(review.object);
  });

  it("gives the options of a CONNECT a kind and the namespace of the request", () => {
    const options = { apiVersion: "v1", kind: "PodExecOptions", command: ["sh"] };
    const kind = { group: "", version: "v1", kind: "PodExecOptions" };
    const made = request({ operation: "CONNECT", subResource: "exec", kind, object: options });
    expect(made).toMatchObject({ kind: podKind, subresource: "exec", name: "web", namespace: "shop" });
    expect(made.object).toEqual({ ...options, metadata: { namespace: "shop" } });
  });

  it("puts an object into the namespace of its request", () => {
    const elsewhere = { ...pod, metadata: { name: "web", namespace: "other" } };
    expect(request({ object: elsewhere }).object?.metadata.namespace).toBe("shop");
  });

  it("gives a Namespace no namespace", () => {
    const kind = { group: "", version: "v1", kind: "Namespace" };
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
    const resource = { group: "", version: "v1", resource: "namespaces" };
    const made = request({ kind, object, resource, name: "shop", namespace: "shop" }, kind);
    expect(made.namespace).toBe("");
    expect(made.object?.metadata.namespace ?? "").toBe("");
  });

  it("judges the stored object of a DELETE", () => {
    const made = request({ operation: "DELETE", object: null, oldObject: pod });
    expect(made.object).toBeUndefined();
    expect(made.oldObject).toEqual(pod);
  });
});

describe("parseExactly", () => {
  it.each([
    ["9007199254740992", 9007199254740992],
    ["9007199254740993", "9007199254740993"],
    ["-9007199254740993", "-9007199254740993"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["9007199254740991", 9007199254740991],
    ["9007199254740993.0", 9007199254740992],
    ["1e30", 1e30],
    ['"9007199254740993"', "9007199254740993"],
  ])("reads %s", (text, expected) => {
    expect(parseExactly(text)).toBe(expected);
  });

  it("keeps `__proto__` an own key", () => {
    const value = parseExactly('{"__proto__":{"a":9007199254740993}}');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":"9007199254740993"}}');
  });
});
