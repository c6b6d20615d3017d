import { jsonEqual, parseSchedule, type Resource, type Schedule, zoneOf } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import {
  type CronJob,
  type CronJobStatus,
  controllerOf,
  controllerReference,
  endOf,
  find,
  type Job,
  listOf,
  type ObjectReference,
  write,
} from "../objects.ts";
import { isNamespaceTerminating, messageOf, refusalOf, unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { parseTimestamp, timestamp } from "../timestamp.ts";
import { dueOf } from "./due.ts";

/** Makes Jobs by a schedule. (kubernetes: pkg/controller/cronjob) */
export const cronJobController: Controller = {
  name: "cronjob-controller",
  user: controllerManager("cronjob-controller"),
  start(bench) {
    bench.watch(resources.cronJobs, (cronJob, type) => (type === "DELETED" ? [] : [keyOf(cronJob)]));
    bench.watch(resources.jobs, (job) => {
      const owner = controllerOf(job);
      return owner?.kind === "CronJob" ? [`${job.metadata.namespace ?? ""}/${owner.name}`] : [];
    });
    return (key) => reconcile(bench, key);
  },
};

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const cronJob = await find<CronJob>(api, resources.cronJobs, splitKey(key));
  if (cronJob === undefined) return undefined;
  const all = await listOf<Job>(api, resources.jobs, cronJob.metadata.namespace ?? "");
  const jobs = all.filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid);
  const seen = await show(bench, cronJob, statusAfter(bench, cronJob, jobs));
  await forgetOld(bench, seen, jobs);
  if (seen.metadata.deletionTimestamp !== undefined || seen.spec.suspend === true) return undefined;
  const schedule = scheduleOf(bench, seen);
  return schedule === undefined ? undefined : startDue(bench, seen, schedule);
}

/** The status by the Jobs there are: the ones that run, and when the last one succeeded. */
function statusAfter({ events }: Bench, cronJob: CronJob, jobs: readonly Job[]): CronJobStatus {
  const status = cronJob.status ?? {};
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
  const active = (status.active ?? []).filter((reference) => {
    const job = byUid.get(reference.uid);
    const end = job === undefined ? undefined : endOf(job);
    if (job !== undefined && end === undefined) return true;
    const seen = { reason: "SawCompletedJob", message: `Saw completed job: ${reference.name}, condition: ${end}` };
    const missing = { reason: "MissingJob", message: `Active job went missing: ${reference.name}` };
    events.record(cronJob, { type: "Normal", ...(job === undefined ? missing : seen) });
    return false;
  });
  const known = new Set((status.active ?? []).map((reference) => reference.uid));
  for (const job of jobs.filter((one) => endOf(one) === undefined && !known.has(one.metadata.uid ?? ""))) {
    const message = `Saw a job that the controller did not create or forgot: ${job.metadata.name}`;
    events.record(cronJob, { type: "Warning", reason: "UnexpectedJob", message });
  }
  const completions = jobs.filter((job) => endOf(job) === "Complete").map((job) => job.status?.completionTime ?? "");
  const lastSuccessfulTime = [status.lastSuccessfulTime ?? "", ...completions].sort().at(-1) ?? "";
  return withActive({ ...status, ...(lastSuccessfulTime === "" ? {} : { lastSuccessfulTime }) }, active);
}

function withActive({ active: _, ...rest }: CronJobStatus, active: readonly ObjectReference[]): CronJobStatus {
  return active.length === 0 ? rest : { ...rest, active };
}

/** Deletes the Jobs that ended longest ago, beyond those that are kept of each sort. */
async function forgetOld(bench: Bench, cronJob: CronJob, jobs: readonly Job[]): Promise<void> {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  await forgetBeyond(bench, cronJob, { jobs: ended(jobs, "Complete"), limit: successfulJobsHistoryLimit });
  await forgetBeyond(bench, cronJob, { jobs: ended(jobs, "Failed"), limit: failedJobsHistoryLimit });
}

