/** When a Job is over, and the conditions that say so. (kubernetes: pkg/controller/job/job_controller.go syncJob) */
import { type Condition, conditionOf, type Job, type JobStatus, type Pod } from "../objects.ts";
import { parseTimestamp, timestamp } from "../timestamp.ts";
import { isSuspended, type Tally } from "./tally.ts";

/** That a Job is over, well or badly. */
export interface End {
  readonly kind: "success" | "failure";
  readonly reason: string;
  readonly message: string;
}

/** What is known of a Job when it is judged. */
export interface Observed {
  readonly pods: readonly Pod[];
  readonly tally: Tally;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Whether a Job is over before its completions are reached; what was said once stays. */
export function earlyEnd(job: Job, { pods, tally, now }: Observed): End | undefined {
  const said = saidEnd(job.status);
  if (said !== undefined) return said;
  const limit = job.spec.backoffLimit ?? 6;
  if (tally.failures > limit || restartedTooOften(job, pods, limit)) {
    return {
      kind: "failure",
      reason: "BackoffLimitExceeded",
      message: "Job has reached the specified backoff limit",
    };
  }
  const left = untilDeadline(job, now);
  if (left === undefined || left > 0) return undefined;
  return { kind: "failure", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
}

/** Whether a Job has reached what it was for; `active` Pods are waited for. */
export function completion(job: Job, tally: Tally, active: number): End | undefined {
  const { completions } = job.spec;
  const isReached = completions === undefined ? tally.successes > 0 : tally.successes >= completions;
  if (!isReached || active > 0) return undefined;
  return { kind: "success", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
}

/** Milliseconds until a Job runs out of time; `undefined` where it has all the time, or does not run. */
export function untilDeadline(job: Job, now: number): number | undefined {
  const seconds = job.spec.activeDeadlineSeconds;
  const start = parseTimestamp(job.status?.startTime);
  if (seconds === undefined || start === undefined || isSuspended(job)) return undefined;
  return start + seconds * 1000 - now;
}

/** The condition that announces an end, before the Pods are let go. */
export function withAnnouncement(status: JobStatus, end: End, now: number): JobStatus {
  const type = end.kind === "success" ? "SuccessCriteriaMet" : "FailureTarget";
  return { ...status, conditions: ensureCondition(status.conditions, { ...end, type, status: "True" }, now) };
}

/** The condition that tells of an end once every Pod is counted, and the time of completion. */
export function withEnd(status: JobStatus, end: End, now: number): JobStatus {
  const type = end.kind === "success" ? "Complete" : "Failed";
  const conditions = ensureCondition(status.conditions, { ...end, type, status: "True" }, now);
  return { ...status, conditions, ...(end.kind === "success" ? { completionTime: timestamp(now) } : {}) };
}

/** What a condition says. */
export interface Finding {
  readonly type: string;
  readonly status: Condition["status"];
  readonly reason: string;
  readonly message: string;
}

/** Sets a condition of a Job. One that would be false and was never there is left out. */
export function ensureCondition(
  conditions: readonly Condition[] | undefined,
  { type, status, reason, message }: Finding,
  now: number,
): readonly Condition[] {
  const known = conditionOf(conditions, type);
  const isSame = known?.status === status && known.reason === reason && known.message === message;
  if (isSame || (known === undefined && status === "False")) return conditions ?? [];
  const time = timestamp(now);
  const condition: Condition = { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
  if (known === undefined) return [...(conditions ?? []), condition];
  return (conditions ?? []).map((one) => (one === known ? condition : one));
}

function saidEnd(status: JobStatus | undefined): End | undefined {
  const success = conditionOf(status?.conditions, "SuccessCriteriaMet");
  const failure = conditionOf(status?.conditions, "FailureTarget");
  if (success?.status === "True") return endOf("success", success);
  return failure?.status === "True" ? endOf("failure", failure) : undefined;
}

function endOf(kind: End["kind"], { reason = "", message = "" }: Condition): End {
  return { kind, reason, message };
}

/** Containers that are restarted in place count as failures too. */
function restartedTooOften(job: Job, pods: readonly Pod[], limit: number): boolean {
  if (job.spec.template.spec.restartPolicy !== "OnFailure") return false;
  const restarts = pods
    .filter((pod) => pod.status?.phase === "Running" || pod.status?.phase === "Pending")
    .flatMap((pod) => [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])])
    .reduce((sum, status) => sum + status.restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
