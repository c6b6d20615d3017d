import { afterEach, beforeEach, describe, expect, it } from "vitest";
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

describe("replicationController", () => {
  it("keeps its Pods, which stay when it goes", async () => {
    const template = { metadata: { labels: { app: "old" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };
    const made = await world.create(resources.replicationControllers, {
      apiVersion: "v1",
      kind: "ReplicationController",
      metadata: { name: "old" },
      spec: { replicas: 2, template },
    });
    expect(made).toMatchObject({ metadata: { labels: { app: "old" } }, spec: { selector: { app: "old" } } });
    const whole = await eventually(async () => {
      const found = await world.get(resources.replicationControllers, "old");
      const status = found?.status as { readonly readyReplicas?: number } | undefined;
      return status?.readyReplicas === 2 && found;
    });
    expect(whole.status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      observedGeneration: 1,
    });
    await world.api.delete(resources.replicationControllers, "default", "old");
    await eventually(async () => (await world.get(resources.replicationControllers, "old")) === undefined);
    const pods = await world.list(resources.pods);
    expect(pods.map((pod) => pod.metadata.ownerReferences ?? [])).toEqual([[], []]);
  });
});
