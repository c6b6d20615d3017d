import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Attack, type Lab, mallory, openLab, until } from "./lab.ts";
import {
  clusterPolicy,
  configMapsPath,
  namespacedPolicy,
  ownerRule,
  podsPath,
  podWith,
  registryRule,
} from "./samples.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const mergePatch = "application/merge-patch+json";
const evilPod: Attack = { method: "POST", path: podsPath, body: podWith("evil.io/a") };
let count = 0;
/** Creates a ConfigMap without an owner. */
const configMap = (namespace: string, metadata: object = { name: `c${++count}` }, user = mallory): Attack => ({
  method: "POST",
  path: configMapsPath(namespace),
  body: { apiVersion: "v1", kind: "ConfigMap", metadata },
  user,
});
const as = (username: string, ...groups: string[]) => ({ username, groups: ["system:masters", ...groups] });

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterEach(() => lab.relax());
afterAll(() => lab.close());

const denied = async (attack: Attack) => (await lab.attempt(attack)).denied;

describe("namespaces", () => {
  it.each([
    ["created with the name of another one", "POST", "/api/v1/namespaces", "application/json", "escape"],
    ["labelled with the name of another one", "PATCH", "/api/v1/namespaces/team", mergePatch, "team"],
  ])("do not escape when %s", async (_, method, path, type, name) => {
    await lab.enforce(clusterPolicy("images", [registryRule()]));
    const labels = { "kubernetes.io/metadata.name": "kube-system", "pod-security.kubernetes.io/enforce": "privileged" };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
    expect((await lab.attempt({ method, path, type, body: namespace })).status).toBeLessThan(300);
    await lab.settled(name);
    expect(await denied({ ...evilPod, path: `/api/v1/namespaces/${name}/pods` })).toBe(true);
  });

  it.each(["constructor", "prototype", "tostring"])("named `%s` are namespaces like any other", async (name) => {
    await lab.enforce(clusterPolicy("images", [registryRule()]));
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    expect((await lab.attempt({ method: "POST", path: "/api/v1/namespaces", body })).status).toBe(201);
    await lab.settled(name);
    expect(await denied({ ...evilPod, path: `/api/v1/namespaces/${name}/pods` })).toBe(true);
  });

  it("get the action that their labels say now", async () => {
    const selector = { namespaceSelector: { matchLabels: { tier: "prod" } } };
    const overrides = { failureActionOverrides: [{ action: "Enforce", ...selector }] };
    await lab.enforce(clusterPolicy("owners", [ownerRule({}, { failureAction: "Audit", ...overrides })]));
    expect(await denied(configMap("other"))).toBe(false);
    const body = { metadata: { labels: { tier: "prod" } } };
    await lab.attempt({ method: "PATCH", path: "/api/v1/namespaces/other", type: mergePatch, body });
    await until(() => denied(configMap("other")));
    const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: "made", labels: { tier: "prod" } } };
    await lab.attempt({ method: "POST", path: "/api/v1/namespaces", body: made });
    expect(await denied(configMap("made"))).toBe(true);
  });

  it("are all that a policy of their own sees", async () => {
    await lab.enforce(namespacedPolicy("owners", "team", [ownerRule()]));
    expect([await denied(configMap("team")), await denied(configMap("other"))]).toEqual([true, false]);
  });
});

describe("names", () => {
  const rule = ownerRule({ exclude: { any: [{ resources: { names: ["allowed"] } }] } });

  it.each([
    ["the name that is excluded", { name: "allowed" }, false],
    ["a name generated from it", { generateName: "allowed" }, true],
    ["another name besides", { name: "other", generateName: "allowed" }, true],
    ["the same in capitals", { name: "Allowed" }, false],
  ])("count as they are stored: %s", async (_, metadata, expected) => {
    await lab.enforce(clusterPolicy("owners", [rule]));
    expect(await denied(configMap("default", metadata))).toBe(expected);
  });

  it("of two policies do not hide either of them", async () => {
    await lab.enforce(clusterPolicy("same", [ownerRule()]));
    await lab.enforce(namespacedPolicy("same", "team", [ownerRule({}, { pattern: { data: { a: "?*" } } })]));
    expect(await denied(configMap("other"))).toBe(true);
    expect(await denied(configMap("team", { name: "owned", labels: { owner: "me" } }))).toBe(true);
  });
});

