import { describe, expect, it } from "vitest";
import { configMap, deployment, pod, serviceAccount } from "../testing/objects.ts";
import { type Client, planeAndClient, type Seen } from "../testing/plane-client.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";
const deployments = "/apis/apps/v1/namespaces/default/deployments";

function message({ status, body }: Seen): readonly [number, string] {
  return [status, body.message];
}

async function created(ask: Client, path: string, body: object): Promise<Seen["body"]> {
  const seen = await ask("POST", path, { body });
  expect(message(seen)).toEqual([201, undefined]);
  return seen.body;
}

describe("create", () => {
  it("stores the object with what the server adds", async () => {
    const { ask } = planeAndClient();
    const made = await created(
      ask,
      maps,
      configMap("a", { k: "v" }, { uid: "mine", deletionTimestamp: "2020-01-01T00:00:00Z" }),
    );
    expect(made).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", data: { k: "v" } });
    const { uid, ...metadata } = made.metadata;
    expect(metadata).toEqual({
      name: "a",
      namespace: "default",
      creationTimestamp: "2026-01-02T03:04:05Z",
      resourceVersion: expect.any(String),
      managedFields: [expect.objectContaining({ operation: "Update", apiVersion: "v1" })],
    });
    expect(uid).toMatch(/^[0-9a-f]{8}-/);
    expect((await ask("GET", `${maps}/a`)).body).toEqual(made);
  });

  it("generates names", async () => {
    const { ask } = planeAndClient();
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "job-" } };
    const made = await created(ask, maps, body);
    expect(made.metadata.name).toMatch(/^job-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it.each([
    ["a name that is taken", maps, configMap("a"), 409, 'configmaps "a" already exists'],
    [
      "a namespace that is not there",
      "/api/v1/namespaces/no/configmaps",
      configMap("x"),
      404,
      'namespaces "no" not found',
    ],
    [
      "another namespace than the path's",
      maps,
      configMap("x", {}, { namespace: "other" }),
      400,
      "the namespace of the provided object does not match the namespace sent on the request",
    ],
    [
      "a revision",
      maps,
      configMap("x", {}, { resourceVersion: "7" }),
      500,
      "resourceVersion should not be set on objects to be created",
    ],
    [
      "another kind",
      maps,
      pod("x"),
      400,
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      "a kind nobody knows",
      maps,
      { apiVersion: "v1", kind: "ConfigMob", metadata: { name: "x" } },
      400,
      'ConfigMob in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMob" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      "no name",
      maps,
      configMap(""),
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
  ])("refuses %s", async (_, path, body, status, text) => {
    const { ask } = planeAndClient();
    await created(ask, maps, configMap("a"));
    expect(message(await ask("POST", path, { body }))).toEqual([status, text]);
  });

  it("names every mistake of an invalid object", async () => {
    const { ask } = planeAndClient();
    await created(ask, "/api/v1/namespaces/default/serviceaccounts", serviceAccount());
    const body = { ...pod("x"), spec: { containers: [{ name: "main" }] } };
    const seen = await ask("POST", pods, { body });
    expect(message(seen)).toEqual([422, 'Pod "x" is invalid: spec.containers[0].image: Required value']);
    expect(seen.body.details).toEqual({
      name: "x",
      kind: "Pod",
      causes: [{ reason: "FieldValueRequired", message: "Required value", field: "spec.containers[0].image" }],
    });
  });

  it("leaves nothing behind in a dry run", async () => {
    const { ask } = planeAndClient();
    const seen = await ask("POST", `${maps}?dryRun=All`, { body: configMap("a") });
    expect([seen.status, seen.body.metadata.uid]).toEqual([201, expect.any(String)]);
    expect((await ask("GET", `${maps}/a`)).status).toBe(404);
    expect(message(await ask("POST", `${maps}?dryRun=Some`, { body: configMap("a") }))).toEqual([
      422,
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ]);
  });
});

describe("field validation", () => {
  const body = { ...configMap("a"), dota: { x: "y" } };

  it("refuses unknown fields where it is strict", async () => {
    const { ask } = planeAndClient();
    expect(message(await ask("POST", `${maps}?fieldValidation=Strict`, { body }))).toEqual([
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dota"',
    ]);
  });

  it("warns of them otherwise, and is silent where it is told to be", async () => {
    const { ask } = planeAndClient();
    const warned = await ask("POST", maps, { body });
    expect([warned.status, warned.headers.warning]).toEqual([201, '299 - "unknown field \\"dota\\""']);
    const silent = await ask("PUT", `${maps}/a?fieldValidation=Ignore`, { body });
    expect([silent.status, silent.headers.warning]).toEqual([200, undefined]);
  });

  it("finds fields that are given twice", async () => {
    const { ask } = planeAndClient();
    const text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"1","k":"2"}}';
    expect((await ask("POST", `${maps}?fieldValidation=Strict`, { body: text })).body.message).toContain(
      'strict decoding error: duplicate field "data.k"',
    );
  });

  it("says what does not fit", async () => {
    const { ask } = planeAndClient();
    const wrong = { ...configMap("a"), data: { k: 1 } };
    expect((await ask("POST", maps, { body: wrong })).body.message).toMatch(
      /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap\.data of type string$/,
    );
  });
});

