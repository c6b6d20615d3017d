import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOver, core, until } from "../../test/engine-lab.ts";
import { createPlane, type Plane } from "../apiserver/index.ts";
import type { Client } from "../cluster/index.ts";
import type { Query } from "../policy/index.ts";
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
  const egress = parseEgress([], []);
  if (typeof egress === "string") throw new Error(egress);
  facts = createFacts({ client, egress, log: (line) => void logged.push(line) });
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

  it.each([
    [{ kind: "globalReference", name: "x", projection: "" } satisfies Query],
    [{ kind: "namespace", name: "x" } satisfies Query],
  ])("says that it cannot answer %j", async (query) => {
    expect(await facts.ask(query)).toMatchObject({ kind: "failure" });
  });
});
