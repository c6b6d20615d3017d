import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";
import { defaultConfigData } from "./config-defaults.ts";

const configOf = (data: Record<string, string>) => parseConfig(data).config;
const pod = { kind: { group: "", version: "v1", kind: "Pod" }, subresource: "", namespace: "a", name: "b" };
const node = { username: "system:node:a", groups: ["system:nodes"], roles: [], clusterRoles: [] };

describe("parseConfig", () => {
  it("filters nothing and excludes nobody without a ConfigMap", () => {
    const { config, diagnostics } = parseConfig(undefined);
    expect(diagnostics).toEqual([]);
    expect(config).toMatchObject({
      defaultRegistry: "docker.io",
      enableDefaultRegistryMutation: true,
      generateSuccessEvents: false,
      successEventActions: [],
      namespaceSelector: undefined,
      objectSelector: undefined,
      webhookAnnotations: {},
      webhookLabels: {},
      matchConditions: [],
      updateRequestThreshold: 1000,
      maxContextSize: 2 * 1024 * 1024,
    });
    expect(config.filtered(pod)).toBe(false);
    expect(config.excluded(node)).toBe(false);
  });

  it("reads every key", () => {
    const config = configOf({
      resourceFilters: "[Pod,a,*]",
      excludeUsernames: "x",
      excludeGroups: "system:nodes",
      excludeRoles: "y",
      excludeClusterRoles: "z",
      defaultRegistry: "registry.example.com/mirror",
      enableDefaultRegistryMutation: "false",
      generateSuccessEvents: "T",
      successEventActions: " Resource Passed ,,Resource Passed",
      webhooks:
        '{"namespaceSelector":{"matchLabels":null,"matchExpressions":[{"key":"k","operator":"Exists","values":null}]},"objectSelector":{"matchLabels":{"a":"b"}}}',
      webhookAnnotations: '{"a":"b"}',
      webhookLabels: '{"c":"d"}',
      matchConditions: '[{"name":"n","expression":"true"}]',
      updateRequestThreshold: "+7",
      maxContextSize: "1Gi",
    });
    expect(config.filtered(pod)).toBe(true);
    expect(config.excluded(node)).toBe(true);
    expect(config).toMatchObject({
      defaultRegistry: "registry.example.com/mirror",
      enableDefaultRegistryMutation: false,
      generateSuccessEvents: true,
      successEventActions: ["Resource Passed"],
      namespaceSelector: { matchExpressions: [{ key: "k", operator: "Exists" }] },
      objectSelector: { matchLabels: { a: "b" } },
      webhookAnnotations: { a: "b" },
      webhookLabels: { c: "d" },
      matchConditions: [{ name: "n", expression: "true" }],
      updateRequestThreshold: 7,
      maxContextSize: 1024 ** 3,
    });
  });

  it.each([
    ["defaultRegistry", "localhost:5000"],
    ["defaultRegistry", "10.0.0.1"],
    ["defaultRegistry", "-bad.example.com"],
    ["enableDefaultRegistryMutation", "yes"],
    ["generateSuccessEvents", ""],
    ["webhooks", "[]"],
    ["webhooks", '{"namespaceSelector":{"matchExpressions":[{"operator":"In"}]}}'],
    ["webhooks", '{"namespaceSelector":{"matchLabels":{"a":1}}}'],
    ["webhookAnnotations", '{"a":1}'],
    ["webhookLabels", "{"],
    ["matchConditions", '{"name":"n"}'],
    ["matchConditions", "[1]"],
    ["updateRequestThreshold", "many"],
    ["maxContextSize", "2 MB"],
  ])("names a %s of %s and takes the default", (key, value) => {
    const { config, diagnostics } = parseConfig({ [key]: value });
    const plain = parseConfig(undefined).config as unknown as Record<string, unknown>;
    expect(diagnostics).toMatchObject([{ severity: "warning", path: `data.${key}` }]);
    expect(diagnostics[0]?.message).toContain(key);
    const field = key === "webhooks" ? "namespaceSelector" : key;
    expect((config as unknown as Record<string, unknown>)[field]).toEqual(plain[field]);
  });

  it("lets no key reach a prototype", () => {
    const config = configOf({ webhookLabels: '{"__proto__":"x","constructor":"y"}' });
    expect(Object.keys(config.webhookLabels)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(config.webhookLabels)).toBe(Object.prototype);
  });
});

describe("defaultConfigData", () => {
  const { config, diagnostics } = parseConfig(defaultConfigData("kyverno"));

  it("makes sense in every key", () => {
    expect(diagnostics).toEqual([]);
    expect(config.webhookAnnotations).toEqual({ "admissions.enforcer/disabled": "true" });
    expect(config.namespaceSelector).toEqual({
      matchExpressions: [
        { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] },
        { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kyverno"] },
      ],
    });
  });

  it.each([
    [{}, false],
    [{ namespace: "kube-system" }, true],
    [{ namespace: "kyverno", subresource: "exec" }, true],
    [{ kind: { group: "apps", version: "v1", kind: "ReplicaSet" } }, true],
    [{ subresource: "binding" }, true],
    [{ subresource: "ephemeralcontainers" }, false],
    [{ kind: { group: "", version: "v1", kind: "Namespace" }, namespace: "", name: "kube-public" }, true],
    [{ kind: { group: "", version: "v1", kind: "Namespace" }, namespace: "", name: "default" }, false],
    [
      {
        kind: { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole" },
        namespace: "",
        name: "kyverno:admission-controller:core",
      },
      true,
    ],
    [
      {
        kind: { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole" },
        namespace: "",
        name: "admin",
      },
      false,
    ],
  ])("filters a Pod with %j: %s", (change, expected) => {
    expect(config.filtered({ ...pod, ...change })).toBe(expected);
  });

  it("excludes nodes only", () => {
    expect(config.excluded(node)).toBe(true);
    expect(config.excluded({ ...node, groups: ["system:masters"] })).toBe(false);
  });
});
