import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { resources } from "../resources.ts";
import { eventually, openWorld, type World } from "../test-world.ts";

let world: World;

beforeEach(async () => {
  world = openWorld();
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

const pod = (name: string, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: "web" } },
  spec: { containers: [{ name: "web", image: "nginx", ports: [{ name: "http", containerPort: 8080 }] }], ...spec },
});

const service = (spec: object) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", labels: { team: "a" } },
  spec: { selector: { app: "web" }, ...spec },
});

const ports = [{ name: "http", port: 80, targetPort: "http" }];

async function endpointsWith(ready: number): Promise<Resource> {
  return eventually(async () => {
    const found = await world.get(resources.endpoints, "web");
    const subsets = (found?.subsets ?? []) as readonly { readonly addresses?: readonly unknown[] }[];
    return subsets.flatMap((one) => one.addresses ?? []).length === ready && found;
  });
}

async function sliceWith(ready: number): Promise<Resource> {
  return eventually(async () => {
    const [slice, ...others] = await world.list(resources.endpointSlices);
    expect(others).toEqual([]);
    const endpoints = (slice?.endpoints ?? []) as readonly { readonly conditions: { readonly ready: boolean } }[];
    return endpoints.filter((one) => one.conditions.ready).length === ready && slice;
  });
}

describe("the endpoints of a Service", () => {
  it("are its ready Pods, with the ports that they have", async () => {
    await world.create(resources.services, service({ ports }));
    expect(await endpointsWith(0)).not.toHaveProperty("subsets");
    await world.create(resources.pods, pod("one"));
    const found = await endpointsWith(1);
    expect(found.metadata.labels).toEqual({ team: "a", "endpoints.kubernetes.io/managed-by": "endpoint-controller" });
    expect(found.subsets).toMatchObject([
      {
        addresses: [{ nodeName: "portcullis", targetRef: { kind: "Pod", name: "one", namespace: "default" } }],
        ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      },
    ]);
    const slice = await sliceWith(1);
    expect(slice).toMatchObject({
      addressType: "IPv4",
      metadata: {
        generateName: "web-",
        labels: {
          team: "a",
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
          "kubernetes.io/service-name": "web",
        },
        ownerReferences: [{ kind: "Service", name: "web" }],
      },
      endpoints: [{ conditions: { ready: true, serving: true, terminating: false } }],
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    });
  });

  it("have host names where the Pods have them below the Service", async () => {
    await world.create(resources.services, service({ clusterIP: "None", ports: [{ port: 80 }] }));
    await world.create(resources.pods, pod("one", { hostname: "first", subdomain: "web" }));
    const found = await endpointsWith(1);
    expect(found.metadata.labels).toMatchObject({ "service.kubernetes.io/headless": "" });
    expect(found.subsets).toMatchObject([
      { addresses: [{ hostname: "first" }], ports: [{ port: 80, protocol: "TCP" }] },
    ]);
    expect((await sliceWith(1)).endpoints).toMatchObject([{ hostname: "first" }]);
  });

  it("go with the Pod that has gone or has other labels, and with the Service", async () => {
    await world.create(resources.services, service({ ports: [{ port: 80 }] }));
    await world.create(resources.pods, pod("one"));
    await world.create(resources.pods, pod("two"));
    await endpointsWith(2);
    await world.change(resources.pods, "one", (found) => ({ ...found, metadata: { ...found.metadata, labels: {} } }));
    await endpointsWith(1);
    await world.api.delete(resources.pods, "default", "two");
    await endpointsWith(0);
    await sliceWith(0);
    await world.api.delete(resources.services, "default", "web");
    await eventually(async () => (await world.get(resources.endpoints, "web")) === undefined);
    await eventually(async () => (await world.list(resources.endpointSlices)).length === 0);
  });
});