describe("update", () => {
  it("replaces the object, unless it was changed since", async () => {
    const { ask } = planeAndClient();
    const made = await created(ask, maps, configMap("a", { k: "1" }));
    const next = { ...made, data: { k: "2" } };
    const updated = await ask("PUT", `${maps}/a`, { body: next });
    expect([updated.status, updated.body.data]).toEqual([200, { k: "2" }]);
    expect(message(await ask("PUT", `${maps}/a`, { body: next }))).toEqual([
      409,
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    ]);
  });

  it("does without a revision where the kind does", async () => {
    const { ask } = planeAndClient();
    await created(ask, maps, configMap("a"));
    expect((await ask("PUT", `${maps}/a`, { body: configMap("a", { k: "3" }) })).status).toBe(200);
  });

  it("writes nothing where nothing changes", async () => {
    const { ask } = planeAndClient();
    const made = await created(ask, maps, configMap("a", { k: "1" }));
    const again = await ask("PUT", `${maps}/a`, { body: configMap("a", { k: "1" }) });
    expect(again.body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  it.each([
    [
      "another name",
      { body: configMap("b") },
      400,
      "the name of the object (b) does not match the name on the URL (a)",
    ],
    [
      "no name",
      { body: configMap("") },
      400,
      "the name of the object (a based on URL) was undeterminable: name must be provided",
    ],
    [
      "another object's UID",
      { body: configMap("a", {}, { uid: "other" }) },
      409,
      expect.stringContaining("Precondition failed: UID in precondition: other, UID in object meta: "),
    ],
  ])("refuses %s", async (_, asking, status, text) => {
    const { ask } = planeAndClient();
    await created(ask, maps, configMap("a"));
    expect(message(await ask("PUT", `${maps}/a`, asking))).toEqual([status, text]);
  });

  it("creates where the kind lets it, and nowhere else", async () => {
    const { ask } = planeAndClient();
    expect(message(await ask("PUT", `${maps}/a`, { body: configMap("a") }))).toEqual([404, 'configmaps "a" not found']);
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "a" } };
    const path = "/apis/coordination.k8s.io/v1/namespaces/default/leases/a";
    expect((await ask("PUT", path, { body: lease })).status).toBe(201);
    expect(message(await ask("PUT", path, { body: lease }))).toEqual([
      422,
      'leases.coordination.k8s.io "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ]);
  });

  it("counts generations of the spec, and keeps spec and status apart", async () => {
    const { ask } = planeAndClient();
    const made = await created(ask, deployments, { ...deployment("web"), status: { replicas: 5 } });
    expect([made.metadata.generation, made.status]).toEqual([1, {}]);
    const status = { ...made, spec: { ...made.spec, replicas: 9 }, status: { replicas: 2 } };
    const afterStatus = (await ask("PUT", `${deployments}/web/status`, { body: status })).body;
    expect([afterStatus.metadata.generation, afterStatus.spec.replicas, afterStatus.status.replicas]).toEqual([
      1, 1, 2,
    ]);
    const spec = { ...afterStatus, spec: { ...afterStatus.spec, replicas: 3 }, status: {} };
    const afterSpec = (await ask("PUT", `${deployments}/web`, { body: spec })).body;
    expect([afterSpec.metadata.generation, afterSpec.spec.replicas, afterSpec.status.replicas]).toEqual([2, 3, 2]);
  });
});

describe("patch", () => {
  const json = { "content-type": "application/json-patch+json" };
  const merge = { "content-type": "application/merge-patch+json" };
  const strategic = { "content-type": "application/strategic-merge-patch+json" };

  it("applies each kind of patch", async () => {
    const { ask } = planeAndClient();
    await created(ask, deployments, deployment("web"));
    const operations = [{ op: "replace", path: "/spec/replicas", value: 2 }];
    expect((await ask("PATCH", `${deployments}/web`, { headers: json, body: operations })).body.spec.replicas).toBe(2);
    const merged = await ask("PATCH", `${deployments}/web`, { headers: merge, body: { spec: { replicas: 4 } } });
    expect(merged.body.spec.replicas).toBe(4);
    const template = { spec: { containers: [{ name: "side", image: "busybox" }] } };
    const body = { spec: { template } };
    const seen = await ask("PATCH", `${deployments}/web`, { headers: strategic, body });
    expect(seen.body.spec.template.spec.containers.map((one: { name: string }) => one.name).sort()).toEqual([
      "main",
      "side",
    ]);
  });

  it("judges a revision in the patch", async () => {
    const { ask } = planeAndClient();
    await created(ask, maps, configMap("a"));
    const body = { metadata: { resourceVersion: "1" }, data: { k: "v" } };
    expect((await ask("PATCH", `${maps}/a`, { headers: merge, body })).body.reason).toBe("Conflict");
  });

  it.each([
    ["an object that is not there", "b", merge, {}, 404, 'configmaps "b" not found'],
    [
      "what does not apply",
      "a",
      json,
      [{ op: "remove", path: "/data/nothing" }],
      422,
      "the server rejected our request due to an error in our request",
    ],
    [
      "what is no JSON patch",
      "a",
      json,
      { op: "add" },
      400,
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    ],
    ["what is no JSON", "a", merge, "{", 400, "error decoding patch: unexpected end of JSON input"],
    [
      "what is no object",
      "a",
      strategic,
      [1],
      400,
      "json: cannot unmarshal array into Go value of type map[string]interface {}",
    ],
    [
      "another name",
      "a",
      merge,
      { metadata: { name: "b" } },
      400,
      "the name of the object (b) does not match the name on the URL (a)",
    ],
    [
      "server-side apply without a manager",
      "a",
      { "content-type": "application/apply-patch+yaml" },
      {},
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    ["a patch of no kind", "a", { "content-type": "application/json" }, {}, 415, "415: Unsupported Media Type"],
  ])("refuses %s", async (_, name, headers, body, status, text) => {
    const { ask } = planeAndClient();
    await created(ask, maps, configMap("a"));
    expect(message(await ask("PATCH", `${maps}/${name}`, { headers, body }))).toEqual([status, text]);
  });

  it("says which field of the result does not fit", async () => {
    const { ask } = planeAndClient();
    await created(ask, maps, configMap("a"));
    const unknown = await ask("PATCH", `${maps}/a?fieldValidation=Strict`, { headers: merge, body: { dota: {} } });
    expect(unknown.body.message).toMatch(
      /^ "" is invalid: patch: Invalid value: "\{.*\}": strict decoding error: unknown field "dota"$/,
    );
    const wrong = await ask("PATCH", `${maps}/a`, { headers: strategic, body: { data: { k: 1 } } });
    expect(wrong.body.message).toBe(
      ' "" is invalid: patch: Invalid value: "map[data:map[k:1]]": cannot convert int64 to string',
    );
  });

  it("scales", async () => {
    const { ask } = planeAndClient();
    await created(ask, deployments, deployment("web", 2));
    const scale = (await ask("GET", `${deployments}/web/scale`)).body;
    expect([scale.kind, scale.spec.replicas, scale.status.selector]).toEqual(["Scale", 2, "app=web"]);
    const seen = await ask("PATCH", `${deployments}/web/scale`, { headers: merge, body: { spec: { replicas: 5 } } });
    expect([seen.body.kind, seen.body.spec.replicas]).toEqual(["Scale", 5]);
    const after = (await ask("GET", `${deployments}/web`)).body;
    expect([after.spec.replicas, after.metadata.generation]).toEqual([5, 2]);
    const wrong = { ...scale, metadata: { name: "web" }, spec: { replicas: -1 } };
    expect(message(await ask("PUT", `${deployments}/web/scale`, { body: wrong }))).toEqual([
      422,
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
});

describe("pods", () => {
  async function planeWithPod() {
    const world = planeAndClient();
    await created(world.ask, "/api/v1/namespaces/default/serviceaccounts", serviceAccount());
    await created(world.ask, pods, pod("web"));
    return world;
  }

  it("are bound once", async () => {
    const { ask } = await planeWithPod();
    const body = { apiVersion: "v1", kind: "Binding", metadata: { name: "web" }, target: { kind: "Node", name: "n1" } };
    expect((await ask("POST", `${pods}/web/binding`, { body })).body.status).toBe("Success");
    expect((await ask("GET", `${pods}/web`)).body.spec.nodeName).toBe("n1");
    expect(message(await ask("POST", `${pods}/web/binding`, { body }))).toEqual([
      409,
      'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
    ]);
  });

  it("are evicted", async () => {
    const { ask } = await planeWithPod();
    const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" } };
    expect((await ask("POST", `${pods}/web/eviction`, { body })).status).toBe(201);
    expect((await ask("GET", `${pods}/web`)).status).toBe(404);
  });

  it.each([
    ["GET", "web/log", 204, undefined],
    ["GET", "web/log?container=none", 400, "container none is not valid for pod web"],
    ["GET", "gone/log", 404, 'pods "gone" not found'],
    ["POST", "web/exec?command=ls", 400, "pod web does not have a host assigned"],
    ["POST", "web/attach", 400, "pod web does not have a host assigned"],
    ["POST", "web/portforward", 400, "pod web does not have a host assigned"],
    ["DELETE", "web/log", 405, "the server does not allow this method on the requested resource"],
    ["GET", "web/proxy", 501, "pods/proxy is not supported by this control plane: nothing really runs in it"],
  ])("say without a node to %s %s what can be said", async (method, door, status, message) => {
    const { ask } = await planeWithPod();
    const seen = await ask(method, `${pods}/${door}`);
    expect([seen.status, seen.body.message]).toEqual([status, message]);
  });

  it.each([
    ["GET", "log"],
    ["POST", "exec"],
    ["POST", "attach"],
    ["POST", "portforward"],
  ])("run nothing on a node that would answer to %s %s", async (method, door) => {
    const { ask } = await planeWithPod();
    const target = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "web" },
      target: { kind: "Node", name: "n" },
    };
    await ask("POST", `${pods}/web/binding`, { body: target });
    const seen = await ask(method, `${pods}/web/${door}`);
    expect([seen.status, seen.body.reason]).toEqual([501, "NotImplemented"]);
  });
});
