/** What the Pods of a Job say of its progress. (kubernetes: pkg/controller/job/job_controller.go) */
import { isActive, isReady, type Job, type JobStatus, type Pod, type Uncounted } from "../objects.ts";
import { parseTimestamp } from "../timestamp.ts";
import { formatIndexes, indexOf, parseIndexes } from "./indexes.ts";

/** Keeps a Pod until its Job has counted it. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

/** The Pods of a Job, by what they mean to it. */
export interface Tally {
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Pods that have ended and still have their finalizer, whether or not the status names them already. */
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
  readonly completed: ReadonlySet<number>;
  /** All successes and failures, the counted ones included. */
  readonly successes: number;
  readonly failures: number;
}

export function isIndexed(job: Job): boolean {
  return job.spec.completionMode === "Indexed";
}

export function isSuspended(job: Job): boolean {
  return job.spec.suspend === true;
}

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

/** Sorts the Pods of a Job. */
export function tallyOf(job: Job, pods: readonly Pod[]): Tally {
  const active = pods.filter(isActive);
  const tracked = pods.filter(isTracked);
  const succeeded = tracked.filter((pod) => pod.status?.phase === "Succeeded");
  const failed = tracked.filter((pod) => isFailed(job, pod));
  const completed = new Set(parseIndexes(job.status?.completedIndexes));
  for (const index of succeeded.map(indexOf)) {
    if (index !== undefined && index < (job.spec.completions ?? 0)) completed.add(index);
  }
  const isGoing = (pod: Pod) => pod.metadata.deletionTimestamp !== undefined && !isEndedPhase(pod);
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isGoing).length,
    succeeded,
    failed,
    completed,
    successes: isIndexed(job) ? completed.size : (job.status?.succeeded ?? 0) + succeeded.length,
    failures: (job.status?.failed ?? 0) + failed.length,
  };
}

/** Puts into the counts what the status names as uncounted and whose finalizer is gone. */
export function settle(status: JobStatus, pods: readonly Pod[]): JobStatus {
  const tracked = new Set(pods.filter(isTracked).map((pod) => pod.metadata.uid));
  const before = status.uncountedTerminatedPods ?? {};
  const left = (uids: readonly string[] = []) => uids.filter((uid) => tracked.has(uid));
  const succeeded = left(before.succeeded);
  const failed = left(before.failed);
  const isIndexedStatus = status.completedIndexes !== undefined;
  return {
    ...status,
    succeeded: (status.succeeded ?? 0) + (isIndexedStatus ? 0 : (before.succeeded?.length ?? 0) - succeeded.length),
    failed: (status.failed ?? 0) + (before.failed?.length ?? 0) - failed.length,
    uncountedTerminatedPods: uncounted(succeeded, failed),
  };
}

/** Names the Pods that are about to be counted. In an indexed Job the completed indexes are the count of successes. */
export function announce(job: Job, status: JobStatus, ended: Ended): JobStatus {
  const uids = (pods: readonly Pod[]) => pods.map((pod) => pod.metadata.uid ?? "");
  if (!isIndexed(job)) {
    return { ...status, uncountedTerminatedPods: uncounted(uids(ended.succeeded), uids(ended.failed)) };
  }
  return {
    ...status,
    succeeded: ended.completed.size,
    completedIndexes: formatIndexes(ended.completed),
    uncountedTerminatedPods: uncounted([], uids(ended.failed)),
  };
}

/** The Pods that go into the counts now. */
export interface Ended {
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
  readonly completed: ReadonlySet<number>;
}

/**
 * Milliseconds before the next Pod may be created: 10 s after the first failure in a row, twice as long after each
 * further one, at most 10 min.
 */
export function backOffOf(pods: readonly Pod[], now: number): number {
  const ended = pods.filter(isEndedPhase).sort((a, b) => endedAt(b) - endedAt(a));
  const success = ended.findIndex((pod) => pod.status?.phase === "Succeeded");
  const failures = success < 0 ? ended.length : success;
  const [latest] = ended;
  if (failures === 0 || latest === undefined) return 0;
  const delay = Math.min(10_000 * 2 ** Math.min(failures - 1, 20), 600_000);
  return Math.max(0, endedAt(latest) + delay - now);
}

/** A Pod that is being deleted counts as failed, unless only what really failed is to be replaced. */
function isFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === "Failed") return true;
  if (job.spec.podReplacementPolicy === "Failed") return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== "Succeeded";
}

function isEndedPhase(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

function endedAt(pod: Pod): number {
  const times = (pod.status?.containerStatuses ?? []).map(
    (one) => parseTimestamp(one.state.terminated?.finishedAt) ?? 0,
  );
  return Math.max(0, parseTimestamp(pod.metadata.deletionTimestamp) ?? 0, ...times);
}

function uncounted(succeeded: readonly string[], failed: readonly string[]): Uncounted {
  return {
    ...(succeeded.length === 0 ? {} : { succeeded }),
    ...(failed.length === 0 ? {} : { failed }),
  };
}
