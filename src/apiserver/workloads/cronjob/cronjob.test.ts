import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../manual-clock.ts";
import type { CronJob, Job } from "../objects.ts";
import { resources } from "../resources.ts";
import { eventsWith, eventually, openWorld, type World } from "../test-world.ts";

let world: World;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock("2026-03-01T11:59:30Z");
  world = openWorld(clock);
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

function cronJob(more: Readonly<Record<string, unknown>> = {}): unknown {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick" },
    spec: { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...more },
  };
}

const jobNames = async () => (await world.list(resources.jobs)).map((job) => job.metadata.name).sort();
const nameAt = (time: string) => `tick-${Date.parse(time) / 60_000}`;

/** Moves the clock in steps that leave the controllers time to work, until the answer is there. */
async function passing<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  return eventually(async () => {
    clock.advance(200);
    return ask();
  });
}

async function seen(): Promise<void> {
  await eventually(() => world.get(resources.cronJobs, "tick"));
  await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("a CronJob", () => {
  it("makes a Job when it is due, named after the time, and tells of its success", async () => {
    await world.create(resources.cronJobs, cronJob());
    await seen();
    expect(await jobNames()).toEqual([]);
    clock.moveTo("2026-03-01T12:00:01Z");
    await eventually(async () => (await jobNames()).length === 1);
    expect(await jobNames()).toEqual([nameAt("2026-03-01T12:00:00Z")]);
    const running = (await eventually(async () => {
      const found = (await world.get(resources.cronJobs, "tick")) as CronJob;
      return found.status?.active?.length === 1 && found;
    })) as CronJob;
    expect(running.status?.lastScheduleTime).toBe("2026-03-01T12:00:00Z");
    const done = await passing(async () => {
      const found = (await world.get(resources.cronJobs, "tick")) as CronJob;
      return found.status?.lastSuccessfulTime !== undefined && found;
    });
    expect(done.status?.active).toBeUndefined();
    const events = await eventsWith(world, "tick", "SawCompletedJob");
    const name = nameAt("2026-03-01T12:00:00Z");
    expect(events).toEqual([
      `SuccessfulCreate: Created job ${name}`,
      `SawCompletedJob: Saw completed job: ${name}, condition: Complete`,
    ]);
  });

  it("does not start a second Job beside the first where that is forbidden", async () => {
    await world.create(resources.cronJobs, cronJob({ concurrencyPolicy: "Forbid" }));
    await seen();
    clock.moveTo("2026-03-01T12:00:01Z");
    await eventually(async () => (await jobNames()).length === 1);
    await eventually(async () => {
      const found = (await world.get(resources.cronJobs, "tick")) as CronJob;
      return found.status?.active?.length === 1;
    });
    const job = (await world.list(resources.jobs))[0] as Job;
    await world.change(resources.jobs, job.metadata.name ?? "", (one) => ({
      ...one,
      spec: { ...job.spec, suspend: true },
    }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.moveTo("2026-03-01T12:01:01Z");
    await eventually(async () => (await world.events("tick")).some((event) => event.startsWith("JobAlreadyActive")));
    expect(await jobNames()).toHaveLength(1);
  });

  it("starts nothing while it is suspended, nor what it missed by more than its deadline", async () => {
    await world.create(resources.cronJobs, cronJob({ suspend: true, startingDeadlineSeconds: 10 }));
    await seen();
    clock.moveTo("2026-03-01T12:00:30Z");
    await world.change(resources.cronJobs, "tick", (one) => ({
      ...one,
      spec: { ...(one as CronJob).spec, suspend: false },
    }));
    await seen();
    expect(await jobNames()).toEqual([]);
    clock.moveTo("2026-03-01T12:01:01Z");
    await eventually(async () => (await jobNames()).length === 1);
    expect(await jobNames()).toEqual([nameAt("2026-03-01T12:01:00Z")]);
  });

  it("keeps only as many ended Jobs as it is asked to", async () => {
    await world.create(resources.cronJobs, cronJob({ successfulJobsHistoryLimit: 1 }));
    await seen();
    for (const minute of ["12:00", "12:01", "12:02"]) {
      clock.moveTo(`2026-03-01T${minute}:01Z`);
      await passing(async () => {
        const found = (await world.get(resources.cronJobs, "tick")) as CronJob;
        return found.status?.lastSuccessfulTime?.startsWith(`2026-03-01T${minute}`);
      });
    }
    await passing(async () => (await jobNames()).length === 1);
    expect(await jobNames()).toEqual([nameAt("2026-03-01T12:02:00Z")]);
  });
});
