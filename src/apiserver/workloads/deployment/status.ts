import { jsonEqual } from "../../../kube/index.ts";
import { type Condition, conditionOf, type Deployment, type DeploymentStatus, type ReplicaSet } from "../objects.ts";
import { wanted } from "../replicaset/status.ts";
import { parseTimestamp, timestamp } from "../timestamp.ts";
import { desired, maxUnavailable, type Sets } from "./rollout.ts";

/** A progress deadline or history limit of this size means that there is none. */
const unlimited = 2 ** 31 - 1;

/** The parts of a Deployment's condition; the times are filled in when it is set. */
export interface Finding {
  readonly type: "Available" | "Progressing" | "ReplicaFailure";
  readonly status: Condition["status"];
  readonly reason: string;
  readonly message: string;
}

/** The status by the counts alone, with the condition `Available`. (kubernetes: pkg/controller/deployment/sync.go calculateStatus) */
export function countedStatus(deployment: Deployment, { current, old }: Sets, now: number): DeploymentStatus {
  const all = current === undefined ? old : [...old, current];
  const available = sum(all, (set) => set.status?.availableReplicas);
  const counts = {
    replicas: sum(all, (set) => set.status?.replicas),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum(all, (set) => set.status?.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(all, wanted) - available),
    collisionCount: deployment.status?.collisionCount ?? 0,
  };
  const isAvailable = available >= desired(deployment) - maxUnavailable(deployment);
  const conditions = withCondition(deployment.status?.conditions, availability(isAvailable), now);
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0)),
    conditions,
  };
}

/**
 * The status in a rollout: counts, how it progresses, and what its ReplicaSets could not do.
 * (kubernetes: pkg/controller/deployment/progress.go syncRolloutStatus)
 */
export function rolloutStatus(deployment: Deployment, sets: Sets, now: number): DeploymentStatus {
  const counted = countedStatus(deployment, sets, now);
  const progressed = hasDeadline(deployment)
    ? withProgress(deployment, counted, { sets, now })
    : without(counted.conditions, "Progressing");
  return { ...counted, conditions: withReplicaFailure(progressed, sets, now) };
}

/** Whether every desired Pod is up to date and available, and no other is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const goal = desired(deployment);
  return (
    (status?.updatedReplicas ?? 0) === goal &&
    (status?.replicas ?? 0) === goal &&
    (status?.availableReplicas ?? 0) === goal &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Milliseconds after which an unfinished rollout is to be looked at for its deadline; `undefined` where none runs. */
export function untilDeadline(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const progressing = conditionOf(status.conditions, "Progressing");
  if (!hasDeadline(deployment) || progressing === undefined || isComplete(deployment, status)) return undefined;
  if (progressing.reason === "ProgressDeadlineExceeded" || progressing.reason === "NewReplicaSetAvailable") {
    return undefined;
  }
  return Math.max(1000, updatedAt(progressing, now) + deadlineOf(deployment) - now + 1000);
}

export function hasDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== unlimited;
}

/** How many old ReplicaSets are kept; `undefined` for all. */
export function historyLimit(deployment: Deployment): number | undefined {
  const limit = deployment.spec.revisionHistoryLimit;
  return limit === unlimited ? undefined : limit;
}

/**
 * Sets a condition: one with the same status and reason stays as it is, the time of transition stays while the status
 * does. (kubernetes: pkg/controller/deployment/util SetDeploymentCondition)
 */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  finding: Finding,
  now: number,
): readonly Condition[] {
  const known = conditionOf(conditions, finding.type);
  if (known?.status === finding.status && known.reason === finding.reason) return conditions ?? [];
  const time = timestamp(now);
  const since = known?.status === finding.status ? (known.lastTransitionTime ?? time) : time;
  return [
    ...without(conditions, finding.type),
    {
      type: finding.type,
      status: finding.status,
      lastUpdateTime: time,
      lastTransitionTime: since,
      reason: finding.reason,
      message: finding.message,
    },
  ];
}

/** Whether two statuses say the same. */
export function sameStatus(a: DeploymentStatus | undefined, b: DeploymentStatus): boolean {
  return jsonEqual({ ...a }, b);
}

function availability(isAvailable: boolean): Finding {
  return isAvailable
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

interface Round {
  readonly sets: Sets;
  readonly now: number;
}

function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  { sets, now }: Round,
): readonly Condition[] | undefined {
  const before = conditionOf(deployment.status?.conditions, "Progressing");
  const isAtRest =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === "NewReplicaSetAvailable";
  if (isAtRest) return status.conditions;
  const finding = progressOf(deployment, status, { sets, now });
  if (finding === undefined) return status.conditions;
  if (finding.reason !== "ReplicaSetUpdated") return withCondition(status.conditions, finding, now);
  const fresh = withCondition(without(status.conditions, "Progressing"), finding, now);
  return before?.status === "True" ? fresh.map((one) => keepSince(one, before)) : fresh;
}

/** Each sign of progress renews the condition's time of update, but not that of its transition. */
function keepSince(condition: Condition, before: Condition): Condition {
  if (condition.type !== "Progressing") return condition;
  return { ...condition, lastTransitionTime: before.lastTransitionTime ?? null };
}

function progressOf(deployment: Deployment, status: DeploymentStatus, { sets, now }: Round): Finding | undefined {
  const subject =
    sets.current === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${sets.current.metadata.name}"`;
  const finding = (state: Condition["status"], reason: string, said: string): Finding => ({
    type: "Progressing",
    status: state,
    reason,
    message: `${subject} ${said}.`,
  });
  if (isComplete(deployment, status)) return finding("True", "NewReplicaSetAvailable", "has successfully progressed");
  if (hasProgressed(deployment.status ?? {}, status)) return finding("True", "ReplicaSetUpdated", "is progressing");
  if (isOverdue(deployment, status, now)) {
    return finding("False", "ProgressDeadlineExceeded", "has timed out progressing");
  }
  return undefined;
}

function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const oldPods = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(now) < oldPods(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isOverdue(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const progressing = conditionOf(status.conditions, "Progressing");
  if (progressing === undefined || progressing.reason === "NewReplicaSetAvailable") return false;
  if (progressing.reason === "ProgressDeadlineExceeded") return true;
  return updatedAt(progressing, now) + deadlineOf(deployment) < now;
}

/** The failure of the present ReplicaSet, else that of the first old one which has one. */
function withReplicaFailure(
  conditions: readonly Condition[] | undefined,
  { current, old }: Sets,
  now: number,
): readonly Condition[] {
  const failure = [current, ...old]
    .map((set: ReplicaSet | undefined) => conditionOf(set?.status?.conditions, "ReplicaFailure"))
    .find((condition) => condition !== undefined);
  if (failure === undefined) return without(conditions, "ReplicaFailure");
  const { status, reason = "", message = "" } = failure;
  return withCondition(conditions, { type: "ReplicaFailure", status, reason, message }, now);
}

function without(conditions: readonly Condition[] | undefined, type: string): readonly Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

function deadlineOf(deployment: Deployment): number {
  return (deployment.spec.progressDeadlineSeconds ?? 600) * 1000;
}

function updatedAt(condition: Condition, now: number): number {
  const text = condition.lastUpdateTime;
  return parseTimestamp(typeof text === "string" ? text : undefined) ?? now;
}

function sum(sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number | undefined): number {
  return sets.reduce((so, set) => so + (of(set) ?? 0), 0);
}
