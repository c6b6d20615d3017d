import { describe, expect, it } from "vitest";
import { compileGlobalContext } from "./compile.ts";
import { globalContextEntry } from "./kind.ts";

const entry = (spec: object, name = "entry") => ({
  apiVersion: "kyverno.io/v2",
  kind: "GlobalContextEntry",
  metadata: { name },
  spec,
});
const deployments = { group: "apps", version: "v1", resource: "deployments" };

describe("globalContextEntry", () => {
  it.each([
    ["objects of the cluster", { kubernetesResource: deployments }, []],
    ["objects of the core group", { kubernetesResource: { version: "v1", resource: "pods" } }, []],
    ["a call", { apiCall: { urlPath: "/api/v1/pods" } }, []],
    ["nothing", {}, ["spec: A global context entry should either have KubernetesResource or APICall"]],
    [
      "both",
      { kubernetesResource: deployments, apiCall: { urlPath: "/" } },
      ["spec: A global context entry should either have KubernetesResource or APICall"],
    ],
    [
      "objects of no group",
      { kubernetesResource: { version: "v1beta1", resource: "x" } },
      ["spec.kubernetesResource.group: Required value: A Resource entry requires a group"],
    ],
    [
      "a call of two",
      { apiCall: { urlPath: "/", service: { url: "https://x" } } },
      ["spec.apiCall: An External API call should either have Service or URLPath"],
    ],
    [
      "a call of nothing in no time",
      { apiCall: { refreshInterval: "0s" } },
      [
        "spec.apiCall.refreshInterval: A Resource entry requires a refresh interval greater than 0 seconds",
        "spec.apiCall: An External API call should either have Service or URLPath",
      ],
    ],
    [
      "data that is not sent",
      { apiCall: { urlPath: "/", data: [{ key: "a", value: 1 }] } },
      ["spec.apiCall.method: An External API call with data should have method as POST"],
    ],
    [
      "projections that cannot be",
      {
        kubernetesResource: deployments,
        projections: [
          { name: "entry", jmesPath: "@" },
          { name: "x", jmesPath: "[" },
        ],
      },
      [
        "spec.projections[0].name: A projection entry requires a name different from the global context entry name",
        expect.stringContaining("spec.projections[1].jmesPath: "),
      ],
    ],
  ])("says what is wrong with %s", (_, spec, messages) => {
    expect(globalContextEntry.check(entry(spec)).map(({ message }) => message)).toEqual(messages);
  });
});

describe("compileGlobalContext", () => {
  it("tells what an entry is filled with", () => {
    const sourceOf = (spec: object) => compileGlobalContext(entry(spec))?.source;
    expect(sourceOf({ kubernetesResource: { ...deployments, namespace: "a" } })).toEqual({
      kind: "objects",
      resource: deployments,
      namespace: "a",
    });
    const data = [
      { key: "b", value: 1 },
      { key: "a", value: [2] },
    ];
    expect(
      sourceOf({ apiCall: { service: { url: "https://x" }, method: "POST", data, refreshInterval: "90s" } }),
    ).toEqual({
      kind: "call",
      query: { kind: "service", url: "https://x", method: "POST", headers: [], caBundle: "", body: '{"b":1,"a":[2]}' },
      everyMs: 90_000,
      attempts: 3,
    });
    expect(sourceOf({ apiCall: { urlPath: "/x", refreshInterval: "soon" } })).toBeUndefined();
  });

  it("works out projections", () => {
    const projections = [
      { name: "names", jmesPath: "[].metadata.name" },
      { name: "broken", jmesPath: "to_number(`[]`, `1`)" },
    ];
    const context = compileGlobalContext(entry({ kubernetesResource: deployments, projections }));
    const held = [{ metadata: { name: "a" } }, { metadata: { name: "b" } }];
    expect([...(context?.projections ?? [])]).toEqual(["names", "broken"]);
    expect(context?.project("", held, 0)).toEqual({ kind: "value", value: held });
    expect(context?.project("names", held, 0)).toEqual({ kind: "value", value: ["a", "b"] });
    expect(context?.project("other", held, 0)).toEqual({ kind: "failure", message: 'projection "other" not found' });
    expect(context?.project("broken", held, 0)).toMatchObject({ kind: "failure" });
  });
});