describe("users", () => {
  const exclude = {
    any: [
      { subjects: [{ kind: "User", name: "frank" }] },
      { subjects: [{ kind: "Group", name: "ops" }] },
      { subjects: [{ kind: "ServiceAccount", name: "ci", namespace: "team" }] },
      { roles: ["team:keeper"] },
    ],
  };

  it.each([
    ["frank", as("frank"), false],
    ["Frank", as("Frank"), true],
    ["frank with a blank", as("frank "), true],
    ["a group called like a user", as("m", "frank"), true],
    ["one of ops", as("m", "ops"), false],
    ["one of a group that begins alike", as("m", "ops2"), true],
    ["a service account", as("system:serviceaccount:team:ci"), false],
    ["its namesake elsewhere", as("system:serviceaccount:other:ci"), true],
    ["a user called like a role", as("team:keeper"), true],
  ])("are excluded by what they are: %s", async (_, user, expected) => {
    await lab.enforce(clusterPolicy("owners", [ownerRule({ exclude })], { background: false }));
    expect(await denied(configMap("other", undefined, user))).toBe(expected);
  });

  it("lose an exclusion with the binding that gave it", async () => {
    await lab.enforce(clusterPolicy("owners", [ownerRule({ exclude })], { background: false }));
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "keeper" };
    const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "carol" }];
    const path = `${rbac}/namespaces/team/rolebindings`;
    const body = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "b" },
      roleRef,
      subjects,
    };
    expect((await lab.attempt({ method: "POST", path, body })).status).toBe(201);
    await until(async () => !(await denied(configMap("team", undefined, as("carol")))));
    await lab.attempt({ method: "DELETE", path: `${path}/b` });
    await until(() => denied(configMap("team", undefined, as("carol"))));
  });

  it("of nodes are let through, of similar groups not", async () => {
    await lab.enforce(clusterPolicy("images", [registryRule()]));
    expect(await denied({ ...evilPod, user: as("system:node:a", "system:nodes") })).toBe(false);
    expect(await denied({ ...evilPod, user: as("system:nodes") })).toBe(true);
  });
});

describe("kinds", () => {
  const definition = (kind: string, versions: readonly string[]) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.toLowerCase()}s.x.io` },
    spec: {
      group: "x.io",
      scope: "Namespaced",
      names: { kind, plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map((name, at) => ({ name, served: true, storage: at === 0, schema })),
    },
  });
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const define = async (kind: string, versions: readonly string[]) => {
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    expect((await lab.attempt({ method: "POST", path, body: definition(kind, versions) })).status).toBe(201);
  };
  const spec = { containers: [{ name: "c", image: "evil.io/a" }] };

  it("of the same name in another group take nothing from a policy", async () => {
    await lab.enforce(clusterPolicy("images", [registryRule()]));
    await define("Pod", ["v1"]);
    const body = { apiVersion: "x.io/v1", kind: "Pod", metadata: { name: "a" }, spec };
    await until(() => denied({ method: "POST", path: "/apis/x.io/v1/namespaces/default/pods", body }));
    expect(await denied(evilPod)).toBe(true);
  });

  it("are judged in every version, and by their own properties", async () => {
    await define("Widget", ["v1", "v2"]);
    const pattern = { spec: { image: "good.io/*" } };
    const match = { any: [{ resources: { kinds: ["x.io/v1/Widget"] } }] };
    await lab.enforce(clusterPolicy("widgets", [ownerRule({ match }, { pattern })]));
    const path = (version: string) => `/apis/x.io/${version}/namespaces/default/widgets`;
    const widget = (version: string, more: string) =>
      `{"apiVersion":"x.io/${version}","kind":"Widget","metadata":{"name":"a"},${more}}`;
    const bodies = [
      '"spec":{"image":"evil.io/a"}',
      '"spec":{"__proto__":{"image":"good.io/a"}}',
      '"__proto__":{"spec":{"image":"good.io/a"}}',
    ];
    const attack = { method: "POST", path: `${path("v1")}?dryRun=All`, body: widget("v1", bodies[0] ?? "") };
    await until(() => denied(attack));
    for (const version of ["v1", "v2"]) {
      for (const body of bodies) {
        expect(await denied({ method: "POST", path: path(version), body: widget(version, body) }), body).toBe(true);
      }
    }
  });

  it("of a subresource are judged where a policy names it", async () => {
    const pattern = { spec: { "=(replicas)": "<=3" } };
    const match = { any: [{ resources: { kinds: ["Deployment/scale"] } }] };
    await lab.enforce(clusterPolicy("scale", [ownerRule({ match }, { pattern })], { background: false }));
    const path = "/apis/apps/v1/namespaces/default/deployments";
    const labels = { app: "a" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "good.io/a" }] } };
    const deployment = { selector: { matchLabels: labels }, replicas: 0, template };
    const body = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec: deployment };
    expect((await lab.attempt({ method: "POST", path, body })).status).toBe(201);
    const scale = (replicas: number) =>
      denied({ method: "PATCH", path: `${path}/a/scale`, type: mergePatch, body: { spec: { replicas } } });
    expect([await scale(9), await scale(3)]).toEqual([true, false]);
  });
});
