import type { Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { ageOf, humanDuration } from "./age.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, templateColumns, wideColumn } from "./columns.ts";
import { ensure, fill, fillZero, inner, inners, put } from "./draft.ts";
import { has, number, part, partAt, parts, text, textEntries } from "./fields.ts";
import { generatedSelectorMistakes, generateSelector } from "./job-selector.ts";
import { jobMistakes, jobUpdateMistakes } from "./job-validation.ts";
import { shownSelector } from "./label-selector.ts";
import { subdomainName } from "./names.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { workloadWarnings } from "./pod-warnings.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "batch", version: "v1", kind: "Job" };

const base = strategyOf({
  namespaced: true,
  name: subdomainName,
  status: true,
  generationOf: specOf,
  default: defaultJob,
  prepareCreate: generateSelector,
  validate: (object) => [...generatedSelectorMistakes(object), ...jobMistakes(object)],
  validateUpdate: jobUpdateMistakes,
  warnings: workloadWarnings,
});

/** (kubernetes: pkg/registry/batch/job/strategy.go DefaultGarbageCollectionPolicy, storage/storage.go) */
const strategy: Strategy = {
  ...base,
  orphansWith:
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
};

/** (kubernetes: pkg/registry/batch/job/strategy.go, pkg/printers/internalversion/printers.go printJob) */
export const job: BuiltinKind = {
  gvk,
  plural: "jobs",
  shortNames: [],
  categories: ["all"],
  namespaced: true,
  subresources: [door("status", gvk)],
  columns: [
    nameColumn,
    column("Status", "Status of the job.", statusOf),
    column("Completions", "How many Pods succeeded, of how many wanted.", completionsOf),
    column("Duration", "How long the job took, or takes by now.", durationOf),
    ageColumn,
    ...templateColumns((object) => partAt(object, "spec", "template", "spec")),
    wideColumn("Selector", "Which Pods belong to it.", (object) => shownSelector(partAt(object, "spec", "selector"))),
  ],
  selectableFields: { "status.successful": (object) => String(number(part(object, "status"), "succeeded") ?? 0) },
  // What is stored is read with its defaults: by then the template has the labels that it was given.
  toStorage: (object) => {
    inheritLabels(ensure(object, "metadata"), ensure(ensure(object, "spec"), "template"));
    return object;
  },
  strategy,
};

/** (kubernetes: pkg/apis/batch/v1/defaults.go SetDefaults_Job) */
function defaultJob(object: Draft): void {
  const spec = ensure(object, "spec");
  if (!has(spec, "completions") && !has(spec, "parallelism")) spec.completions = 1;
  fill(spec, "parallelism", 1);
  fill(spec, "backoffLimit", has(spec, "backoffLimitPerIndex") ? 2 ** 31 - 1 : 6);
  fill(spec, "completionMode", "NonIndexed");
  fill(spec, "suspend", false);
  fill(spec, "podReplacementPolicy", has(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
  fill(spec, "manualSelector", false);
  const template = ensure(spec, "template");
  inheritLabels(ensure(object, "metadata"), template);
  defaultTemplate(template);
  defaultConditions(spec);
}

function inheritLabels(metadata: Draft, template: Draft): void {
  const labels = textEntries(part(template, "metadata"), "labels");
  if (labels.length === 0 || textEntries(metadata, "labels").length > 0) return;
  const own = ensure(metadata, "labels");
  for (const [key, value] of labels) put(own, key, value);
}

/** A condition of a failure policy without a status means that it is true; in the templates of CronJobs as well. */
export function defaultConditions(spec: Draft): void {
  for (const rule of inners(inner(spec, "podFailurePolicy"), "rules")) {
    for (const condition of inners(rule, "onPodConditions")) fillZero(condition, "status", "True");
  }
}

function statusOf(object: Resource): string {
  const is = (type: string) =>
    parts(part(object, "status"), "conditions").find((one) => text(one, "type") === type)?.status === "True";
  if (is("Complete")) return "Complete";
  if (is("Failed")) return "Failed";
  if (object.metadata.deletionTimestamp) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(is) ?? "Running";
}

function completionsOf(object: Resource): string {
  const spec = part(object, "spec");
  const succeeded = number(part(object, "status"), "succeeded") ?? 0;
  const wanted = number(spec, "completions");
  if (wanted !== undefined) return `${succeeded}/${wanted}`;
  const parallel = number(spec, "parallelism") ?? 0;
  return parallel > 1 ? `${succeeded}/1 of ${parallel}` : `${succeeded}/1`;
}

function durationOf(object: Resource, now: number): string {
  const status = part(object, "status");
  const start = text(status, "startTime");
  const end = text(status, "completionTime");
  if (start === "") return "";
  return end === "" ? ageOf(start, now) : humanDuration(Date.parse(end) - Date.parse(start));
}
