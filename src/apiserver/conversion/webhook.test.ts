import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { openWatch, planeAndClient } from "../testing/plane-client.ts";
import { type Says, webhookServer } from "../testing/webhook-server.ts";

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const boxes = (version: string) => `/apis/example.com/${version}/namespaces/default/boxes`;

// biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of any shape
type Asked = any;

const version = (name: string, field: string, storage: boolean) => ({
  name,
  served: true,
  storage,
  schema: {
    openAPIV3Schema: {
      type: "object",
      properties: { spec: { type: "object", properties: { [field]: { type: "integer", maximum: 10 } } } },
    },
  },
});

const box = (name: string, apiVersion: string, spec: object) => ({
  apiVersion: `example.com/${apiVersion}`,
  kind: "Box",
  metadata: { name, namespace: "default" },
  spec,
});

function answer(request: Asked, response: ServerResponse, said: object): undefined {
  response.setHeader("content-type", "application/json");
  const body = { uid: request.uid, ...said };
  response.end(JSON.stringify({ apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", response: body }));
}

/** `spec.size` in one version is `spec.amount` in the other. */
const converts: Says = (request, response) => {
  const apiVersion = request.desiredAPIVersion;
  const convertedObjects = request.objects.map((object: Asked) => {
    const value = object.spec.size ?? object.spec.amount;
    return { ...object, apiVersion, spec: apiVersion.endsWith("v2") ? { amount: value } : { size: value } };
  });
  return answer(request, response, { convertedObjects, result: { status: "Success" } });
};

async function world(says: Says) {
  const server = await webhookServer(says);
  const resolveService = () => ({ host: "127.0.0.1", port: server.port });
  const { plane, ask } = planeAndClient({ resolveService });
  ends.push(plane.close, server.close);
  const caBundle = Buffer.from(server.authority.certificate).toString("base64");
  const clientConfig = { service: { namespace: "shop", name: "hook" }, caBundle };
  const body = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "boxes.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "boxes", singular: "box", kind: "Box" },
      versions: [version("v1", "size", true), version("v2", "amount", false)],
      conversion: { strategy: "Webhook", webhook: { clientConfig, conversionReviewVersions: ["v1"] } },
    },
  };
  expect((await ask("POST", definitions, { body })).status).toBe(201);
  return { ask, plane, server };
}

describe("a webhook that converts", () => {
  it("makes each version of objects that are stored in another, once", async () => {
    const { ask, server } = await world(converts);
    expect((await ask("POST", boxes("v1"), { body: box("one", "v1", { size: 1 }) })).status).toBe(201);
    expect(server.reviews).toEqual([]);
    expect((await ask("GET", `${boxes("v2")}/one`)).body).toMatchObject({
      apiVersion: "example.com/v2",
      spec: { amount: 1 },
    });
    expect((await ask("GET", boxes("v2"))).body.items[0].spec).toEqual({ amount: 1 });
    expect(server.reviews).toHaveLength(1);
  });

  it("makes the stored version of objects that are written in another", async () => {
    const { ask } = await world(converts);
    const made = await ask("POST", boxes("v2"), { body: box("two", "v2", { amount: 2 }) });
    expect([made.status, made.body.spec]).toEqual([201, { amount: 2 }]);
    const headers = { "content-type": "application/merge-patch+json" };
    const changed = await ask("PATCH", `${boxes("v2")}/two`, { headers, body: { spec: { amount: 3 } } });
    expect([changed.status, changed.body.spec]).toEqual([200, { amount: 3 }]);
    expect((await ask("GET", `${boxes("v1")}/two`)).body).toMatchObject({
      apiVersion: "example.com/v1",
      spec: { size: 3 },
    });
    const wrong = await ask("PATCH", `${boxes("v2")}/two`, { headers, body: { spec: { amount: 30 } } });
    expect(wrong.status).toBe(422);
    expect((await ask("DELETE", `${boxes("v2")}/two`)).status).toBe(200);
  });

  it("is asked for what watches tell", async () => {
    const { ask, plane } = await world(converts);
    const watch = await openWatch(plane, `${boxes("v2")}?watch=true`);
    await ask("POST", boxes("v1"), { body: box("one", "v1", { size: 1 }) });
    expect(await watch.next()).toMatchObject({ type: "ADDED", object: { spec: { amount: 1 } } });
    watch.end();
  });

  it.each<[string, (request: Asked) => object, string]>([
    ["refuses", () => ({ result: { status: "Failed", message: "no way" } }), "failed: no way"],
    ["says nothing", () => ({ result: {} }), "failed: response.result.status was '', not 'Success'"],
    ["forgets one", () => ({ convertedObjects: [], result: { status: "Success" } }), "returned 0 objects, expected 1"],
    [
      "does not convert",
      ({ objects }) => ({ convertedObjects: objects, result: { status: "Success" } }),
      "returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)",
    ],
    [
      "renames",
      ({ objects }) => ({
        convertedObjects: [{ ...objects[0], apiVersion: "example.com/v2", metadata: { name: "x" } }],
        result: { status: "Success" },
      }),
      "returned invalid object: must have the same name: one != x",
    ],
  ])("fails the request when it %s", async (_, said, why) => {
    const { ask } = await world((request, response) => answer(request, response, said(request)));
    await ask("POST", boxes("v1"), { body: box("one", "v1", { size: 1 }) });
    const seen = await ask("GET", `${boxes("v2")}/one`);
    expect([seen.status, seen.body.message]).toEqual([500, `conversion webhook for example.com/v1, Kind=Box ${why}`]);
  });
});
