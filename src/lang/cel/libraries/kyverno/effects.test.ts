import { describe, expect, it } from "vitest";
import { Abort, failed, pending } from "../../failure.ts";
import type { WorldQuestion } from "../../library.ts";
import type { CelValue } from "../../value.ts";
import { evaluate, outcome } from "../expression-lab.ts";

/** A world that gives one answer and remembers what it was asked. */
function answering(answer: CelValue) {
  const asked: WorldQuestion[] = [];
  const ask = (question: WorldQuestion) => {
    asked.push(question);
    return answer;
  };
  return { asked, world: { ask } };
}

describe("resourceLibrary", () => {
  it.each([
    ["resource.Get('v1', 'configmaps', 'ns', 'a')", "resource.get", ["v1", "configmaps", "ns", "a"]],
    [
      "resource.get('apps/v1', 'deployments/scale', 'ns', 'a')",
      "resource.get",
      ["apps/v1", "deployments/scale", "ns", "a"],
    ],
    ["resource.List('v1', 'pods', '')", "resource.list", ["v1", "pods", "", {}]],
    ["resource.list('v1', 'pods', 'ns', {'app': 'web'})", "resource.list", ["v1", "pods", "ns", { app: "web" }]],
    [
      "resource.Post('v1', 'configmaps', 'ns', {'data': dyn({'n': dyn(1), 'b': dyn(b'x')})})",
      "resource.post",
      ["v1", "configmaps", "ns", { data: { n: 1, b: "eA==" } }],
    ],
    [
      "resource.Post('v1', 'namespaces', {'kind': 'Namespace'})",
      "resource.post",
      ["v1", "namespaces", "", { kind: "Namespace" }],
    ],
  ])("asks %s", (source, kind, args) => {
    const { asked, world } = answering({ kind: "Found" });
    expect(outcome(source, { world })).toEqual({ kind: "Found" });
    expect(asked).toEqual([{ kind, args }]);
  });

  it.each([
    ["resource.Get('v1', 'configmaps', 'a')", "resource.get", ["v1", "configmaps", "home", "a"]],
    ["resource.List('v1', 'pods')", "resource.list", ["v1", "pods", "home", {}]],
    ["resource.Post('v1', 'configmaps', {'a': 'b'})", "resource.post", ["v1", "configmaps", "home", { a: "b" }]],
  ])("binds %s to the namespace of the policy", (source, kind, args) => {
    const { asked, world } = answering(null);
    expect(outcome(source, { world, namespace: "home" })).toBe(null);
    expect(asked).toEqual([{ kind, args }]);
  });

  it("does not let a policy of a namespace name another", () => {
    expect(() => outcome("resource.Get('v1', 'secrets', 'kube-system', 'a')", { namespace: "home" })).toThrow(
      "found no matching overload for 'Get'",
    );
  });

  it("asks for the resource of a kind", () => {
    const { asked, world } = answering({ group: "apps", version: "v1", resource: "deployments" });
    const source = "resource.Get(resource.ToGVR('apps/v1', 'Deployment'), 'ns', 'a').resource";
    expect(outcome(source, { world })).toBe("deployments");
    expect(asked.map(({ args }) => args)).toEqual([
      ["apps/v1", "Deployment"],
      ["apps/v1", "deployments", "ns", "a"],
    ]);
  });

  it("tells what was attempted when it fails", () => {
    const { world } = answering(failed("permission denied: pods is forbidden"));
    expect(outcome("resource.Get('v1', 'pods', '', 'a')", { world })).toBe(
      "error: failed to get resource: permission denied: pods is forbidden",
    );
    expect(outcome("resource.Post('v1', 'pods', {'a': 'b'})", { world })).toBe(
      "error: failed to create resource: permission denied: pods is forbidden",
    );
  });

  it("stays pending, which nothing takes away", () => {
    const { world } = answering(pending);
    const { value } = evaluate("resource.Get('v1', 'pods', '', 'a').?x.orValue(true) || true", { world });
    expect(value instanceof Abort ? value.reason : value).toBe("pending");
  });
});

describe("httpLibrary", () => {
  it("asks with headers and a body as JSON", () => {
    const { asked, world } = answering({ statusCode: 200, body: { ok: true, n: 1 } });
    const source = "http.Post('https://a/b', {'x': [1]}, {'h': 'v'})";
    expect(outcome(`${source}.ok && ${source}.statusCode == 200 && type(${source}.n) == double`, { world })).toBe(true);
    expect(asked[0]).toEqual({
      kind: "http",
      args: [{ method: "POST", url: "https://a/b", headers: { h: "v" }, body: { x: [1] }, caBundle: "" }],
    });
  });

  it("gives what is no object as a body", () => {
    const { world } = answering({ statusCode: 404, body: null });
    expect(outcome("http.get('https://a').body == null && http.get('https://a').statusCode == 404", { world })).toBe(
      true,
    );
  });

  it("trusts the authority that it is given", () => {
    const { asked, world } = answering({ statusCode: 200, body: null });
    const pem = "-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----";
    expect(outcome(`http.Client("${pem}").Get('https://a').statusCode`, { world })).toBe(200);
    expect(asked[0]?.args[0]).toMatchObject({ caBundle: pem.replaceAll("\\n", "\n") });
    expect(outcome("http.Client('x').Get('https://a')")).toBe(
      "error: request failed: failed to parse PEM CA bundle for APICall",
    );
  });
});

describe("globalContextLibrary, imageDataLibrary and generatorLibrary", () => {
  it.each([
    ["globalContext.Get('e', 'p')", "globalReference", ["e", "p"]],
    ["globalContext.get('e')", "globalReference", ["e", ""]],
    ["image.GetMetadata('nginx')", "imageData", ["nginx"]],
    ["generator.Apply('ns', [{'kind': dyn('ConfigMap')}])", "generator.apply", ["ns", [{ kind: "ConfigMap" }]]],
  ])("ask %s", (source, kind, args) => {
    const { asked, world } = answering({ a: "b" });
    outcome(source, { world });
    expect(asked).toEqual([{ kind, args }]);
  });

  it("tell what was attempted when they fail", () => {
    const { world } = answering(failed("no such thing"));
    expect(outcome("globalContext.Get('e')", { world })).toBe("error: failed to get global reference: no such thing");
    expect(outcome("image.GetMetadata('e')", { world })).toBe("error: failed to get image data: no such thing");
    expect(outcome("generator.Apply('', [{'a': 'b'}])", { world })).toBe(
      "error: failed to generate resources: no such thing",
    );
  });

  it("read the numbers of registries as doubles", () => {
    const { world } = answering({ manifest: { schemaVersion: 2 } });
    expect(outcome("type(image.getMetadata('nginx').manifest.schemaVersion) == double", { world })).toBe(true);
  });
});
