import { type FieldError, parseCronSchedule, type Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { ageOf } from "./age.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, templateColumns, wideColumn } from "./columns.ts";
import { ensure, fill, fillZero } from "./draft.ts";
import { type Fields, flag, has, number, part, partAt, parts, text } from "./fields.ts";
import { defaultConditions } from "./job.ts";
import { jobSpecMistakes } from "./job-validation.ts";
import { shownSelector, sortedByKey } from "./label-selector.ts";
import { invalid, nonnegative, notSupported, required } from "./mistakes.ts";
import { nameWarnings } from "./name-warnings.ts";
import { subdomainName } from "./names.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { isNew, templateWarnings } from "./pod-warnings.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "batch", version: "v1", kind: "CronJob" };
const policies = ["Allow", "Forbid", "Replace"];

const base = strategyOf({
  namespaced: true,
  name: subdomainName,
  status: true,
  generationOf: specOf,
  default: defaultCronJob,
  validate: cronJobMistakes,
  warnings: (object, old) => [
    ...(old === undefined ? nameWarnings(object, "Pod names and hostnames") : []),
    ...(isNew(object, old)
      ? templateWarnings(partAt(object, "spec", "jobTemplate", "spec", "template"), "spec.jobTemplate.spec.template")
      : []),
  ],
});

/** Names are short enough for eleven more characters. (kubernetes: pkg/apis/batch/validation ValidateCronJobCreate) */
const strategy: Strategy = {
  ...base,
  validate: (object) => {
    const name = object.metadata.name ?? "";
    const long = name.length > 52 ? [invalid("metadata.name", name, "must be no more than 52 characters")] : [];
    return [...base.validate(object), ...long];
  },
};

export const cronJob: BuiltinKind = {
  gvk,
  plural: "cronjobs",
  shortNames: ["cj"],
  categories: ["all"],
  namespaced: true,
  subresources: [door("status", gvk)],
  columns: [
    nameColumn,
    column("Schedule", "When jobs start.", (object) => text(part(object, "spec"), "schedule")),
    column("Timezone", "Time zone of the schedule.", (object) => text(part(object, "spec"), "timeZone") || "<none>"),
    column("Suspend", "Whether no more jobs start.", suspendOf, "boolean"),
    column("Active", "Jobs that run.", (object) => parts(part(object, "status"), "active").length, "integer"),
    column("Last Schedule", "Time since a job was started last.", lastScheduleOf),
    ageColumn,
    ...templateColumns((object) => partAt(object, "spec", "jobTemplate", "spec", "template", "spec")),
    wideColumn("Selector", "Which Pods belong to its jobs.", (object) =>
      shownSelector(partAt(object, "spec", "jobTemplate", "spec", "selector")),
    ),
  ],
  strategy,
};

/** The job's own defaults are filled in when the job is made. (kubernetes: pkg/apis/batch/v1/defaults.go SetDefaults_CronJob) */
function defaultCronJob(object: Draft): void {
  const spec = ensure(object, "spec");
  fillZero(spec, "concurrencyPolicy", "Allow");
  fill(spec, "suspend", false);
  fill(spec, "successfulJobsHistoryLimit", 3);
  fill(spec, "failedJobsHistoryLimit", 1);
  const jobSpec = ensure(ensure(spec, "jobTemplate"), "spec");
  defaultTemplate(ensure(jobSpec, "template"));
  defaultConditions(jobSpec);
}

function suspendOf(object: Resource): string {
  const suspend = part(object, "spec")?.suspend;
  return suspend === true ? "True" : suspend === false ? "False" : "<unset>";
}

function lastScheduleOf(object: Resource, now: number): string {
  const status = part(object, "status");
  return has(status, "lastScheduleTime") ? ageOf(status?.lastScheduleTime, now) : "<none>";
}

function cronJobMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const policy = text(spec, "concurrencyPolicy");
  const field = "spec.concurrencyPolicy";
  const counts = ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"];
  return [
    ...scheduleMistakes(text(spec, "schedule")),
    ...nonnegative("spec.startingDeadlineSeconds", number(spec, "startingDeadlineSeconds")),
    ...timeZoneMistakes(spec),
    ...(policy === "" ? [required(field)] : policies.includes(policy) ? [] : [notSupported(field, policy, policies)]),
    ...templateMistakes(partAt(spec, "jobTemplate", "spec") ?? {}),
    ...counts.flatMap((key) => nonnegative(`spec.${key}`, number(spec, key))),
  ];
}

function scheduleMistakes(schedule: string): readonly FieldError[] {
  const field = "spec.schedule";
  if (schedule === "") return [required(field)];
  const parsed = parseCronSchedule(schedule);
  const zoned = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
  return [
    ...(parsed.kind === "error" ? [invalid(field, schedule, parsed.message)] : []),
    ...(schedule.includes("TZ") ? [invalid(field, schedule, zoned)] : []),
  ];
}

function timeZoneMistakes(spec: Fields): readonly FieldError[] {
  if (!has(spec, "timeZone")) return [];
  const zone = text(spec, "timeZone");
  const field = "spec.timeZone";
  if (zone === "") return [invalid(field, zone, "timeZone must be nil or non-empty string")];
  if (zone.toLowerCase() === "local") {
    const detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
    return [invalid(field, zone, detail)];
  }
  return isTimeZone(zone) ? [] : [invalid(field, zone, `unknown time zone ${zone}`)];
}

function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z0-9._+/-]+$/.test(zone) || /^[+-]\d/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function templateMistakes(jobSpec: Fields): readonly FieldError[] {
  const path = "spec.jobTemplate.spec";
  const selector = part(jobSpec, "selector");
  return [
    ...jobSpecMistakes(jobSpec, path),
    ...(selector ? [invalid(`${path}.selector`, sortedByKey(selector), "`selector` will be auto-generated")] : []),
    ...(flag(jobSpec, "manualSelector") ? [notSupported(`${path}.manualSelector`, true, ["nil", "false"])] : []),
  ];
}
