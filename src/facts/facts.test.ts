import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOver, core, crdResource, until } from "../../test/engine-lab.ts";
import { createPlane, type Plane } from "../apiserver/index.ts";
import type { Client } from "../cluster/index.ts";
import { companionKinds, type Query } from "../policy/index.ts";
import { parseEgress } from "./egress.ts";
import { createFacts, type FactSource } from "./facts.ts";

let plane: Plane;
let client: Client;
let facts: FactSource;
const logged: string[] = [];

beforeAll(async () => {
  plane = createPlane({});
  client = clientOver(plane.handle);
  await client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
  for (const { crd } of companionKinds) await client.create(crdResource, crd);
  const egress = parseEgress([], []);
  if (typeof egress === "string") throw new Error(egress);
  facts = createFacts({ client, egress, clock: Date.now, log: (line) => void logged.push(line) });
});
afterAll(async () => {
  facts.stop();
  await plane.close();
});

const settings: Query = { kind: "configMap", namespace: "team", name: "settings" };
const configMap = (data: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "team" },
  data,
});
const api = (urlPath: string, more: Partial<Extract<Query, { kind: "apiCall" }>> = {}): Query => ({
  kind: "apiCall",
  urlPath,
  method: "GET",
  body: "{}",
  ...more,
});

describe("createFacts", () => {
  it("reads a ConfigMap, and from then on knows what becomes of it", async () => {
    expect(await facts.ask(settings)).toEqual({ kind: "failure", message: 'configmaps "settings" not found' });
    expect(facts.lookup(settings)).toBeUndefined();
    await client.create(core("configmaps"), configMap({ mode: "dev" }));
    expect(await facts.ask(settings)).toMatchObject({ kind: "value", value: { data: { mode: "dev" } } });
    await until(() => facts.lookup(settings) !== undefined);
    await client.update(core("configmaps"), configMap({ mode: "prod" }));
    await until(() => JSON.stringify(facts.lookup(settings)).includes("prod"));
    await client.delete(core("configmaps"), { namespace: "team", name: "settings" });
    await until(() => facts.lookup(settings) === undefined);
    expect(await facts.ask(settings)).toMatchObject({ kind: "failure" });
  });

  it("follows so many ConfigMaps, and answers about others without following them in turn", async () => {
    const names = Array.from({ length: 110 }, (_, at) => `many-${at}`);
    const about = (name: string): Query => ({ kind: "configMap", namespace: "team", name });
    for (const name of names) {
      await client.create(core("configmaps"), { ...configMap({}), metadata: { name, namespace: "team" } });
      expect(await facts.ask(about(name))).toMatchObject({ kind: "value" });
    }
    const followed = () => [...client.followed].filter(({ namespace }) => namespace === "team");
    const before = followed();
    expect(before).toHaveLength(100);
    for (const name of names) expect(await facts.ask(about(name))).toMatchObject({ kind: "value" });
    expect(followed()).toEqual(before);
  });

  it("asks the name service", async () => {
    const asked = (host: string) => facts.ask({ kind: "addresses", host });
    const local = await asked("localhost");
    expect(local.kind === "value" && local.value).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(127\.|::1)/)]),
    );
    expect(await asked("nobody.invalid")).toMatchObject({ kind: "failure" });
  });

  it("takes no list for a ConfigMap without a name", async () => {
    const nameless: Query = { ...settings, name: "" };
    expect(await facts.ask(nameless)).toEqual({ kind: "failure", message: "resource name may not be empty" });
  });

  it("asks the Kubernetes API", async () => {
    const path = "/api/v1/namespaces?labelSelector=kubernetes.io%2Fmetadata.name%3Dteam";
    expect(await facts.ask(api(path))).toMatchObject({
      kind: "value",
      value: { items: [{ metadata: { name: "team" } }] },
    });
    const review = { spec: { resourceAttributes: { verb: "get", resource: "pods", namespace: "team" } } };
    const post = api("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
      method: "POST",
      body: JSON.stringify({ apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", ...review }),
    });
    expect(await facts.ask(post)).toMatchObject({ kind: "value", value: { status: expect.anything() } });
  });

  it("tells what is not there", async () => {
    expect(await facts.ask(api("/api/v1/namespaces/none"))).toEqual({
      kind: "failure",
      message: 'namespaces "none" not found',
    });
  });

  it.each([
    ["api/v1/pods"],
    ["//evil.example.com/api"],
    ["/api/v1/namespaces/team/../../pods"],
    ["/api/v1/namespaces/team/%2e%2e/kube-system/secrets"],
    ["/api/v1/namespaces/team/%252e%252e/kube-system/secrets"],
    ["/api/v1/namespaces/team/..%2fkube-system"],
    ["/api/v1/pods#x"],
    ["/api/v1/pods\r\nx: y"],
    ["/api/v1/pods x"],
  ])("does not go where a filled-in path %j leads", async (path) => {
    const fact = await facts.ask(api(path));
    expect(fact.kind).toBe("failure");
  });

  describe("about objects", () => {
    const maps = { apiVersion: "v1", resource: "configmaps", namespace: "team" };
    const one = (name: string, more: object = {}): Query => ({ kind: "object", ...maps, name, ...more });
    const marked = {
      ...configMap({ mode: "dev" }),
      metadata: { name: "marked", namespace: "team", labels: { a: "b" } },
    };

    it("reads one, and says where there is none", async () => {
      await client.create(core("configmaps"), marked);
      expect(await facts.ask(one("marked"))).toMatchObject({ value: { kind: "ConfigMap", data: { mode: "dev" } } });
      expect(await facts.ask(one("none"))).toEqual({ kind: "value", value: null });
      expect(await facts.ask(one("x", { apiVersion: "nobody.example/v1" }))).toEqual({ kind: "value", value: null });
      const team: Query = { kind: "object", apiVersion: "v1", resource: "namespaces", namespace: "", name: "team" };
      expect(await facts.ask(team)).toMatchObject({ value: { kind: "Namespace" } });
    });

    it("lists those with labels", async () => {
      const listed = async (labels: Record<string, string>) =>
        JSON.stringify(await facts.ask({ kind: "objects", ...maps, labels }));
      expect(await listed({ a: "b" })).toContain('"name":"marked"');
      expect(await listed({ a: "c" })).toContain('"items":[]');
      expect(await listed({})).toContain('"kind":"ConfigMapList"');
      expect(await listed({ a: "c,b!=c" })).toContain("is no part of a label");
      expect(await facts.ask({ kind: "objects", ...maps, labels: { a: "b" } })).toMatchObject({
        value: { items: [{ apiVersion: "v1", kind: "ConfigMap" }] },
      });
    });

    it("creates them, and what subresources want", async () => {
      const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview" };
      const spec = { resourceAttributes: { verb: "get", resource: "pods" } };
      const place = { apiVersion: "authorization.k8s.io/v1", resource: "selfsubjectaccessreviews", namespace: "" };
      const created = await facts.ask({ kind: "created", ...place, object: JSON.stringify({ ...review, spec }) });
      expect(created).toMatchObject({ value: { status: expect.anything() } });
      const dry = JSON.stringify({ ...configMap({}), metadata: { name: "dry", namespace: "team" } });
      expect(await facts.ask({ kind: "created", ...maps, object: dry, dryRun: true })).toMatchObject({ kind: "value" });
      expect(await facts.ask(one("dry"))).toEqual({ kind: "value", value: null });
      const nameless: Query = { kind: "created", ...maps, resource: "serviceaccounts/token", object: "{}" };
      expect(await facts.ask(nameless)).toEqual({ kind: "failure", message: "name is required" });
    });

    it("finds the resource of a kind", async () => {
      const of = (apiVersion: string, kind: string) => facts.ask({ kind: "resourceOf", apiVersion, of: kind });
      const deployments = { group: "apps", version: "v1", resource: "deployments", namespaced: true };
      expect(await of("apps/v1", "Deployment")).toEqual({ kind: "value", value: deployments });
      expect(await of("v1", "Pod")).toMatchObject({ value: { group: "", version: "v1", resource: "pods" } });
      const none = 'no matches for kind "Gadget" in version "x.example/v1"';
      expect(await of("x.example/v1", "Gadget")).toEqual({ kind: "failure", message: none });
    });

    it.each([
      ["name", one("")],
      ["version", one("a", { apiVersion: "" })],
      ["plural", one("a", { resource: "" })],
      ["plural", one("a", { resource: "../secrets" })],
      ["subresource", one("a", { resource: "configmaps/../.." })],
      ["group", one("a", { apiVersion: "a%2fb/v1" })],
    ])("does not go where a %s leads that is none", async (_, query) => {
      expect(await facts.ask(query)).toMatchObject({ kind: "failure" });
    });
  });

  describe("about the global context", () => {
    const resource = { group: "kyverno.io", version: "v2", resource: "globalcontextentries" };
    const entry = (name: string, spec: object) => ({
      apiVersion: "kyverno.io/v2",
      kind: "GlobalContextEntry",
      metadata: { name },
      spec,
    });
    const asked = (name: string, projection = ""): Query => ({ kind: "globalReference", name, projection });
    const said = (query: Query) => JSON.stringify(facts.lookup(query));

    it("knows the objects that an entry names, and what becomes of them", async () => {
      expect(facts.lookup(asked("maps"))).toEqual({
        kind: "failure",
        message: "failed to fetch entry key=maps",
        missing: true,
      });
      const kubernetesResource = { version: "v1", resource: "configmaps", namespace: "team" };
      const projections = [{ name: "modes", jmesPath: "[?metadata.name=='settings'].data.mode" }];
      await client.create(resource, entry("maps", { kubernetesResource, projections }));
      await until(() => facts.lookup(asked("maps"))?.kind === "value");
      await client.create(core("configmaps"), configMap({ mode: "dev" }));
      await until(() => said(asked("maps", "modes")).includes('["dev"]'));
      expect(facts.lookup(asked("maps", "modes"))).toBe(facts.lookup(asked("maps", "modes")));
      await client.update(core("configmaps"), configMap({ mode: "prod" }));
      await until(() => said(asked("maps", "modes")).includes('["prod"]'));
      await client.delete(resource, { namespace: "", name: "maps" });
      await until(() => facts.lookup(asked("maps"))?.kind === "failure");
    });

    it("knows the answer of a call, and that there is none", async () => {
      await client.create(resource, entry("spaces", { apiCall: { urlPath: "/api/v1/namespaces/team" } }));
      await until(() => said(asked("spaces")).includes('"name":"team"'));
      await client.create(resource, entry("none", { apiCall: { urlPath: "/api/v1/namespaces/none", retryLimit: 1 } }));
      await until(() => said(asked("none")).includes('namespaces \\"none\\" not found'));
    });
  });

  it.each([
    [{ kind: "imageData", reference: "x", namespace: "", credentials: undefined } satisfies Query],
    [{ kind: "namespace", name: "x" } satisfies Query],
  ])("says that it cannot answer %j", async (query) => {
    expect(await facts.ask(query)).toMatchObject({ kind: "failure" });
  });
});
