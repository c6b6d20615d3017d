import { describe, expect, it } from "vitest";
import { createPlane } from "../../apiserver/index.ts";
import { createClient } from "../../cluster/index.ts";
import type { World } from "../evaluate/index.ts";
import { createCompile, createFiles, InputError, loadPolicies, OfflineKinds } from "../input/index.ts";
import { folderWith } from "../testing/folder.ts";
import { latestPolicy } from "../testing/samples.ts";
import { clusterOf } from "./from-cluster.ts";

const core = (resource: string) => ({ group: "", version: "v1", resource });
const world: World = {
  namespaces: new Map([
    ["given", { apiVersion: "v1", kind: "Namespace", metadata: { name: "given", labels: { env: "test" } } }],
  ]),
  searchable: false,
  found: [],
  images: new Map(),
  cluster: undefined,
  configMaps: false,
  kinds: new OfflineKinds(),
  apiCalls: [],
  globalContext: [],
};

const reading = {
  clusterWide: false,
  concurrent: 1,
  batchSize: 100,
  showPerformance: false,
  tell: () => {},
  calls: () => 0,
};

async function open(namespace = "") {
  const plane = createPlane({ resolveService: () => undefined });
  const client = createClient({ transport: plane.handle, user: { username: "admin", groups: ["system:masters"] } });
  const metadata = { name: "team", labels: { env: "production" } };
  await client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata });
  for (const [name, place] of [
    ["web", "team"],
    ["db", "default"],
  ] as const) {
    const metadata = { name, namespace: place };
    await client.create(core("configmaps"), { apiVersion: "v1", kind: "ConfigMap", metadata });
  }
  return clusterOf(client, { ...reading, namespace });
}

function policies() {
  const folder = folderWith({ "policy.yaml": latestPolicy.replace("[Pod]", "[ConfigMap]") });
  return loadPolicies([folder], createFiles(), createCompile());
}

describe("a cluster", () => {
  it("gives the objects of the kinds that policies are about", async () => {
    const cluster = await open();
    const found = await cluster.resources(policies(), []);
    expect(found.map(({ resource }) => resource.metadata.name)).toEqual(expect.arrayContaining(["db", "web"]));
    expect(found[0]?.resource).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
  });

  it("gives only those of a namespace, and only those that are named", async () => {
    const found = await (await open("team")).resources(policies(), []);
    expect(found.map(({ resource }) => resource.metadata.name)).toEqual(["web"]);
    const named = await (await open()).resources(policies(), ["db"]);
    expect(named.map(({ resource }) => resource.metadata.name)).toEqual(["db"]);
    await expect((await open()).resources(policies(), ["nobody"])).rejects.toThrow(InputError);
  });

  it("answers what rules ask; what values say comes first", async () => {
    const ask = (await open()).facts(world).ask;
    expect(await ask({ kind: "namespace", name: "team" })).toMatchObject({ labels: { env: "production" } });
    expect(await ask({ kind: "namespace", name: "given" })).toEqual({ kind: "namespace", labels: { env: "test" } });
    const call = {
      kind: "apiCall",
      urlPath: "/api/v1/namespaces/team/configmaps/web",
      method: "GET",
      body: "",
    } as const;
    expect(await ask(call)).toMatchObject({ kind: "value", value: { metadata: { name: "web" } } });
    await expect(ask({ ...call, urlPath: "/api/v1/namespaces/nobody" })).rejects.toThrow();
    expect(await ask({ ...call, method: "POST" })).toMatchObject({ kind: "failure" });
  });
});
