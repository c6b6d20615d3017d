import { describe, expect, it } from "vitest";
import { parseSchedule } from "../../../kube/index.ts";
import type { CronJob } from "../objects.ts";
import { dueOf } from "./due.ts";

interface Words {
  readonly schedule: string;
  readonly created?: string;
  readonly last?: string;
  readonly deadline?: number;
}

function dueAt(now: string, { schedule, created = "2026-01-01T10:00:00Z", last, deadline }: Words) {
  const parsed = parseSchedule(schedule);
  if (parsed.kind === "error") throw new Error(parsed.message);
  const cronJob: CronJob = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick", creationTimestamp: created },
    spec: {
      schedule,
      jobTemplate: { spec: { template: { spec: { containers: [] } } } },
      ...(deadline === undefined ? {} : { startingDeadlineSeconds: deadline }),
    },
    ...(last === undefined ? {} : { status: { lastScheduleTime: last } }),
  };
  const { at, isFarBehind, next } = dueOf(cronJob, parsed.schedule, Date.parse(now));
  const text = (time: number | undefined) =>
    time === undefined ? undefined : new Date(time).toISOString().slice(11, 16);
  return [text(at), isFarBehind, text(next)];
}

describe("dueOf", () => {
  it.each([
    ["nothing before the first time", "2026-01-01T10:20:00Z", { schedule: "30 * * * *" }, [undefined, false, "10:30"]],
    ["the first time", "2026-01-01T10:30:01Z", { schedule: "30 * * * *" }, ["10:30", false, "11:30"]],
    [
      "nothing that was done",
      "2026-01-01T10:30:05Z",
      { schedule: "30 * * * *", last: "2026-01-01T10:30:00Z" },
      [undefined, false, "11:30"],
    ],
    ["the latest of several missed", "2026-01-01T13:10:00Z", { schedule: "*/20 * * * *" }, ["13:00", false, "13:20"]],
    [
      "the latest of an uneven schedule",
      "2026-01-01T23:00:00Z",
      { schedule: "0 6-16/4 * * *", last: "2026-01-01T06:00:00Z" },
      ["14:00", false, "06:00"],
    ],
    ["that far too many were missed", "2026-01-01T12:00:30Z", { schedule: "* * * * *" }, ["12:00", true, "12:01"]],
    [
      "nothing beyond the deadline",
      "2026-01-01T10:40:00Z",
      { schedule: "30 * * * *", deadline: 60 },
      [undefined, false, "11:30"],
    ],
  ])("finds %s", (_, now, words, expected) => {
    expect(dueAt(now, words)).toEqual(expected);
  });

  it("does not walk through years of missed starts", () => {
    const words = { schedule: "* * * * *", created: "2006-01-01T00:00:00Z" };
    expect(dueAt("2026-01-01T12:00:30Z", words)).toEqual(["12:00", true, "12:01"]);
  });
});
