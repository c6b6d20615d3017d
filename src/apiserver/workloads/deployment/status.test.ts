import { describe, expect, it } from "vitest";
import { deploymentOf, setOf } from "./fixtures.ts";
import { countedStatus, isComplete, rolloutStatus, untilDeadline, withCondition } from "./status.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const conditions = (status: ReturnType<typeof rolloutStatus>) =>
  Object.fromEntries((status.conditions ?? []).map((one) => [one.type, `${one.status} ${one.reason}`]));

describe("countedStatus", () => {
  it("adds up the ReplicaSets and leaves out zeros", () => {
    const sets = { current: setOf({ name: "new", size: 2, available: 1 }), old: [setOf({ name: "old", size: 1 })] };
    const { conditions: _, ...counts } = countedStatus(deploymentOf({ replicas: 3 }), sets, now);
    expect(counts).toEqual({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 1,
    });
  });

  it.each([
    [3, 0, 3, "True MinimumReplicasAvailable"],
    [3, 1, 2, "True MinimumReplicasAvailable"],
    [3, 0, 2, "False MinimumReplicasUnavailable"],
    [0, 0, 0, "True MinimumReplicasAvailable"],
  ])("of %i with %i allowed to be missing and %i available is %s", (replicas, unavailable, available, expected) => {
    const deployment = deploymentOf({ replicas, unavailable, surge: 1 });
    const sets = { current: setOf({ name: "new", size: replicas, available }), old: [] };
    expect(conditions(countedStatus(deployment, sets, now))).toEqual({ Available: expected });
  });
});

describe("rolloutStatus", () => {
  const progressing = (reason: string, ago: number) => ({
    type: "Progressing",
    status: "True" as const,
    reason,
    message: "",
    lastUpdateTime: new Date(now - ago * 1000).toISOString(),
    lastTransitionTime: new Date(now - ago * 1000).toISOString(),
  });

  it("tells of progress as Pods come", () => {
    const deployment = deploymentOf({
      replicas: 2,
      deadline: 600,
      status: { replicas: 1, updatedReplicas: 1, conditions: [progressing("NewReplicaSetCreated", 30)] },
    });
    const sets = { current: setOf({ name: "web-new", size: 2, available: 1 }), old: [] };
    const status = rolloutStatus(deployment, sets, now);
    const condition = status.conditions?.find((one) => one.type === "Progressing");
    expect(condition).toMatchObject({
      status: "True",
      reason: "ReplicaSetUpdated",
      message: 'ReplicaSet "web-new" is progressing.',
      lastUpdateTime: "2026-01-01T01:00:00Z",
      lastTransitionTime: new Date(now - 30_000).toISOString(),
    });
  });

  it("tells of the end", () => {
    const deployment = deploymentOf({ replicas: 2, deadline: 600 });
    const status = rolloutStatus(deployment, { current: setOf({ name: "web-new", size: 2 }), old: [] }, now);
    expect(conditions(status).Progressing).toBe("True NewReplicaSetAvailable");
    expect(isComplete(deployment, status)).toBe(true);
  });

  it.each([
    [599, "True ReplicaSetUpdated"],
    [601, "False ProgressDeadlineExceeded"],
  ])("after %i s without progress is %s", (ago, expected) => {
    const before = { replicas: 1, updatedReplicas: 1, conditions: [progressing("ReplicaSetUpdated", ago)] };
    const deployment = deploymentOf({ replicas: 1, deadline: 600, status: before });
    const status = rolloutStatus(deployment, { current: setOf({ name: "n", size: 1, available: 0 }), old: [] }, now);
    expect(conditions(status).Progressing).toBe(expected);
  });

  it("passes on what a ReplicaSet could not do, and forgets it when it could", () => {
    const failure = { type: "ReplicaFailure", status: "True" as const, reason: "FailedCreate", message: "denied" };
    const failing = setOf({ name: "new", size: 1, available: 0, conditions: [failure] });
    const deployment = deploymentOf({ replicas: 1, deadline: 600 });
    const status = rolloutStatus(deployment, { current: failing, old: [] }, now);
    expect(status.conditions?.find((one) => one.type === "ReplicaFailure")).toMatchObject({
      status: "True",
      reason: "FailedCreate",
      message: "denied",
    });
    const later = rolloutStatus({ ...deployment, status }, { current: setOf({ name: "new", size: 1 }), old: [] }, now);
    expect(conditions(later).ReplicaFailure).toBeUndefined();
  });
});

describe("untilDeadline", () => {
  it("is the rest of the deadline and a second", () => {
    const status = {
      conditions: [
        {
          type: "Progressing",
          status: "True" as const,
          reason: "ReplicaSetUpdated",
          lastUpdateTime: "2026-01-01T00:58:00Z",
        },
      ],
    };
    expect(untilDeadline(deploymentOf({ replicas: 1, deadline: 600 }), status, now)).toBe(481_000);
    expect(untilDeadline(deploymentOf({ replicas: 1 }), status, now)).toBeUndefined();
  });
});

describe("withCondition", () => {
  const finding = { type: "Available", status: "True", reason: "MinimumReplicasAvailable", message: "m" } as const;

  it("keeps a condition with the same status and reason as it is", () => {
    const before = withCondition([], finding, now);
    expect(withCondition(before, { ...finding, message: "other" }, now + 5000)).toBe(before);
  });

  it("keeps the time of transition while the status stays", () => {
    const before = withCondition([], finding, now);
    const [after] = withCondition(before, { ...finding, reason: "Other" }, now + 5000);
    expect(after).toMatchObject({ lastTransitionTime: "2026-01-01T01:00:00Z", lastUpdateTime: "2026-01-01T01:00:05Z" });
  });
});
