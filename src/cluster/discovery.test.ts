import { describe, expect, it } from "vitest";
import { createClient, discover, discoveryOf, type Transport } from "./index.ts";

/** A server with these answers by path, and 404 for the rest. */
function clientOf(answers: Readonly<Record<string, unknown>>) {
  const transport: Transport = async ({ path }) => {
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    if (answer === "down") return { status: 503, headers: {}, body: "service unavailable" };
    return { status: answer === undefined ? 404 : 200, headers: {}, body: JSON.stringify(answer ?? {}) };
  };
  return createClient({ transport });
}

const aggregated = (items: unknown) => ({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", items });
const resource = (name: string, kind: string, more = {}) => ({
  resource: name,
  responseKind: { group: "", version: "", kind },
  scope: "Namespaced",
  verbs: ["get", "list", "watch"],
  ...more,
});

const fromAggregated = {
  "/api": aggregated([
    {
      metadata: { name: "" },
      versions: [
        { version: "v1", resources: [resource("pods", "Pod", { subresources: [{ subresource: "status" }] })] },
      ],
    },
  ]),
  "/apis": aggregated([
    { metadata: { name: "apps" }, versions: [{ version: "v1", resources: [resource("deployments", "Deployment")] }] },
    { metadata: { name: "metrics.k8s.io" }, versions: [{ version: "v1beta1", freshness: "Stale", resources: [] }] },
  ]),
};

const legacyResource = (name: string, kind: string) => ({
  name,
  kind,
  namespaced: true,
  verbs: ["get", "list", "watch"],
});
const fromLegacy = {
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/api/v1": { resources: [legacyResource("pods", "Pod"), legacyResource("pods/status", "Pod")] },
  "/apis": {
    kind: "APIGroupList",
    groups: [
      { name: "apps", versions: [{ groupVersion: "apps/v1" }] },
      { name: "metrics.k8s.io", versions: [{ groupVersion: "metrics.k8s.io/v1beta1" }] },
    ],
  },
  "/apis/apps/v1": { resources: [legacyResource("deployments", "Deployment")] },
  "/apis/metrics.k8s.io/v1beta1": "down",
};

describe("discover", () => {
  it.each([
    ["aggregated", fromAggregated],
    ["legacy", fromLegacy],
  ])("reads %s discovery, and names the groups that did not answer", async (_, answers) => {
    const { kinds, unanswered } = await discover(clientOf(answers));
    const verbs = ["get", "list", "watch"];
    expect(kinds).toEqual([
      {
        gvk: { group: "", version: "v1", kind: "Pod" },
        resource: "pods",
        namespaced: true,
        verbs,
        subresources: ["status"],
      },
      {
        gvk: { group: "apps", version: "v1", kind: "Deployment" },
        resource: "deployments",
        namespaced: true,
        verbs,
        subresources: [],
      },
    ]);
    expect(unanswered).toEqual(["metrics.k8s.io/v1beta1"]);
  });

  it("fails where the server as a whole does not answer", async () => {
    await expect(discover(clientOf({ "/api": "down", "/apis": "down" }))).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

describe("find", () => {
  const kind = (group: string, version: string, name: string) => ({
    gvk: { group, version, kind: name },
    resource: `${name.toLowerCase()}s`,
    namespaced: true,
    verbs: [],
    subresources: [],
  });
  const { find } = discoveryOf([
    kind("", "v1", "Pod"),
    kind("apps", "v1", "Deployment"),
    kind("apps", "v1beta1", "Deployment"),
    kind("batch", "v1", "CronJob"),
  ]);

  it.each([
    [
      ["*", "*", "Deployment"],
      ["apps/v1 Deployment", "apps/v1beta1 Deployment"],
    ],
    [["apps", "v1", "Deployment"], ["apps/v1 Deployment"]],
    [["", "v1", "Pod"], ["/v1 Pod"]],
    [["*", "v1", "*Job"], ["batch/v1 CronJob"]],
    [["apps", "v1", "Pod"], []],
    [["*", "*", "__proto__"], []],
  ] as const)("finds %j", ([group, version, name], expected) => {
    const found = find({ group, version, kind: name }).map(({ gvk }) => `${gvk.group}/${gvk.version} ${gvk.kind}`);
    expect(found).toEqual(expected);
  });
});

describe("isSure", () => {
  const pods = {
    gvk: { group: "", version: "v1", kind: "Pod" },
    resource: "pods",
    namespaced: true,
    verbs: [],
    subresources: [],
  };
  const unanswered = ["metrics.k8s.io/v1beta1"];
  const awaited = [{ group: "example.com", version: "v1", kind: "Widget" }];
  const { isSure } = discoveryOf([pods], { unanswered, awaited });

  it.each([
    ["what is found", ["*", "*", "Pod"], true],
    ["what nobody serves", ["apps", "v1", "Gadget"], true],
    ["what a server may serve that does not answer", ["*", "*", "PodMetrics"], false],
    ["what is defined and not told of yet", ["*", "*", "Widget"], false],
    ["all kinds, while one of them is not told of yet", ["*", "*", "*"], false],
  ] as const)("knows %s", (_, [group, version, kind], expected) => {
    expect(isSure({ group, version, kind })).toBe(expected);
  });
});
