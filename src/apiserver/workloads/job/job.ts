import { jsonEqual, type Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { controllerOf, endOf, find, isReady, type Job, type JobStatus, listOf, type Pod, write } from "../objects.ts";
import { claim } from "../ownership.ts";
import { createPod, deletePod, slowStart } from "../pod-control.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { timestamp } from "../timestamp.ts";
import { podsToCreate } from "./job-pods.ts";
import {
  announce,
  backOffOf,
  type Ended,
  isSuspended,
  isTracked,
  settle,
  type Tally,
  tallyOf,
  trackingFinalizer,
} from "./tally.ts";
import {
  completion,
  type End,
  earlyEnd,
  ensureCondition,
  type Finding,
  untilDeadline,
  withAnnouncement,
  withEnd,
} from "./verdict.ts";

/** At most so many Pods are created or deleted in one go. */
const burst = 500;

/** Runs Pods until enough have succeeded. (kubernetes: pkg/controller/job) */
export const jobController: Controller = {
  name: "job-controller",
  user: controllerManager("job-controller"),
  start(bench) {
    bench.watch(resources.jobs, (job) => [keyOf(job)]);
    bench.watch(resources.pods, keysOfPod);
    return (key) => reconcile(bench, key);
  },
};

function keysOfPod(pod: Resource): readonly string[] {
  const owner = controllerOf(pod) ?? pod.metadata.ownerReferences?.find((one) => one.kind === "Job");
  return owner?.kind === "Job" ? [`${pod.metadata.namespace ?? ""}/${owner.name}`] : [];
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const job = await find<Job>(bench.api, resources.jobs, splitKey(key));
  if (job === undefined) return releaseOrphans(bench, key);
  if ((job.spec.managedBy ?? ownName) !== ownName) return undefined;
  const pods = await podsOf(bench, job);
  if (endOf(job) !== undefined) return release(bench, pods);
  return advance(bench, job, pods);
}

const ownName = "kubernetes.io/job-controller";

async function podsOf({ api }: Bench, job: Job): Promise<readonly Pod[]> {
  const among = await listOf<Pod>(api, resources.pods, job.metadata.namespace ?? "");
  const { selector = {} } = job.spec;
  return claim(api, { owner: job, ownerResource: resources.jobs, selector, resource: resources.pods, among });
}

/** Counts and judges, takes the next steps, and writes the status. */
async function advance(bench: Bench, stored: Job, pods: readonly Pod[]): Promise<Next> {
  const now = bench.clock.now();
  if (stored.status?.startTime === undefined) tellUnsupported(bench, stored);
  const job = { ...stored, status: withStart(stored, settle(stored.status ?? {}, pods), now) };
  const tally = tallyOf(job, pods);
  const early = earlyEnd(job, { pods, tally, now });
  const work = early === undefined ? await manage(bench, job, { pods, tally }) : await stopAll(bench, job, tally);
  const end = early ?? completion(job, tally, work.active);
  const counts = { active: work.active, ready: work.ready, terminating: tally.terminating + work.stopped };
  const status = withSuspension(bench, job, { ...job.status, ...counts });
  await conclude(bench, stored, { status, ended: endedBy(end, tally, pods), pods, end });
  if (work.error !== undefined) throw work.error;
  return earliest(untilDeadline(job, now), work.again);
}

/** Says once, honestly, what of a Job's wishes is not followed here. */
function tellUnsupported({ events }: Bench, job: Job): void {
  const fields = ["podFailurePolicy", "successPolicy", "backoffLimitPerIndex"].filter((field) => field in job.spec);
  for (const field of fields) {
    const message = `spec.${field} is not followed by this control plane`;
    events.record(job, { type: "Warning", reason: "Unsupported", message });
  }
}

/** The Pods to count now: when a Job has failed, also those that it stopped. */
function endedBy(end: End | undefined, tally: Tally, pods: readonly Pod[]): Ended {
  if (end?.kind !== "failure") return tally;
  return { ...tally, failed: pods.filter((pod) => isTracked(pod) && pod.status?.phase !== "Succeeded") };
}

/** What was done about the Pods of a Job. */
interface Work {
  readonly active: number;
  readonly ready: number;
  readonly stopped: number;
  /** Milliseconds until a Pod may be created again. */
  readonly again?: number;
  readonly error?: unknown;
}

interface Seen {
  readonly pods: readonly Pod[];
  readonly tally: Tally;
}

async function manage(bench: Bench, job: Job, seen: Seen): Promise<Work> {
  const { tally } = seen;
  const rest = { active: tally.active.length, ready: tally.ready, stopped: 0 };
  if (job.metadata.deletionTimestamp !== undefined) return rest;
  if (isSuspended(job)) return stopAll(bench, job, tally);
  const missing = wantedActive(job, tally) - tally.active.length;
  if (missing < 0) return stop(bench, job, { tally, victims: tally.active.slice(0, Math.min(-missing, burst)) });
  const replaced = job.spec.podReplacementPolicy === "Failed" ? missing - tally.terminating : missing;
  if (replaced <= 0) return rest;
  const again = backOffOf(seen.pods, bench.clock.now());
  if (again > 0) return { ...rest, again };
  return create(bench, job, { rest, tally, count: Math.min(replaced, burst) });
}

async function create(bench: Bench, job: Job, { rest, tally, count }: CreateWork): Promise<Work> {
  const pods = [...podsToCreate(job, tally, count)];
  let created = 0;
  const next = async () => {
    const pod = pods.pop();
    if (pod === undefined) return;
    await createPod(bench, job, pod);
    created += 1;
  };
  try {
    await slowStart(pods.length, next);
    return { ...rest, active: rest.active + created };
  } catch (error) {
    return { ...rest, active: rest.active + created, error };
  }
}

interface CreateWork {
  readonly rest: Work;
  readonly tally: Tally;
  readonly count: number;
}

/** How many Pods should run: no more than are still needed, and once one has succeeded, no new ones without a goal. */
function wantedActive(job: Job, tally: Tally): number {
  const parallelism = job.spec.parallelism ?? 1;
  const { completions } = job.spec;
  if (completions === undefined) return tally.successes > 0 ? tally.active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - tally.successes));
}

