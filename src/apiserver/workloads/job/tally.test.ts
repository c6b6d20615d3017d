import { describe, expect, it } from "vitest";
import type { Job, JobSpec, JobStatus, Pod } from "../objects.ts";
import { announce, backOffOf, settle, tallyOf, trackingFinalizer } from "./tally.ts";
import { completion, earlyEnd, withAnnouncement, withEnd } from "./verdict.ts";

const now = Date.parse("2026-01-01T00:10:00Z");

interface PodWords {
  readonly uid: string;
  readonly phase: string;
  readonly tracked?: boolean;
  readonly deleted?: string;
  readonly index?: number;
  readonly finished?: string;
}

function podOf({ uid, phase, tracked = true, deleted, index, finished }: PodWords): Pod {
  const annotations = index === undefined ? {} : { "batch.kubernetes.io/job-completion-index": String(index) };
  const terminated = { exitCode: 0, reason: "", startedAt: "", containerID: "", finishedAt: finished ?? "" };
  const container = { name: "c", image: "", imageID: "", ready: false, restartCount: 0, lastState: {} };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      uid,
      annotations,
      finalizers: tracked ? [trackingFinalizer] : [],
      ...(deleted === undefined ? {} : { deletionTimestamp: deleted }),
    },
    spec: { containers: [] },
    status: { phase, containerStatuses: [{ ...container, state: finished === undefined ? {} : { terminated } }] },
  };
}

function jobOf(spec: Partial<JobSpec>, status: JobStatus = {}): Job {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "j", uid: "j" },
    spec: { parallelism: 1, completions: 1, backoffLimit: 2, template: { spec: { containers: [] } }, ...spec },
    status,
  };
}

describe("tallyOf", () => {
  it("sorts Pods by what they mean, and counts only those that still have the finalizer", () => {
    const pods = [
      podOf({ uid: "a", phase: "Running" }),
      podOf({ uid: "b", phase: "Succeeded" }),
      podOf({ uid: "c", phase: "Succeeded", tracked: false }),
      podOf({ uid: "d", phase: "Failed" }),
      podOf({ uid: "e", phase: "Running", deleted: "2026-01-01T00:00:00Z" }),
    ];
    const tally = tallyOf(jobOf({ completions: 5 }, { succeeded: 1, failed: 1 }), pods);
    expect(tally.active.map((pod) => pod.metadata.uid)).toEqual(["a"]);
    expect(tally.failed.map((pod) => pod.metadata.uid)).toEqual(["d", "e"]);
    expect([tally.successes, tally.failures, tally.terminating]).toEqual([2, 3, 1]);
  });

  it("leaves Pods that are being deleted out of the failures where only failed ones are replaced", () => {
    const pods = [podOf({ uid: "e", phase: "Running", deleted: "2026-01-01T00:00:00Z" })];
    expect(tallyOf(jobOf({ podReplacementPolicy: "Failed" }), pods).failures).toBe(0);
  });

  it("counts an index once, however many Pods completed it", () => {
    const job = jobOf({ completions: 4, completionMode: "Indexed" }, { completedIndexes: "0" });
    const pods = [0, 2, 2, 9].map((index, uid) => podOf({ uid: String(uid), phase: "Succeeded", index }));
    expect(tallyOf(job, pods).successes).toBe(2);
  });
});

describe("announce and settle", () => {
  it("name Pods first and count them once their finalizer is gone", () => {
    const pods = [podOf({ uid: "a", phase: "Succeeded" }), podOf({ uid: "b", phase: "Failed" })];
    const job = jobOf({ completions: 5 }, { succeeded: 1 });
    const named = announce(job, job.status ?? {}, tallyOf(job, pods));
    expect(named).toMatchObject({ succeeded: 1, uncountedTerminatedPods: { succeeded: ["a"], failed: ["b"] } });
    expect(settle(named, pods)).toMatchObject({ succeeded: 1, failed: 0 });
    const half = settle(named, [podOf({ uid: "b", phase: "Failed" })]);
    expect(half).toMatchObject({ succeeded: 2, failed: 0, uncountedTerminatedPods: { failed: ["b"] } });
    expect(settle(half, [])).toMatchObject({ succeeded: 2, failed: 1, uncountedTerminatedPods: {} });
  });
});

describe("backOffOf", () => {
  it.each([
    [[], 0],
    [["Succeeded"], 0],
    [["Failed"], 10_000],
    [["Failed", "Failed", "Failed"], 40_000],
    [["Succeeded", "Failed", "Failed"], 20_000],
    [["Failed", "Succeeded"], 0],
  ])("after %j is %i ms", (phases, expected) => {
    const pods = phases.map((phase, index) =>
      podOf({ uid: String(index), phase, finished: new Date(now - (phases.length - 1 - index) * 1000).toISOString() }),
    );
    expect(backOffOf(pods, now)).toBe(expected);
  });
});

describe("earlyEnd and completion", () => {
  const judge = (job: Job, pods: readonly Pod[]) => {
    const tally = tallyOf(job, pods);
    return (earlyEnd(job, { pods, tally, now }) ?? completion(job, tally, tally.active.length))?.reason;
  };

  it.each([
    ["nothing yet", jobOf({}), ["Running"], undefined],
    ["completion", jobOf({}), ["Succeeded"], "CompletionsReached"],
    ["no completion while Pods run", jobOf({ completions: 1 }), ["Succeeded", "Running"], undefined],
    ["completion by any success", jobOf({ completions: undefined as never }), ["Succeeded"], "CompletionsReached"],
    ["as many failures as allowed", jobOf({ backoffLimit: 2 }), ["Failed", "Failed"], undefined],
    ["one failure too many", jobOf({ backoffLimit: 2 }), ["Failed", "Failed", "Failed"], "BackoffLimitExceeded"],
    [
      "the end of time",
      jobOf({ activeDeadlineSeconds: 60 }, { startTime: "2026-01-01T00:09:00Z" }),
      ["Running"],
      "DeadlineExceeded",
    ],
    [
      "no end of time while suspended",
      jobOf({ activeDeadlineSeconds: 60, suspend: true }, { startTime: "2026-01-01T00:09:00Z" }),
      [],
      undefined,
    ],
  ])("find %s", (_, job, phases, expected) => {
    const pods = phases.map((phase, index) => podOf({ uid: String(index), phase }));
    expect(judge(job, pods)).toBe(expected);
  });

  it("stay with what was said once", () => {
    const end = { kind: "failure", reason: "BackoffLimitExceeded", message: "m" } as const;
    const job = jobOf({}, withAnnouncement({}, end, now));
    expect(judge(job, [podOf({ uid: "a", phase: "Succeeded" })])).toBe("BackoffLimitExceeded");
  });
});

describe("withAnnouncement and withEnd", () => {
  it.each([
    ["success", ["SuccessCriteriaMet", "Complete"], "2026-01-01T00:10:00Z"],
    ["failure", ["FailureTarget", "Failed"], undefined],
  ] as const)("tell of a %s by %j", (kind, types, completionTime) => {
    const end = { kind, reason: "R", message: "m" };
    const status = withEnd(withAnnouncement({}, end, now), end, now);
    expect(status.conditions?.map((one) => one.type)).toEqual(types);
    expect(status.completionTime).toBe(completionTime);
  });
});
