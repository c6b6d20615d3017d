import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompiledPolicy, type Operation, parseKindSelector, type Trigger } from "../policy/index.ts";
import { parseConfig } from "./config.ts";
import { defaultConfigData } from "./config-defaults.ts";
import type { WebhookOptions } from "./webhook.ts";
import { type Entry, rulesOf, type ServedKind, type WebhookRule } from "./webhook-rules.ts";
import { webhookConfigurations } from "./webhooks.ts";

const all: readonly Operation[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

function served(apiVersion: string, kind: string, resource: string, more: Partial<ServedKind> = {}): ServedKind {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  return { gvk: { group, version, kind }, resource, namespaced: true, subresources: ["status"], ...more };
}

const cluster: readonly ServedKind[] = [
  served("v1", "Pod", "pods", { subresources: ["status", "exec", "ephemeralcontainers", "binding"] }),
  served("v1", "ConfigMap", "configmaps", { subresources: [] }),
  served("v1", "Secret", "secrets", { subresources: [] }),
  served("v1", "ReplicationController", "replicationcontrollers", { subresources: ["status", "scale"] }),
  served("v1", "Namespace", "namespaces", { namespaced: false }),
  served("apps/v1", "DaemonSet", "daemonsets"),
  served("apps/v1", "Deployment", "deployments", { subresources: ["status", "scale"] }),
  served("apps/v1", "ReplicaSet", "replicasets", { subresources: ["status", "scale"] }),
  served("apps/v1", "StatefulSet", "statefulsets", { subresources: ["status", "scale"] }),
  served("batch/v1", "Job", "jobs"),
  served("batch/v1", "CronJob", "cronjobs"),
  served("networking.k8s.io/v1", "Ingress", "ingresses"),
  served("extensions/v1beta1", "Ingress", "ingresses"),
];

const autogenKinds = [
  "DaemonSet",
  "Deployment",
  "Job",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
  "CronJob",
];

function trigger(kind: string, more: Partial<Trigger> = {}): Trigger {
  return { phase: "validate", ...parseKindSelector(kind), operations: all, ...more };
}

function policy(name: string, triggers: readonly Trigger[], more: Partial<CompiledPolicy> = {}): CompiledPolicy {
  return {
    kind: "Example",
    apiVersion: "kyverno.io/v1",
    name,
    namespace: "",
    uid: name,
    resourceVersion: "1",
    annotations: {},
    labels: {},
    admission: true,
    background: true,
    failurePolicy: "Fail",
    timeoutSeconds: undefined,
    emitWarning: false,
    applyOne: false,
    rulesFor: () => [],
    rules: [],
    triggers,
    status: {},
    ...more,
  };
}

const options: WebhookOptions = {
  served: cluster,
  target: { kind: "service", namespace: "kyverno", name: "kyverno-svc", port: 443 },
  caBundle: "PEM",
  config: parseConfig(defaultConfigData("kyverno")).config,
};

const configurationOf = (name: string, policies: readonly CompiledPolicy[], more: Partial<WebhookOptions> = {}) =>
  webhookConfigurations(policies, { ...options, ...more }).find(({ metadata }) => metadata.name === name);

const validating = (policies: readonly CompiledPolicy[], more: Partial<WebhookOptions> = {}) =>
  configurationOf("kyverno-resource-validating-webhook-cfg", policies, more)?.webhooks ?? [];

const rulesFor = (...triggers: readonly Trigger[]) => validating([policy("p", triggers)])[0]?.rules;

const rule = (group: string, resources: readonly string[], more: Partial<WebhookRule> = {}): WebhookRule => ({
  apiGroups: [group],
  apiVersions: ["v1"],
  operations: ["CONNECT", "CREATE", "DELETE", "UPDATE"],
  resources,
  scope: "Namespaced",
  ...more,
});

describe("webhookConfigurations", () => {
  it("makes the configurations of what is served, with Kyverno's names, even without policies", () => {
    const made = webhookConfigurations([], options);
    expect(made.map(({ kind, metadata, webhooks }) => [kind, metadata.name, webhooks.map(({ name }) => name)])).toEqual(
      [
        ["ValidatingWebhookConfiguration", "kyverno-cel-exception-validating-webhook-cfg", ["kyverno-svc.kyverno.svc"]],
        ["ValidatingWebhookConfiguration", "kyverno-cleanup-validating-webhook-cfg", ["kyverno-svc.kyverno.svc"]],
        ["ValidatingWebhookConfiguration", "kyverno-exception-validating-webhook-cfg", ["kyverno-svc.kyverno.svc"]],
        [
          "ValidatingWebhookConfiguration",
          "kyverno-global-context-validating-webhook-cfg",
          ["kyverno-svc.kyverno.svc"],
        ],
        ["MutatingWebhookConfiguration", "kyverno-policy-mutating-webhook-cfg", ["mutate-policy.kyverno.svc"]],
        ["ValidatingWebhookConfiguration", "kyverno-policy-validating-webhook-cfg", ["validate-policy.kyverno.svc"]],
        ["MutatingWebhookConfiguration", "kyverno-resource-mutating-webhook-cfg", []],
        ["ValidatingWebhookConfiguration", "kyverno-resource-validating-webhook-cfg", []],
        ["ValidatingWebhookConfiguration", "kyverno-ttl-validating-webhook-cfg", ["kyverno-svc.kyverno.svc"]],
        ["MutatingWebhookConfiguration", "kyverno-verify-mutating-webhook-cfg", ["monitor-webhooks.kyverno.svc"]],
      ],
    );
    for (const { metadata } of made) {
      expect(metadata.labels).toEqual({ "webhook.kyverno.io/managed-by": "kyverno" });
      expect(metadata.annotations).toEqual({ "admissions.enforcer/disabled": "true" });
      expect(metadata.ownerReferences).toBeUndefined();
    }
  });

  it("asks about a Pod and all of its controllers (worked example)", () => {
    const [webhook] = validating([policy("p", [trigger("Pod"), ...autogenKinds.map((kind) => trigger(kind))])]);
    expect(webhook).toEqual({
      name: "validate.kyverno.svc-fail",
      clientConfig: {
        caBundle: "UEVN",
        service: { namespace: "kyverno", name: "kyverno-svc", path: "/validate/fail", port: 443 },
      },
      rules: [
        rule("", ["pods", "pods/ephemeralcontainers", "replicationcontrollers"]),
        rule("apps", ["daemonsets", "deployments", "replicasets", "statefulsets"]),
        rule("batch", ["cronjobs", "jobs"]),
      ],
      failurePolicy: "Fail",
      matchPolicy: "Equivalent",
      namespaceSelector: {
        matchExpressions: [
          { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] },
          { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kyverno"] },
        ],
      },
      objectSelector: {},
      sideEffects: "NoneOnDryRun",
      timeoutSeconds: 10,
      admissionReviewVersions: ["v1"],
    });
  });

  it("groups policies by failure policy, the longest time of each counting up to 30 seconds", () => {
    const made = validating([
      policy("a", [trigger("Pod")], { timeoutSeconds: 5 }),
      policy("b", [trigger("Secret")], { timeoutSeconds: 20 }),
      policy("c", [trigger("ConfigMap")], { failurePolicy: "Ignore", timeoutSeconds: 45 }),
    ]);
    expect(made.map(({ name, failurePolicy, timeoutSeconds }) => [name, failurePolicy, timeoutSeconds])).toEqual([
      ["validate.kyverno.svc-fail", "Fail", 20],
      ["validate.kyverno.svc-ignore", "Ignore", 30],
    ]);
    expect(made[1]?.clientConfig).toMatchObject({ service: { path: "/validate/ignore" } });
  });

  it("takes what configuration says into every resource webhook", () => {
    const { config } = parseConfig({
      webhooks: '{"objectSelector":{"matchLabels":{"a":"b"}}}',
      webhookLabels: '{"team":"x","webhook.kyverno.io/managed-by":"me"}',
      matchConditions: '[{"name":"n","expression":"true"}]',
    });
    const made = configurationOf("kyverno-resource-validating-webhook-cfg", [policy("p", [trigger("Pod")])], {
      config,
    });
    expect(made?.metadata.labels).toEqual({ team: "x", "webhook.kyverno.io/managed-by": "kyverno" });
    expect(made?.metadata.annotations).toBeUndefined();
    expect(made?.webhooks[0]).toMatchObject({
      namespaceSelector: {},
      objectSelector: { matchLabels: { a: "b" } },
      matchConditions: [{ name: "n", expression: "true" }],
    });
  });

  it("reaches a server outside of the cluster by URL, and names an owner", () => {
    const owner = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "x:webhook", uid: "1" };
    const target = { kind: "url", host: "127.0.0.1:9443" } as const;
    const made = configurationOf("kyverno-verify-mutating-webhook-cfg", [], { owner, target });
    expect(made?.metadata.ownerReferences).toEqual([owner]);
    expect(made?.webhooks[0]?.clientConfig).toEqual({ caBundle: "UEVN", url: "https://127.0.0.1:9443/verifymutate" });
  });

  it("promises no side effects where nothing is reported", () => {
    expect(validating([policy("p", [trigger("Pod")])], { admissionReports: false })[0]?.sideEffects).toBe("None");
  });

  it("leaves out policies that judge no admission requests, or want nothing", () => {
    expect(
      validating([
        policy("a", [trigger("Pod")], { admission: false }),
        policy("c", [], { timeoutSeconds: 30 }),
        policy("d", [trigger("Unheard")]),
        policy("e", [trigger("Pod", { operations: [] })]),
      ]),
    ).toEqual([]);
  });

  it("keeps mutation apart from validation", () => {
    const policies = [policy("p", [trigger("Pod", { phase: "mutate", operations: ["CREATE", "UPDATE"] })])];
    expect(validating(policies)).toEqual([]);
    expect(configurationOf("kyverno-resource-mutating-webhook-cfg", policies)?.webhooks).toMatchObject([
      { name: "mutate.kyverno.svc-fail", reinvocationPolicy: "IfNeeded", sideEffects: "NoneOnDryRun" },
    ]);
  });

  it("asks about policies of every kind, also those it will refuse", () => {
    const [webhook] = configurationOf("kyverno-policy-validating-webhook-cfg", [])?.webhooks ?? [];
    expect(webhook).toMatchObject({ failurePolicy: "Fail", sideEffects: "None", matchPolicy: "Equivalent" });
    expect(webhook?.rules.map(({ apiVersions, resources }) => [resources.join(), apiVersions.join()])).toEqual([
      ["clusterpolicies,policies", "v1,v2beta1"],
      ["validatingpolicies", "v1alpha1,v1beta1,v1"],
      ["namespacedvalidatingpolicies", "v1beta1,v1"],
      ["imagevalidatingpolicies", "v1alpha1,v1beta1,v1"],
      ["namespacedimagevalidatingpolicies", "v1beta1,v1"],
      ["generatingpolicies", "v1alpha1,v1beta1,v1"],
      ["namespacedgeneratingpolicies", "v1beta1,v1"],
      ["mutatingpolicies", "v1alpha1,v1beta1,v1"],
      ["namespacedmutatingpolicies", "v1beta1,v1"],
      ["deletingpolicies", "v1alpha1,v1beta1,v1"],
    ]);
  });
});