async function stopAll(bench: Bench, job: Job, tally: Tally): Promise<Work> {
  return stop(bench, job, { tally, victims: tally.active });
}

async function stop(
  bench: Bench,
  job: Job,
  { tally, victims }: { tally: Tally; victims: readonly Pod[] },
): Promise<Work> {
  await Promise.all(victims.map((pod) => deletePod(bench, job, pod)));
  const active = tally.active.length - victims.length;
  return { active, ready: tally.ready - victims.filter(isReady).length, stopped: victims.length };
}

/** How a round ends. */
interface Conclusion {
  readonly status: JobStatus;
  readonly ended: Ended;
  readonly pods: readonly Pod[];
  readonly end: End | undefined;
}

/**
 * Writes which Pods are about to be counted and why the Job ends, lets the Pods go, and then counts them: a Pod is
 * never counted twice, whenever this stops.
 */
async function conclude(bench: Bench, stored: Job, { status, ended, pods, end }: Conclusion): Promise<void> {
  const now = bench.clock.now();
  const named = announce(stored, status, ended);
  const announced = await show(bench, stored, end === undefined ? named : withAnnouncement(named, end, now));
  const going = end === undefined ? [...ended.succeeded, ...ended.failed] : pods.filter(isTracked);
  await letGo(bench, going);
  const gone = new Set(going);
  const counted = settle(
    announced.status ?? {},
    pods.filter((pod) => !gone.has(pod)),
  );
  const isOver = end !== undefined && (counted.terminating ?? 0) === 0;
  await show(bench, announced, isOver ? withEnd(counted, end, now) : counted);
  if (isOver) tellEnd(bench, stored, end);
}

/** Writes a status where it says something new. */
async function show({ api }: Bench, stored: Job, status: JobStatus): Promise<Job> {
  const shown = tidy(status);
  if (jsonEqual(stored.status ?? {}, shown)) return stored;
  return write(api, resources.jobs, { ...stored, status: shown }, "status");
}

function tellEnd({ events }: Bench, job: Job, { kind, reason, message }: End): void {
  if (kind === "success") events.record(job, { type: "Normal", reason: "Completed", message: "Job completed" });
  else events.record(job, { type: "Warning", reason, message });
}

/** Leaves out the counts that the API server leaves out when they are zero. */
function tidy(status: JobStatus): JobStatus {
  const { active, succeeded, failed, ...rest } = status;
  return {
    ...rest,
    ...(active ? { active } : {}),
    ...(succeeded ? { succeeded } : {}),
    ...(failed ? { failed } : {}),
  };
}

function withStart(job: Job, status: JobStatus, now: number): JobStatus {
  const hasStart = status.startTime !== undefined && status.startTime !== null;
  return hasStart || isSuspended(job) ? status : { ...status, startTime: timestamp(now) };
}

/** Tells of a suspension and of its end; time spent suspended does not count against the deadline. */
function withSuspension(bench: Bench, job: Job, status: JobStatus): JobStatus {
  const now = bench.clock.now();
  const finding: Finding = isSuspended(job)
    ? { type: "Suspended", status: "True", reason: "JobSuspended", message: "Job suspended" }
    : { type: "Suspended", status: "False", reason: "JobResumed", message: "Job resumed" };
  const conditions = ensureCondition(status.conditions, finding, now);
  if (conditions === status.conditions || conditions.length === 0) return status;
  const reason = isSuspended(job) ? "Suspended" : "Resumed";
  bench.events.record(job, { type: "Normal", reason, message: finding.message });
  return { ...status, conditions, ...(isSuspended(job) ? {} : { startTime: timestamp(now) }) };
}

async function release(bench: Bench, pods: readonly Pod[]): Promise<Next> {
  await letGo(bench, pods.filter(isTracked));
  return undefined;
}

/** Pods of a Job that is gone have nobody left to count them. */
async function releaseOrphans(bench: Bench, key: string): Promise<Next> {
  const { namespace, name } = splitKey(key);
  const pods = await listOf<Pod>(bench.api, resources.pods, namespace);
  const left = pods.filter((pod) => isTracked(pod) && keysOfPod(pod).includes(`${namespace}/${name}`));
  await letGo(bench, left);
  return undefined;
}

async function letGo({ api }: Bench, pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) {
    const { namespace = "", name = "", uid } = pod.metadata;
    const fresh = await find<Pod>(api, resources.pods, { namespace, name });
    if (fresh === undefined || fresh.metadata.uid !== uid || !isTracked(fresh)) continue;
    const finalizers = fresh.metadata.finalizers?.filter((one) => one !== trackingFinalizer) ?? [];
    await unless(["NotFound"], write(api, resources.pods, { ...fresh, metadata: { ...fresh.metadata, finalizers } }));
  }
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(0, Math.min(...known));
}
