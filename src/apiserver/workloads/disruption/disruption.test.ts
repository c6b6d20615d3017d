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

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };

async function deploy(replicas: number): Promise<void> {
  await world.create(resources.deployments, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template },
  });
}

async function guard(spec: object): Promise<void> {
  await world.create(resources.podDisruptionBudgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "guard" },
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  });
}

async function statusWith(part: Readonly<Record<string, unknown>>): Promise<Resource["status"]> {
  return eventually(async () => {
    const found = await world.get(resources.podDisruptionBudgets, "guard");
    const status = (found?.status ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(part).every(([key, value]) => status[key] === value) && status;
  });
}

describe("disruptionController", () => {
  it.each([
    [{ minAvailable: 1 }, { desiredHealthy: 1, expectedPods: 3, disruptionsAllowed: 2 }],
    [{ minAvailable: "50%" }, { desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 }],
    [{ maxUnavailable: 1 }, { desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 }],
    [{ maxUnavailable: "10%" }, { desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 }],
  ])("counts what %j allows", async (spec, counts) => {
    await guard(spec);
    await deploy(3);
    const status = await statusWith({ ...counts, currentHealthy: 3 });
    expect(status).toMatchObject({
      conditions: [{ type: "DisruptionAllowed", status: "True", reason: "SufficientPods" }],
    });
  });

  it("allows nothing where there is nothing", async () => {
    await guard({ minAvailable: 0 });
    expect(await statusWith({ observedGeneration: 1 })).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ status: "False", reason: "InsufficientPods" }],
    });
  });
});
