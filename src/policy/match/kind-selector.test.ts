import { describe, expect, it } from "vitest";
import { compileKinds, kindNameOf, parseKindSelector } from "./kind-selector.ts";

describe("parseKindSelector", () => {
  it.each([
    ["Pod", "*", "*", "Pod", ""],
    ["*/*", "*", "*", "*", "*"],
    ["*/scale", "*", "*", "*", "scale"],
    ["v1/Pod", "*", "v1", "Pod", ""],
    ["*/Pod", "*", "*", "Pod", ""],
    ["Pod/exec", "*", "*", "Pod", "exec"],
    ["Pod.exec", "*", "*", "Pod", "exec"],
    ["v1/Pod.exec", "*", "v1", "Pod", "exec"],
    ["apps/v1/Deployment", "apps", "v1", "Deployment", ""],
    ["apps/v1beta1/Deployment/scale", "apps", "v1beta1", "Deployment", "scale"],
    ["v1alphaX/Pod", "*", "*", "v1alphaX", "Pod"],
    ["a/b/c/d/e", "", "", "", ""],
  ])("reads %s", (text, group, version, kind, subresource) => {
    expect(parseKindSelector(text)).toEqual({ group, version, kind, subresource });
  });
});

describe("kindNameOf", () => {
  it.each([
    ["Pod", "Pod"],
    ["v1/Pod", "Pod"],
    ["Pod/exec", "Pod"],
    ["apps/v1/Deployment.scale", "Deployment"],
    ["*", "*"],
  ])("finds the bare kind of %s", (text, kind) => {
    expect(kindNameOf(text)).toBe(kind);
  });
});

describe("compileKinds", () => {
  const pod = { group: "", version: "v1", kind: "Pod" };
  const scaled = { group: "apps", version: "v1", kind: "Deployment" };
  it.each([
    [["Pod"], pod, "", true],
    [["Pod"], pod, "exec", false],
    [["Pod"], pod, "ephemeralcontainers", true],
    [["Pod/exec"], pod, "", false],
    [["Pod/*"], pod, "", true],
    [["Pod/*"], pod, "exec", true],
    [["Pod/?*"], pod, "", false],
    [["Pod/?*"], pod, "exec", true],
    [["*"], scaled, "", true],
    [["*"], scaled, "scale", false],
    [["*/scale"], scaled, "scale", true],
    [["Deploy*"], scaled, "", true],
    [["extensions/v1/Deployment", "apps/*/Deployment"], scaled, "", true],
    [["deployment"], scaled, "", false],
    [["Pod"], { group: "example.org", version: "v1", kind: "Pod" }, "ephemeralcontainers", false],
    [["a/b/c/d/e"], pod, "", false],
  ])("tells whether %j means %j/%s", (kinds, kind, subresource, expected) => {
    expect(compileKinds(kinds)(kind, subresource)).toBe(expected);
  });
});