describe("the rules of a webhook", () => {
  it.each([
    ["*", [rule("*", ["*", "pods/ephemeralcontainers"], { apiVersions: ["*"], scope: "*" })]],
    ["*/*", [rule("*", ["*/*"], { apiVersions: ["*"], scope: "*" })]],
    ["*/scale", [rule("*", ["*/scale"], { apiVersions: ["*"], scope: "*" })]],
    ["Namespace", [rule("", ["namespaces"], { scope: "*" })]],
    ["Pod/exec", [rule("", ["pods/exec"])]],
    ["Pod/*", [rule("", ["pods/binding", "pods/ephemeralcontainers", "pods/exec", "pods/status"])]],
    ["apps/v1/*Set", [rule("apps", ["daemonsets", "replicasets", "statefulsets"])]],
    [
      "Ingress",
      [rule("extensions", ["ingresses"], { apiVersions: ["v1beta1"] }), rule("networking.k8s.io", ["ingresses"])],
    ],
    ["v1/Ingress", [rule("networking.k8s.io", ["ingresses"])]],
  ])("are, for kind %s, found by discovery", (kind, expected) => {
    expect(rulesFor(trigger(kind))).toEqual(expected);
  });

  it("stay within the namespace of a namespaced policy", () => {
    const [webhook] = validating([
      policy("p", [trigger("*")], { namespace: "shop" }),
      policy("q", [trigger("ConfigMap")], { namespace: "shop" }),
    ]);
    expect(webhook?.rules).toEqual([rule("*", ["*", "pods/ephemeralcontainers"], { apiVersions: ["*"] })]);
  });

  it("are shared by policies of both scopes", () => {
    const [webhook] = validating([
      policy("p", [trigger("ConfigMap")], { namespace: "shop" }),
      policy("q", [trigger("Secret")]),
    ]);
    expect(webhook?.rules).toEqual([rule("", ["configmaps", "secrets"])]);
  });

  it("are split by operations", () => {
    expect(
      rulesFor(
        trigger("Secret", { operations: ["DELETE"] }),
        trigger("ConfigMap"),
        trigger("Pod", { operations: ["DELETE"] }),
      ),
    ).toEqual([
      rule("", ["configmaps"]),
      rule("", ["pods", "pods/ephemeralcontainers", "secrets"], { operations: ["DELETE"] }),
    ]);
  });

  it("drop what a wider rule covers, by operation", () => {
    expect(
      rulesFor(trigger("*", { operations: ["CREATE"] }), trigger("Pod", { operations: ["CREATE", "DELETE"] })),
    ).toEqual([
      rule("", ["pods", "pods/ephemeralcontainers"], { operations: ["DELETE"] }),
      rule("*", ["*", "pods/ephemeralcontainers"], { apiVersions: ["*"], scope: "*", operations: ["CREATE"] }),
    ]);
  });

  it("do not take all subresources of Pods for Pods", () => {
    const place = { group: "", version: "v1", resource: "pods", scope: "Namespaced", operation: "CREATE" } as const;
    const resources = rulesOf([
      { ...place, subresource: "*" },
      { ...place, subresource: "" },
      { ...place, subresource: "exec" },
    ]).flatMap((one) => one.resources);
    expect(resources).toEqual(["pods", "pods/*", "pods/ephemeralcontainers"]);
  });

  const entries: fc.Arbitrary<Entry> = fc.record({
    group: fc.constantFrom("", "apps", "*"),
    version: fc.constantFrom("v1", "v2", "*"),
    resource: fc.constantFrom("pods", "deployments", "*"),
    subresource: fc.constantFrom("", "status", "*"),
    scope: fc.constantFrom("*" as const, "Namespaced" as const),
    operation: fc.constantFrom(...all),
  });

  it("cover exactly what was asked for, in whatever order", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(entries, { maxLength: 12, selector: (one) => JSON.stringify(one) }),
        fc.gen(),
        (asked, gen) => {
          const rules = rulesOf(asked);
          for (const one of asked) expect(rules.some((rule) => covers(rule, one))).toBe(true);
          for (const one of listed(rules)) expect(asked.some((other) => includes(other, one))).toBe(true);
          const shuffled = gen(fc.shuffledSubarray, asked, { minLength: asked.length });
          expect(rulesOf(shuffled)).toEqual(rules);
        },
      ),
    );
  });
});

