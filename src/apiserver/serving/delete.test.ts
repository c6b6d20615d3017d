import { describe, expect, it } from "vitest";
import { configMap, deployment, pod, serviceAccount } from "../testing/objects.ts";
import { type Client, planeAndClient, type Seen } from "../testing/plane-client.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";
const deployments = "/apis/apps/v1/namespaces/default/deployments";

async function make(ask: Client, path: string, body: object): Promise<Seen["body"]> {
  const seen = await ask("POST", path, { body });
  expect(seen.body.message).toBeUndefined();
  return seen.body;
}

describe("delete", () => {
  it("answers with a Status, or with the object where its kind does", async () => {
    const { ask } = planeAndClient();
    const { metadata } = await make(ask, maps, configMap("a"));
    expect((await ask("DELETE", `${maps}/a`)).body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "a", kind: "configmaps", uid: metadata.uid },
    });
    await make(ask, "/api/v1/namespaces/default/serviceaccounts", serviceAccount("robot"));
    const seen = await ask("DELETE", "/api/v1/namespaces/default/serviceaccounts/robot");
    expect([seen.status, seen.body.kind]).toEqual([200, "ServiceAccount"]);
    expect((await ask("DELETE", `${maps}/a`)).body.message).toBe('configmaps "a" not found');
  });

  it("keeps an object until its last finalizer is taken away", async () => {
    const { ask } = planeAndClient();
    await make(ask, maps, configMap("a", {}, { finalizers: ["example.com/hold"] }));
    const marked = (await ask("DELETE", `${maps}/a`)).body;
    expect(marked.metadata).toMatchObject({ deletionTimestamp: "2026-01-02T03:04:05Z", deletionGracePeriodSeconds: 0 });
    const again = await ask("POST", maps, { body: configMap("a") });
    expect(again.body.message).toBe('object is being deleted: configmaps "a" already exists');
    const body = { ...marked, metadata: { ...marked.metadata, finalizers: [] } };
    expect((await ask("PUT", `${maps}/a`, { body })).status).toBe(200);
    expect((await ask("GET", `${maps}/a`)).status).toBe(404);
  });

  it("tells the garbage collector by finalizers what is to become of dependents", async () => {
    const { ask } = planeAndClient();
    await make(ask, deployments, deployment("web"));
    await make(ask, deployments, deployment("api"));
    const foreground = await ask("DELETE", `${deployments}/web`, { body: { propagationPolicy: "Foreground" } });
    expect(foreground.body.metadata).toMatchObject({ finalizers: ["foregroundDeletion"], generation: 2 });
    const orphan = await ask("DELETE", `${deployments}/api?propagationPolicy=Orphan`);
    expect(orphan.body.metadata.finalizers).toEqual(["orphan"]);
  });

  it("lets a running Pod end gracefully, and only shortens the time that is left", async () => {
    const { ask } = planeAndClient();
    await make(ask, "/api/v1/namespaces/default/serviceaccounts", serviceAccount());
    await make(ask, pods, { ...pod("web"), spec: { ...pod("web").spec, nodeName: "n1" } });
    const first = (await ask("DELETE", `${pods}/web`)).body.metadata;
    expect([first.deletionGracePeriodSeconds, first.deletionTimestamp]).toEqual([30, "2026-01-02T03:04:35Z"]);
    const longer = (await ask("DELETE", `${pods}/web?gracePeriodSeconds=60`)).body.metadata;
    expect(longer.deletionGracePeriodSeconds).toBe(30);
    const shorter = (await ask("DELETE", `${pods}/web?gracePeriodSeconds=5`)).body.metadata;
    expect([shorter.deletionGracePeriodSeconds, shorter.deletionTimestamp]).toEqual([5, "2026-01-02T03:04:10Z"]);
    await ask("DELETE", `${pods}/web?gracePeriodSeconds=0`);
    expect((await ask("GET", `${pods}/web`)).status).toBe(404);
  });

  it("judges preconditions", async () => {
    const { ask } = planeAndClient();
    const { metadata } = await make(ask, maps, configMap("a"));
    const other = await ask("DELETE", `${maps}/a`, { body: { preconditions: { uid: "other" } } });
    expect([other.status, other.body.message]).toEqual([
      409,
      `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    ]);
    const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: metadata.uid } };
    expect((await ask("DELETE", `${maps}/a`, { body })).status).toBe(200);
  });

  it("leaves everything as it is in a dry run", async () => {
    const { ask } = planeAndClient();
    await make(ask, maps, configMap("a"));
    expect((await ask("DELETE", `${maps}/a`, { body: { dryRun: ["All"] } })).status).toBe(200);
    expect((await ask("GET", `${maps}/a`)).status).toBe(200);
  });

  it.each([
    [
      { propagationPolicy: "Sideways" },
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      { propagationPolicy: "Orphan", orphanDependents: true },
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
  ])("refuses %j", async (body, text) => {
    const { ask } = planeAndClient();
    await make(ask, maps, configMap("a"));
    expect((await ask("DELETE", `${maps}/a`, { body })).body.message).toBe(text);
  });

  it("deletes what a selector finds", async () => {
    const { ask } = planeAndClient();
    await make(ask, maps, configMap("a", {}, { labels: { app: "web" } }));
    await make(ask, maps, configMap("b", {}, { labels: { app: "api" } }));
    const seen = await ask("DELETE", `${maps}?labelSelector=app%3Dweb`);
    expect([seen.body.kind, seen.body.items.length]).toEqual(["ConfigMapList", 1]);
    const left = (await ask("GET", maps)).body.items.map((one: Seen["body"]) => one.metadata.name);
    expect(left).toEqual(["b"]);
  });
});

describe("namespaces", () => {
  it("terminate first, take nothing new, and go when they are finalized", async () => {
    const { ask } = planeAndClient();
    await make(ask, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    const marked = (await ask("DELETE", "/api/v1/namespaces/shop")).body;
    expect([marked.status.phase, marked.spec.finalizers]).toEqual(["Terminating", ["kubernetes"]]);
    const refused = await ask("POST", "/api/v1/namespaces/shop/configmaps", { body: configMap("a") });
    expect([refused.status, refused.body.message, refused.body.details.causes]).toEqual([
      403,
      'configmaps "a" is forbidden: unable to create new content in namespace shop because it is being terminated',
      [
        {
          reason: "NamespaceTerminating",
          message: "namespace shop is being terminated",
          field: "metadata.namespace",
        },
      ],
    ]);
    const body = { ...marked, spec: { finalizers: [] } };
    expect((await ask("PUT", "/api/v1/namespaces/shop/finalize", { body })).status).toBe(200);
    expect((await ask("GET", "/api/v1/namespaces/shop")).status).toBe(404);
  });

  it("without which nothing works stay", async () => {
    const { ask } = planeAndClient();
    expect((await ask("DELETE", "/api/v1/namespaces/default")).body.message).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});
