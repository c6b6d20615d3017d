import { describe, expect, it } from "vitest";
import { type Client, planeAndClient } from "../testing/plane-client.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const type = "application/apply-patch+yaml";

const map = (data?: object, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "one", ...metadata },
  ...(data === undefined ? {} : { data }),
});

const deployment = (spec: object, ...containers: readonly object[]) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    ...spec,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: containers.map((one) => ({ name: "web", ...one })) },
    },
  },
});

interface Wish {
  readonly path?: string;
  readonly manager?: string;
  readonly more?: string;
}

function applyBy(ask: Client, body: unknown, { path = `${maps}/one`, manager = "me", more = "" }: Wish = {}) {
  const headers = { "content-type": type };
  return ask("PATCH", `${path}?fieldManager=${manager}${more}`, { headers, body });
}

function merge(ask: Client, path: string, body: unknown) {
  return ask("PATCH", path, { headers: { "content-type": "application/merge-patch+json" }, body });
}

interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1: unknown;
}

/** The owners of an object and their fields, in short. */
function owners({ metadata }: { readonly metadata: { readonly managedFields?: readonly Entry[] } }): unknown {
  return (metadata.managedFields ?? []).map((one) => [
    [one.manager, one.operation, ...(one.subresource === undefined ? [] : [one.subresource])].join(" "),
    JSON.stringify(one.fieldsV1),
  ]);
}

describe("server-side apply", () => {
  it("creates what is not there, and changes it the next time", async () => {
    const { ask } = planeAndClient();
    const made = await applyBy(ask, map({ a: "1", b: "1" }));
    expect([made.status, made.body.data]).toEqual([201, { a: "1", b: "1" }]);
    expect(owners(made.body)).toEqual([["me Apply", '{"f:data":{"f:a":{},"f:b":{}}}']]);
    const changed = await applyBy(ask, map({ a: "2" }));
    expect([changed.status, changed.body.data]).toEqual([200, { a: "2" }]);
  });

  it("writes nothing where nothing changes", async () => {
    const { ask } = planeAndClient();
    const made = await applyBy(ask, map({ a: "1" }));
    const again = await applyBy(ask, map({ a: "1" }));
    expect(again.body).toEqual(made.body);
  });

  it("tells whose fields are in conflict, and takes them by force only", async () => {
    const { ask } = planeAndClient();
    await applyBy(ask, map({ a: "1" }), { manager: "them" });
    await merge(ask, `${maps}/one?fieldManager=editor`, { data: { b: "1" } });
    const refused = await applyBy(ask, map({ a: "2", b: "2" }));
    expect(refused.body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message:
        'Apply failed with 2 conflicts: conflicts with "editor" using v1:\n- .data.b\nconflicts with "them":\n- .data.a',
      reason: "Conflict",
      details: {
        causes: [
          { reason: "FieldManagerConflict", message: 'conflict with "editor" using v1', field: ".data.b" },
          { reason: "FieldManagerConflict", message: 'conflict with "them"', field: ".data.a" },
        ],
      },
      code: 409,
    });
    const forced = await applyBy(ask, map({ a: "2", b: "2" }), { more: "&force=true" });
    expect(owners(forced.body)).toEqual([["me Apply", '{"f:data":{"f:a":{},"f:b":{}}}']]);
  });

  it("merges lists by their keys", async () => {
    const { ask } = planeAndClient();
    const path = `${deployments}/web`;
    await applyBy(ask, deployment({ replicas: 2 }, { image: "nginx" }), { path });
    const both = await applyBy(ask, deployment({}, { name: "side", image: "busybox" }), { path, manager: "you" });
    const names = both.body.spec.template.spec.containers.map(({ name }: { name: string }) => name);
    expect([names, both.body.spec.replicas]).toEqual([["web", "side"], 2]);
    const one = await applyBy(ask, deployment({}), { path, manager: "you", more: "&force=true" });
    expect(one.body.spec.template.spec.containers).toHaveLength(1);
  });

  it("keeps who scales from who applies", async () => {
    const { ask } = planeAndClient();
    const path = `${deployments}/web`;
    await applyBy(ask, deployment({ replicas: 2 }, { image: "nginx" }), { path });
    await merge(ask, `${path}/scale?fieldManager=scaler`, { spec: { replicas: 5 } });
    const refused = await applyBy(ask, deployment({ replicas: 2 }, { image: "nginx" }), { path });
    expect([refused.status, refused.body.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using apps/v1: .spec.replicas',
    ]);
    const without = await applyBy(ask, deployment({}, { image: "nginx" }), { path });
    expect(without.body.spec.replicas).toBe(5);
  });

  it("owns by the door of the status what is the status's", async () => {
    const { ask } = planeAndClient();
    const path = `${deployments}/web`;
    await applyBy(ask, deployment({ replicas: 1 }, { image: "nginx" }), { path });
    const status = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, status: { replicas: 3 } };
    const seen = await applyBy(ask, status, { path: `${path}/status`, manager: "controller" });
    expect(owners(seen.body)).toContainEqual(["controller Apply status", '{"f:status":{"f:replicas":{}}}']);
  });

  it("lets kubectl take over what it applied on the client's side", async () => {
    const { ask } = planeAndClient();
    const annotation = "kubectl.kubernetes.io/last-applied-configuration";
    const body = map({ a: "1" }, { annotations: { [annotation]: JSON.stringify(map({ a: "1" })) } });
    await ask("POST", `${maps}?fieldManager=kubectl-client-side-apply`, { body });
    const taken = await applyBy(ask, map({ a: "2" }), { manager: "kubectl" });
    expect([taken.status, taken.body.data]).toEqual([200, { a: "2" }]);
    expect(taken.body.metadata.annotations[annotation]).toBe(
      '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"one"}}\n',
    );
  });

  it("stores nothing in a dry run", async () => {
    const { ask } = planeAndClient();
    expect((await applyBy(ask, map({ a: "1" }), { more: "&dryRun=All" })).status).toBe(201);
    expect((await ask("GET", `${maps}/one`)).status).toBe(404);
  });

  it.each([
    ["another kind", { ...map(), kind: "Secret" }, 400, "invalid object type: /v1, Kind=Secret"],
    ["owners", map({}, { managedFields: [] }), 400, "metadata.managedFields must be nil"],
    [
      "an unknown field",
      { ...map(), date: {} },
      500,
      "failed to create typed patch object (/one; /v1, Kind=ConfigMap): .date: field not declared in schema",
    ],
    [
      "another name",
      map({}, { name: "two" }),
      400,
      "the name of the object (two) does not match the name on the URL (one)",
    ],
    [
      "a field twice",
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"data":{"a":"1","a":"2"}}',
      400,
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 1: key "a" already set in map',
    ],
    [
      "no YAML",
      "a: b: c",
      400,
      "error decoding YAML: error converting YAML to JSON: yaml: mapping values are not allowed in this context",
    ],
    [
      "keys such as __proto__",
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"__proto__":{"polluted":"yes"}}',
      500,
      "failed to create typed patch object (/one; /v1, Kind=ConfigMap): .__proto__: field not declared in schema",
    ],
  ])("refuses %s", async (_, body, status, text) => {
    const { ask } = planeAndClient();
    const refused = await applyBy(ask, body, { more: "&fieldValidation=Strict" });
    expect([refused.status, refused.body.message]).toEqual([status, text]);
  });

  it("keeps keys such as __proto__ as data", async () => {
    const { ask } = planeAndClient();
    const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"data":{"__proto__":"a","b":"c"}}';
    const made = await applyBy(ask, body);
    expect([made.status, Object.keys(made.body.data).sort()]).toEqual([201, ["__proto__", "b"]]);
    expect(owners(made.body)).toEqual([["me Apply", '{"f:data":{"f:__proto__":{},"f:b":{}}}']]);
  });
});

