import { describe, expect, it } from "vitest";
import { widget, widgetDefinition, widgetVersion } from "./testing/objects.ts";
import { type Client, openWatch, planeAndClient, type Seen } from "./testing/plane-client.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const widgets = "/apis/example.com/v1/namespaces/default/widgets";

async function define(ask: Client, definition: object = widgetDefinition()): Promise<void> {
  const seen = await ask("POST", definitions, { body: definition });
  expect([seen.status, seen.body.message]).toEqual([201, undefined]);
}

describe("custom kinds", () => {
  it("are served as soon as their definition is there", async () => {
    const { ask } = planeAndClient();
    expect((await ask("GET", widgets)).status).toBe(404);
    await define(ask);
    const { conditions, acceptedNames } = (await ask("GET", `${definitions}/widgets.example.com`)).body.status;
    expect(acceptedNames.plural).toBe("widgets");
    expect(conditions.map((one: Seen["body"]) => [one.type, one.status])).toEqual([
      ["NamesAccepted", "True"],
      ["Established", "True"],
    ]);
    expect((await ask("POST", widgets, { body: widget("a", 3) })).status).toBe(201);
    const table = await ask("GET", widgets, { headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } });
    expect(table.body.rows[0].cells.slice(0, 2)).toEqual(["a", 3]);
  });

  it("are checked against their schema", async () => {
    const { ask } = planeAndClient();
    await define(ask);
    const seen = await ask("POST", widgets, { body: widget("a", 0) });
    expect([seen.status, seen.body.message]).toEqual([
      422,
      'Widget.example.com "a" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    ]);
    const unknown = { ...widget("a", 1), spec: { size: 1, sice: 2 } };
    expect((await ask("POST", `${widgets}?fieldValidation=Strict`, { body: unknown })).body.message).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.sice"',
    );
    const made = await ask("POST", widgets, { body: unknown });
    expect(made.body.spec).toEqual({ size: 1, count: 1 });
  });

  it("are scaled where their definition says how", async () => {
    const { ask } = planeAndClient();
    await define(ask);
    await ask("POST", widgets, { body: widget("a", 1) });
    const headers = { "content-type": "application/merge-patch+json" };
    const scaled = await ask("PATCH", `${widgets}/a/scale`, { headers, body: { spec: { replicas: 4 } } });
    expect([scaled.status, scaled.body.kind, scaled.body.spec]).toEqual([200, "Scale", { replicas: 4 }]);
    expect((await ask("GET", `${widgets}/a`)).body.spec).toEqual({ size: 1, count: 4 });
  });

  it("take no protobuf and no strategic merge", async () => {
    const { ask } = planeAndClient();
    await define(ask);
    await ask("POST", widgets, { body: widget("a", 1) });
    const protobuf = await ask("POST", widgets, {
      headers: { "content-type": "application/vnd.kubernetes.protobuf" },
      body: "x",
    });
    const strategic = await ask("PATCH", `${widgets}/a`, {
      headers: { "content-type": "application/strategic-merge-patch+json" },
      body: {},
    });
    expect([protobuf.status, strategic.status]).toEqual([415, 415]);
    expect(strategic.body.message).toContain("application/json-patch+json, application/merge-patch+json");
  });

  it("share their objects between versions", async () => {
    const { ask } = planeAndClient();
    await define(ask, widgetDefinition([widgetVersion("v1", true), widgetVersion("v1beta1", false)]));
    await ask("POST", widgets, { body: widget("a", 1) });
    const other = (await ask("GET", widgets.replace("v1/", "v1beta1/"))).body;
    expect([other.apiVersion, other.items[0].apiVersion]).toEqual(["example.com/v1beta1", "example.com/v1beta1"]);
  });

  it("end their watches when their definition changes, so that clients come back for the new one", async () => {
    const { plane, ask } = planeAndClient();
    await define(ask);
    const watch = await openWatch(plane, `${widgets}?watch=1`);
    const waiting = watch.next();
    const body = [{ op: "add", path: "/spec/versions/-", value: widgetVersion("v1beta1", false) }];
    const headers = { "content-type": "application/json-patch+json" };
    expect((await ask("PATCH", `${definitions}/widgets.example.com`, { headers, body })).status).toBe(200);
    expect(await waiting).toBeUndefined();
  });

  it("take nothing new while their definition goes, and are gone when it is", async () => {
    const { ask, plane } = planeAndClient();
    await define(ask);
    const changes: number[] = [];
    plane.api().onKinds(() => changes.push(plane.api().kinds().length));
    const before = plane.api().kinds().length;
    const marked = (await ask("DELETE", `${definitions}/widgets.example.com`)).body;
    expect(marked.metadata.finalizers).toEqual(["customresourcecleanup.apiextensions.k8s.io"]);
    expect((await ask("POST", widgets, { body: widget("a", 1) })).body.message).toBe(
      'widgets.example.com "a" is forbidden: create not allowed while custom resource definition is terminating',
    );
    const stored = (await ask("GET", `${definitions}/widgets.example.com`)).body;
    const body = { ...stored, metadata: { ...stored.metadata, finalizers: [] } };
    await ask("PUT", `${definitions}/widgets.example.com`, { body });
    expect((await ask("GET", widgets)).status).toBe(404);
    expect(changes).toEqual([before - 1]);
  });

  it("wait for names that another one has, and get them when it goes", async () => {
    const { ask } = planeAndClient();
    await define(ask);
    const rival = widgetDefinition();
    const names = { kind: "Widget", plural: "gadgets", singular: "gadget" };
    await define(ask, { ...rival, metadata: { name: "gadgets.example.com" }, spec: { ...rival.spec, names } });
    const gadgets = widgets.replace("widgets", "gadgets");
    expect((await ask("GET", gadgets)).status).toBe(404);
    await ask("DELETE", `${definitions}/widgets.example.com`);
    const stored = (await ask("GET", `${definitions}/widgets.example.com`)).body;
    const body = { ...stored, metadata: { ...stored.metadata, finalizers: [] } };
    await ask("PUT", `${definitions}/widgets.example.com`, { body });
    expect((await ask("GET", gadgets)).status).toBe(200);
  });
});