const fits = (pattern: string, value: string) => pattern === "*" || pattern === value;

/** As the API server reads resources: `*` is all objects, `x/*` all subresources of x, and with `*` before the slash everything. */
function resourceFits(pattern: string, resource: string, subresource: string): boolean {
  const [main = "", sub = ""] = pattern.split("/");
  if (pattern === "*/*") return true;
  return fits(main, resource) && (subresource === "" ? sub === "" : sub !== "" && fits(sub, subresource));
}

function covers(one: WebhookRule, entry: Entry): boolean {
  return (
    one.apiGroups.some((group) => fits(group, entry.group)) &&
    one.apiVersions.some((version) => fits(version, entry.version)) &&
    one.operations.includes(entry.operation) &&
    one.resources.some((resource) => resourceFits(resource, entry.resource, entry.subresource)) &&
    fits(one.scope, entry.scope)
  );
}

/** Everything that rules list, but for the ephemeral containers that come with Pods. */
function listed(rules: readonly WebhookRule[]): readonly Entry[] {
  return rules.flatMap(({ apiGroups, apiVersions, resources, operations, scope }) =>
    resources
      .filter((path) => path !== "pods/ephemeralcontainers")
      .flatMap((path) =>
        operations.map((operation) => {
          const [resource = "", subresource = ""] = path.split("/");
          return { group: apiGroups[0] ?? "", version: apiVersions[0] ?? "", resource, subresource, scope, operation };
        }),
      ),
  );
}

function includes(wide: Entry, narrow: Entry): boolean {
  return JSON.stringify(Object.entries(wide).toSorted()) === JSON.stringify(Object.entries(narrow).toSorted());
}
