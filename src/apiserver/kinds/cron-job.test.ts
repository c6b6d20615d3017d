import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import type { Draft } from "../kind.ts";
import { cronJob } from "./cron-job.ts";

const now = Date.parse("2026-08-01T12:00:00Z");
const template = { spec: { restartPolicy: "OnFailure", containers: [{ name: "tick", image: "nginx" }] } };
const good = { schedule: "* * * * *", jobTemplate: { spec: { template } } };

function made(spec: Readonly<Record<string, unknown>>, name = "tick"): Resource {
  const draft: Draft = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace: "default", creationTimestamp: "2026-08-01T11:00:00Z" },
    spec: structuredClone(spec),
  };
  cronJob.strategy.default(draft);
  cronJob.strategy.prepareCreate(draft);
  return draft as unknown as Resource;
}

const said = (object: Resource) => cronJob.strategy.validate(object).map((one) => `${one.field}: ${bodyOf(one)}`);

describe("CronJobs", () => {
  it("have their own defaults, and leave those of the job to the job", () => {
    const { spec } = made(good);
    expect(spec).toMatchObject({
      concurrencyPolicy: "Allow",
      failedJobsHistoryLimit: 1,
      successfulJobsHistoryLimit: 3,
      suspend: false,
      jobTemplate: { spec: { template: { spec: { restartPolicy: "OnFailure", dnsPolicy: "ClusterFirst" } } } },
    });
    expect(spec).not.toHaveProperty("jobTemplate.spec.parallelism");
    expect(spec).not.toHaveProperty("jobTemplate.spec.podFailurePolicy");
  });

  it.each([
    ["an ordinary one", good, []],
    ["no schedule", { ...good, schedule: "" }, ["spec.schedule: Required value"]],
    [
      "a schedule that is none",
      { ...good, schedule: "every day" },
      ['spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]'],
    ],
    [
      "a time zone in the schedule",
      { ...good, schedule: "TZ=UTC * * * * *" },
      [
        'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    [
      "a time zone nobody lives in",
      { ...good, timeZone: "Mars/Olympus" },
      ['spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus'],
    ],
    ["a real time zone", { ...good, timeZone: "Europe/Berlin" }, []],
    [
      "an unknown policy",
      { ...good, concurrencyPolicy: "Perhaps" },
      ['spec.concurrencyPolicy: Unsupported value: "Perhaps": supported values: "Allow", "Forbid", "Replace"'],
    ],
    [
      "a selector of its own",
      { ...good, jobTemplate: { spec: { template, selector: { matchLabels: { a: "b" } } } } },
      ['spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated'],
    ],
  ])("are told of %s what the API server says", (_, spec, wanted) => {
    expect(said(made(spec))).toEqual(wanted);
  });

  it("have short names, at first", () => {
    const object = made(good, "a".repeat(53));
    expect(said(object)).toEqual([
      `metadata.name: Invalid value: "${"a".repeat(53)}": must be no more than 52 characters`,
    ]);
    expect(cronJob.strategy.validateUpdate(object, object, "")).toEqual([]);
  });

  it("are shown as kubectl shows them", () => {
    const object = { ...made(good), status: { active: [{}], lastScheduleTime: "2026-08-01T11:59:00Z" } };
    expect(cronJob.columns.map((column) => [column.name, column.cell(object, now)])).toEqual([
      ["Name", "tick"],
      ["Schedule", "* * * * *"],
      ["Timezone", "<none>"],
      ["Suspend", "False"],
      ["Active", 1],
      ["Last Schedule", "60s"],
      ["Age", "60m"],
      ["Containers", "tick"],
      ["Images", "nginx"],
      ["Selector", "<none>"],
    ]);
  });
});