function ended(jobs: readonly Job[], end: "Complete" | "Failed"): readonly Job[] {
  const started = (job: Job) => parseTimestamp(job.status?.startTime) ?? Number.POSITIVE_INFINITY;
  const of = jobs.filter((job) => endOf(job) === end && job.metadata.deletionTimestamp === undefined);
  return of.sort((a, b) => started(a) - started(b) || ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
}

async function forgetBeyond(bench: Bench, cronJob: CronJob, { jobs, limit }: Kept): Promise<void> {
  if (limit === undefined) return;
  for (const job of jobs.slice(0, Math.max(0, jobs.length - limit))) await remove(bench, cronJob, job);
}

interface Kept {
  readonly jobs: readonly Job[];
  readonly limit: number | undefined;
}

async function remove({ api, events }: Bench, cronJob: CronJob, job: Job): Promise<void> {
  const { namespace = "", name = "" } = job.metadata;
  try {
    await unless(["NotFound"], api.delete(resources.jobs, namespace, name, { propagationPolicy: "Background" }));
    events.record(cronJob, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted job ${name}` });
  } catch (error) {
    events.record(cronJob, { type: "Warning", reason: "FailedDelete", message: `Deleted job: ${messageOf(error)}` });
    throw error;
  }
}

function scheduleOf({ events }: Bench, cronJob: CronJob): Schedule | undefined {
  const { schedule, timeZone } = cronJob.spec;
  if (timeZone !== undefined && zoneOf(timeZone) === undefined) {
    const message = `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`;
    events.record(cronJob, { type: "Warning", reason: "UnknownTimeZone", message });
    return undefined;
  }
  const parsed = parseSchedule(schedule, timeZone);
  if (parsed.kind === "schedule") return parsed.schedule;
  const message = `unparseable schedule: "${schedule}" : ${parsed.message}`;
  events.record(cronJob, { type: "Warning", reason: "UnparseableSchedule", message });
  return undefined;
}

/** Starts the Job that is due, if one is, and tells when to look again. */
async function startDue(bench: Bench, cronJob: CronJob, schedule: Schedule): Promise<Next> {
  const now = bench.clock.now();
  const { at, isFarBehind, next } = dueOf(cronJob, schedule, now);
  const wait = next === undefined ? undefined : next - now + 100;
  if (at === undefined || at === parseTimestamp(cronJob.status?.lastScheduleTime)) return wait;
  if (isFarBehind) warn(bench, cronJob, "TooManyMissedTimes", tooManyMissed);
  if (isTooLate(bench, cronJob, at)) return wait;
  const active = cronJob.status?.active ?? [];
  if (active.some((reference) => reference.name === jobName(cronJob, at))) return wait;
  if (cronJob.spec.concurrencyPolicy === "Forbid" && active.length > 0) {
    const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
    bench.events.record(cronJob, { type: "Normal", reason: "JobAlreadyActive", message });
    return wait;
  }
  const cleared = cronJob.spec.concurrencyPolicy === "Replace" ? await replace(bench, cronJob) : cronJob;
  await startJob(bench, cleared, at);
  return wait;
}

const tooManyMissed = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";

function isTooLate(bench: Bench, cronJob: CronJob, at: number): boolean {
  const seconds = cronJob.spec.startingDeadlineSeconds;
  if (seconds === undefined || at + seconds * 1000 >= bench.clock.now()) return false;
  const when = new Date(at).toUTCString().replace("GMT", "+0000");
  warn(bench, cronJob, "MissSchedule", `Missed scheduled time to start a job: ${when}`);
  return true;
}

function warn({ events }: Bench, cronJob: CronJob, reason: string, message: string): void {
  events.record(cronJob, { type: "Warning", reason, message });
}

async function replace(bench: Bench, cronJob: CronJob): Promise<CronJob> {
  for (const { namespace, name } of cronJob.status?.active ?? []) {
    const job = await find<Job>(bench.api, resources.jobs, { namespace, name });
    if (job !== undefined) await remove(bench, cronJob, job);
  }
  return show(bench, cronJob, withActive(cronJob.status ?? {}, []));
}

async function startJob(bench: Bench, cronJob: CronJob, at: number): Promise<void> {
  const job = await createJob(bench, cronJob, at);
  if (job === undefined) return;
  const reference: ObjectReference = {
    apiVersion: "batch/v1",
    kind: "Job",
    namespace: job.metadata.namespace ?? "",
    name: job.metadata.name ?? "",
    uid: job.metadata.uid ?? "",
    ...(job.metadata.resourceVersion === undefined ? {} : { resourceVersion: job.metadata.resourceVersion }),
  };
  const fresh = await find<CronJob>(bench.api, resources.cronJobs, splitKey(keyOf(cronJob)));
  if (fresh === undefined) return;
  const active = [...(fresh.status?.active ?? []), reference];
  await show(bench, fresh, { ...fresh.status, active, lastScheduleTime: timestamp(at) });
}

/** The Job of a start. Its name is made from the time, so that one start never makes two Jobs. */
async function createJob(bench: Bench, cronJob: CronJob, at: number): Promise<Resource | undefined> {
  const { api, events } = bench;
  const namespace = cronJob.metadata.namespace ?? "";
  try {
    const job = await api.create(resources.jobs, namespace, jobOf(cronJob, at));
    events.record(cronJob, { type: "Normal", reason: "SuccessfulCreate", message: `Created job ${job.metadata.name}` });
    return job;
  } catch (error) {
    if (isNamespaceTerminating(error)) return undefined;
    if (refusalOf(error) !== "AlreadyExists") {
      warn(bench, cronJob, "FailedCreate", `Error creating job: ${messageOf(error)}`);
      throw error;
    }
    const job = await find<Job>(api, resources.jobs, { namespace, name: jobName(cronJob, at) });
    return job !== undefined && controllerOf(job)?.uid === cronJob.metadata.uid ? job : undefined;
  }
}

function jobOf(cronJob: CronJob, at: number): Resource {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const scheduled = { "batch.kubernetes.io/cronjob-scheduled-timestamp": zonedTimestamp(at, cronJob.spec.timeZone) };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: jobName(cronJob, at),
      namespace: cronJob.metadata.namespace ?? "",
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, ...scheduled },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}

function jobName(cronJob: CronJob, at: number): string {
  return `${cronJob.metadata.name}-${Math.floor(at / 60_000)}`;
}

/** A time as clocks in the zone show it: `2026-03-01T09:30:00+01:00`. */
function zonedTimestamp(at: number, timeZone: string | undefined): string {
  const offset = (timeZone === undefined ? undefined : zoneOf(timeZone)?.offsetAt(at)) ?? 0;
  if (offset === 0) return timestamp(at);
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${timestamp(at + offset).slice(0, -1)}${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

async function show({ api }: Bench, cronJob: CronJob, status: CronJobStatus): Promise<CronJob> {
  if (jsonEqual(cronJob.status ?? {}, status)) return cronJob;
  return write(api, resources.cronJobs, { ...cronJob, status }, "status");
}
