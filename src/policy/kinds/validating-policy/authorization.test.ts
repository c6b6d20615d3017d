import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { own } from "../../../kube/index.ts";
import type { Outcome, Request } from "../../rule.ts";
import { validatingPolicy } from "./index.ts";

const none = { group: "", version: "" };

function compiled(mode: string, spec: Readonly<Record<string, unknown>>) {
  const document: Resource = {
    apiVersion: "policies.kyverno.io/v1",
    kind: validatingPolicy.kind,
    metadata: { name: "p" },
    spec: { evaluation: { mode }, ...spec },
  };
  return validatingPolicy.compile(document, { unserved: true });
}

function answer(mode: string, spec: Readonly<Record<string, unknown>>, payload: unknown): string {
  const { policy, diagnostics } = compiled(mode, spec);
  if (policy === undefined) return diagnostics.map(({ message }) => message).join();
  const [rule] = policy.rulesFor({ ...none, kind: "" });
  const request: Request = {
    uid: "",
    operation: "CREATE",
    kind: { ...none, kind: "" },
    resource: { ...none, resource: "" },
    subresource: "",
    name: "",
    namespace: "",
    object: undefined,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now: Date.parse("2026-01-01T00:00:00Z"),
    payload,
  };
  const outcome = rule?.run(request, { want: () => undefined }) as Outcome;
  return `${outcome.status}: ${outcome.message}`;
}

const expressions = (...all: readonly string[]) => ({ validations: all.map((expression) => ({ expression })) });
const asked = { attributes: { request: { http: { method: "GET", headers: { a: "b" }, path: "/x" } } } };

describe("policies that answer check requests", () => {
  it.each([
    [["envoy.Allowed().WithHeader('a', 'b').Response()"], "pass: request allowed"],
    [["envoy.Denied(401).WithBody('no').Response().WithMessage('m')"], "fail: request denied with status code 401"],
    [
      ["null", "envoy.Denied(403).Response()", "envoy.Allowed().Response()"],
      "fail: request denied with status code 403",
    ],
    [["null"], "skip: request does not match"],
    [["object.attributes.request.http.method == 'GET' ? envoy.Allowed().Response() : null"], "pass: request allowed"],
    [
      [
        "object.attributes.source.principal == '' && !has(object.attributes.tls_session.sni) && " +
          "!has(object.attributes.request.http.body) ? envoy.Allowed().Response() : null",
      ],
      "pass: request allowed",
    ],
    [
      ["object.attributes.request.http.headers['b'] == '' ? envoy.Allowed().Response() : null"],
      "error: no such key: b",
    ],
  ])("of Envoy: %j", (all, said) => {
    expect(answer("Envoy", expressions(...all), asked)).toBe(said);
  });

  it.each([
    ["http.Allowed().Response()", "pass: request allowed"],
    [
      "object.attributes.Header('x-a')[0] == 'b' ? http.Denied('bad').Response() : null",
      "fail: request denied, reason: bad",
    ],
    ["object.attributes.QueryParam('q') == [] ? http.Allowed().Response() : null", "pass: request allowed"],
    ["string(object.attributes.body) == 'hi' ? http.Allowed().Response() : null", "pass: request allowed"],
  ])("over HTTP: %s", (expression, said) => {
    const payload = { attributes: { header: { "X-A": ["b"] }, body: "aGk=" } };
    expect(answer("HTTP", expressions(expression), payload)).toBe(said);
  });

  it("are wrong where they answer anything else", () => {
    expect(answer("Envoy", expressions("true"), asked)).toContain(
      "rule response output is expected to be of type envoy.service.auth.v3.CheckResponse",
    );
  });

  it("look at conditions first; errors count as no answer where they are to be ignored", () => {
    const never = { matchConditions: [{ name: "n", expression: "object.attributes.request.http.path == '/y'" }] };
    const allowed = expressions("envoy.Allowed().Response()");
    expect(answer("Envoy", { ...never, ...allowed }, asked)).toBe("skip: request does not match");
    const broken = expressions("object.attributes.request.http.headers['b'] == '' ? envoy.Allowed().Response() : null");
    expect(answer("Envoy", { ...broken, failurePolicy: "Ignore" }, asked)).toBe("skip: request does not match");
  });

  it("know tokens that are signed with a shared secret", () => {
    // Claims of an administrator, and of nobody long ago, signed with `secret`.
    const token =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoiYWRtaW4iLCJleHAiOjIwMDAwMDAwMDB9.jBOiy1kJf8H5uS3cngZ4Ryuta_KjBcJ3dbis0GBDtmI";
    const expired =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjEwMDAwMDAwMDB9.z6q42lRdLTilbUn_9hdFw5L_k4JMZtTzm9GV2EgojDk";
    const said = (of: string, key: string) =>
      answer("Envoy", expressions(`jwt.Decode("${of}", "${key}").Valid ? envoy.Allowed().Response() : null`), asked);
    expect(said(token, "secret")).toBe("pass: request allowed");
    expect(said(token, "other")).toContain("error: jwt.Parse: could not verify");
    expect(said(expired, "secret")).toBe("skip: request does not match");
    const role = `jwt.Decode("${token}", "secret").Claims.?role.orValue("") == "admin" ? envoy.Allowed().Response() : null`;
    expect(answer("Envoy", expressions(role), asked)).toBe("pass: request allowed");
  });

  it("are asked with payloads of their sort alone", () => {
    const { policy } = compiled("Envoy", expressions("envoy.Allowed().Response()"));
    expect(own(policy, "judges")).toBe("envoy");
  });
});
