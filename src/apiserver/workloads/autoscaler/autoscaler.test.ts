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

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };

async function deploy(replicas: number): Promise<void> {
  await world.create(resources.deployments, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template },
  });
}

async function autoscale(minReplicas: number, maxReplicas: number, kind = "Deployment"): Promise<void> {
  await world.create(resources.horizontalPodAutoscalers, {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web" },
    spec: { minReplicas, maxReplicas, scaleTargetRef: { apiVersion: "apps/v1", kind, name: "web" } },
  });
}

async function replicas(): Promise<unknown> {
  const found = await world.get(resources.deployments, "web");
  return (found?.spec as { readonly replicas?: number } | undefined)?.replicas;
}

/** The reasons of an autoscaler's conditions, as soon as this one is among them. */
async function reasonsWith(reason: string): Promise<readonly string[]> {
  return eventually(async () => {
    const found = await world.get(resources.horizontalPodAutoscalers, "web");
    const { conditions = [] } = (found?.status ?? {}) as { conditions?: readonly { readonly reason: string }[] };
    const reasons = conditions.map((one) => one.reason);
    return reasons.includes(reason) && reasons;
  });
}

describe("autoscalerController", () => {
  it.each([
    [1, 3],
    [9, 5],
  ])("brings %i replicas within its bounds: %i", async (before, after) => {
    await deploy(before);
    await autoscale(3, 5);
    await eventually(async () => (await replicas()) === after);
  });

  it("says that nothing is measured", async () => {
    await deploy(4);
    await autoscale(3, 5);
    expect(await reasonsWith("FailedGetResourceMetric")).toEqual(["SucceededGetScale", "FailedGetResourceMetric"]);
    expect(await replicas()).toBe(4);
  });

  it("leaves what was scaled to nothing alone", async () => {
    await deploy(0);
    await autoscale(3, 5);
    expect(await reasonsWith("ScalingDisabled")).toContain("SucceededGetScale");
    expect(await replicas()).toBe(0);
  });

  it("says that there is nothing to scale", async () => {
    await autoscale(3, 5, "StatefulSet");
    expect(await reasonsWith("FailedGetScale")).toEqual(["FailedGetScale"]);
  });
});
