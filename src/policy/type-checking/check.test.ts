import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../kube/index.ts";
import type { MatchResourcesText } from "../constraints/index.ts";
import { declare } from "../expressions/index.ts";
import { type CheckedExpression, fieldDiagnostics } from "./index.ts";

const rule = (apiGroups: string[], apiVersions: string[], resources: string[]): MatchResourcesText => ({
  resourceRules: [{ apiGroups, apiVersions, operations: ["CREATE"], resources }],
});
const pods = rule([""], ["v1"], ["pods"]);

function told(match: MatchResourcesText, texts: readonly (string | CheckedExpression)[], more: object = {}) {
  const expressions = texts.map((text, at) =>
    typeof text === "string" ? { path: `e[${at}]`, expression: text } : text,
  );
  const found = fieldDiagnostics({
    match,
    expressions,
    declare: (object) => declare({ namespace: "", variables: { object, oldObject: object } }),
    ...more,
  });
  return found.map(({ severity, path, message }) => `${severity} ${path} ${message}`);
}

describe("fieldDiagnostics", () => {
  it("points at a misspelt field", () => {
    expect(told(pods, ["object.spec.containers.all(c, c.imgae.startsWith('a'))"])).toEqual([
      "warning e[0] no such field in v1 Pod: ERROR: <input>:1:32: undefined field 'imgae'\n | object.spec.containers.all(c, c.imgae.startsWith('a'))\n | ...............................^",
    ]);
    expect(told(pods, ["object.spec.replicas > 1"], { strict: true })[0]).toContain(
      "error e[0] no such field in v1 Pod",
    );
  });

  it.each([
    ["object.spec.containers.all(c, c.image.contains('a') && !has(c.securityContext))"],
    ["object.metadata.labels.any == 'x' && object.metadata.annotations['a/b'] == null"],
    ["object.metadata.creationTimestamp.startsWith('2') && object.spec.containers == null"],
    ["object.spec.containers.all(c, c.?resources.?limits.memory.orValue('') == '1Gi')"],
    ["object.spec.volumes.exists(v, v.hostPath.path.startsWith('/etc'))"],
    ["object.kind == 'Pod' && object.apiVersion == 'v1' && object.spec.containers[0].ports[0].containerPort > 1"],
    ["oldObject == null || oldObject.status.phase == 'Running'"],
  ])("says nothing of %s", (text) => {
    expect(told(pods, [text])).toEqual([]);
  });

  it.each([
    ["object.metadata.label.app == 'x'"],
    ["(object.spec.containers + object.spec.?initContainers.orValue([])).all(c, c.whatever == 1)"],
    ["has(object.spec.container)"],
    ["object.?spec.?securityContex.?runAsNonRoot.orValue(false)"],
    ["oldObject.spec.containers.map(c, c.imag).size() > 0"],
    ["object.spec.volumes.exists(v, has(v.hostpath))"],
  ])("tells of %s", (text) => {
    expect(told(pods, [text]).length).toBe(1);
  });

  it("knows what variables hold", () => {
    const containers = { path: "v", expression: "object.spec.containers", variable: "containers" };
    expect(told(pods, [containers, "variables.containers.all(c, has(c.imag))"]).length).toBe(1);
    expect(told(pods, [containers, "variables.containers.all(c, has(c.image))"])).toEqual([]);
  });

  it("wants a field of one of the kinds only", () => {
    const two = rule(["", "apps"], ["v1"], ["pods"]);
    const both: MatchResourcesText = {
      resourceRules: [...(pods.resourceRules ?? []), ...(rule(["apps"], ["v1"], ["deployments"]).resourceRules ?? [])],
    };
    expect(told(both, ["object.spec.template.spec.x == 1"])).toEqual([]);
    expect(told(both, ["object.spec.templates == 1"])[0]).toContain("v1 Pod, apps/v1 Deployment");
    expect(told(two, ["object.spec.nothing == 1"])).toEqual([]);
  });

  it.each([
    [rule(["*"], ["v1"], ["pods"])],
    [rule([""], ["v1"], ["*"])],
    [rule([""], ["v1"], ["pods/exec"])],
    [rule([""], ["v2"], ["pods"])],
    [rule(["example.com"], ["v1"], ["things"])],
    [{}],
  ])("says nothing where kinds are not known: %j", (match) => {
    expect(told(match, ["object.nothing == 1"])).toEqual([]);
  });

  it("reads the schemas of custom kinds", () => {
    const schema: JsonObject = {
      type: "object",
      properties: {
        spec: {
          type: "object",
          properties: {
            size: { type: "integer" },
            open: {
              type: "object",
              "x-kubernetes-preserve-unknown-fields": true,
              properties: { a: { type: "string" } },
            },
            parts: { type: "array", items: { type: "object", properties: { id: { type: "string" } } } },
            any: { type: "object", additionalProperties: { type: "object", properties: { x: { type: "string" } } } },
          },
        },
      },
    };
    const custom = [{ gvk: { group: "example.com", version: "v1", kind: "Thing" }, plural: "things", schema }];
    const things = rule(["example.com"], ["v1"], ["things"]);
    const fine =
      "object.metadata.labels.a == 'b' && object.spec.open.b.c == 1 && object.spec.parts[0].id == object.spec.any.k.x";
    expect(told(things, [fine], { custom })).toEqual([]);
    for (const wrong of [
      "object.spec.sise == 1",
      "object.spec.parts.all(p, has(p.ID))",
      "object.spec.any.k.y == 1",
      "object.specs == 1",
    ]) {
      expect(told(things, [wrong], { custom }).length, wrong).toBe(1);
    }
  });
});
