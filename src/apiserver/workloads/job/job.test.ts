import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { ManualClock } from "../manual-clock.ts";
import type { Job } from "../objects.ts";
import { resources } from "../resources.ts";
import { eventsWith, eventually, openWorld, type World } from "../test-world.ts";

let world: World;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock("2026-03-01T12:00:00Z");
  world = openWorld(clock);
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

/** Lets the time go by until the answer is there. */
async function passing<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  return eventually(async () => {
    clock.advance(100);
    return ask();
  });
}

const withSpec = (more: Readonly<Record<string, unknown>>) => (object: Resource) => ({
  ...object,
  spec: { ...(object.spec as object), ...more },
});

describe("a Job", () => {
  const job = (spec: Readonly<Record<string, unknown>>, image = "busybox") => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "j" },
    spec: { ...spec, template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image }] } } },
  });
  const ended = (type: string) =>
    passing(async () => {
      const found = (await world.get(resources.jobs, "j")) as Job | undefined;
      return found?.status?.conditions?.some((one) => one.type === type) && found;
    });

  it("completes", async () => {
    await world.create(resources.jobs, job({ completions: 3, parallelism: 2 }));
    const { status } = await ended("Complete");
    expect(status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(status).not.toHaveProperty("active");
    expect(status?.completionTime).toBeDefined();
    expect(status?.conditions?.map((one) => `${one.type} ${one.reason}`)).toEqual([
      "SuccessCriteriaMet CompletionsReached",
      "Complete CompletionsReached",
    ]);
    const pods = await world.list(resources.pods);
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod.metadata.finalizers ?? []).toEqual([]);
      expect(pod.metadata.labels).toMatchObject({ "batch.kubernetes.io/job-name": "j", "job-name": "j" });
    }
    const events = await eventsWith(world, "j", "Completed");
    expect(events.at(-1)).toBe("Completed: Job completed");
    expect(events.filter((event) => event.startsWith("SuccessfulCreate: Created pod: j-"))).toHaveLength(3);
  });

  it("completes each index once", async () => {
    await world.create(resources.jobs, job({ completions: 3, parallelism: 3, completionMode: "Indexed" }));
    const { status } = await ended("Complete");
    expect(status).toMatchObject({ succeeded: 3, completedIndexes: "0-2" });
    const names = (await world.list(resources.pods)).map((pod) => pod.metadata.name?.slice(0, 4)).sort();
    expect(names).toEqual(["j-0-", "j-1-", "j-2-"]);
  });

  it("fails when it is out of time, and stops its Pods", async () => {
    await world.create(resources.jobs, job({ activeDeadlineSeconds: 1 }, "NOT/valid:::"));
    const { status } = await ended("Failed");
    expect(status?.conditions?.map((one) => `${one.type} ${one.reason}`)).toEqual([
      "FailureTarget DeadlineExceeded",
      "Failed DeadlineExceeded",
    ]);
    expect(status).toMatchObject({ failed: 1 });
    await passing(async () => (await world.list(resources.pods)).length === 0);
  });

  it("stops while it is suspended", async () => {
    await world.create(resources.jobs, job({ suspend: true }));
    await ended("Suspended");
    expect(await world.list(resources.pods)).toEqual([]);
    await world.change(resources.jobs, "j", withSpec({ suspend: false }));
    await ended("Complete");
    expect(await eventsWith(world, "j", "Completed")).toEqual(
      expect.arrayContaining(["Suspended: Job suspended", "Resumed: Job resumed"]),
    );
  });

  it("is deleted after its time, with its Pods", async () => {
    await world.create(resources.jobs, job({ ttlSecondsAfterFinished: 0 }));
    await passing(async () => (await world.list(resources.pods)).length > 0);
    await passing(async () => (await world.get(resources.jobs, "j")) === undefined);
    await passing(async () => (await world.list(resources.pods)).length === 0);
  });

  it("lets its Pods go when it is deleted before its end", async () => {
    await world.create(resources.jobs, job({}, "NOT/valid:::"));
    await passing(async () => (await world.list(resources.pods)).length === 1);
    await world.api.delete(resources.jobs, "default", "j", { propagationPolicy: "Background" });
    await passing(async () => (await world.list(resources.pods)).length === 0);
  });
});