describe("owners of what is not applied", () => {
  it("are named by the manager, or by what the client says it is", async () => {
    const { ask } = planeAndClient();
    const headers = { "user-agent": "some-tool/v1 (linux)" };
    const made = await ask("POST", maps, { body: map({ a: "1" }), headers });
    expect(owners(made.body)).toEqual([["some-tool Update", '{"f:data":{".":{},"f:a":{}}}']]);
    const patched = await merge(ask, `${maps}/one?fieldManager=me`, { data: { a: "2" } });
    expect(owners(patched.body)).toEqual([
      ["me Update", '{"f:data":{"f:a":{}}}'],
      ["some-tool Update", '{"f:data":{}}'],
    ]);
  });

  it.each([
    ["an empty entry", [{}]],
    ["an empty list", []],
  ])("are forgotten by %s", async (_, managedFields) => {
    const { ask } = planeAndClient();
    await ask("POST", maps, { body: map({ a: "1" }) });
    const forgotten = await merge(ask, `${maps}/one`, { metadata: { managedFields } });
    expect(forgotten.body.metadata.managedFields).toBeUndefined();
  });

  it("are joined where they are too many", async () => {
    const { ask } = planeAndClient();
    await ask("POST", `${maps}?fieldManager=first`, { body: map({ a: "1" }) });
    for (let at = 0; at < 12; at += 1)
      await merge(ask, `${maps}/one?fieldManager=m${at}`, { data: { [`k${at}`]: "v" } });
    const { body } = await ask("GET", `${maps}/one`);
    expect(body.metadata.managedFields).toHaveLength(10);
    expect(body.metadata.managedFields.map(({ manager }: Entry) => manager)).toContain("ancient-changes");
  });
});
