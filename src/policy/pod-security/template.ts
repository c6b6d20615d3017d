import { own } from "../../kube/index.ts";
import type { Fields } from "./fields.ts";

/** Metadata and spec of a Pod, as they are written. */
export interface Template {
  readonly metadata: unknown;
  readonly spec: unknown;
}

/** The kinds that make Pods by `spec.template`; a group is not asked for. (kyverno: validate_pss.go getSpec) */
const controllers: ReadonlySet<string> = new Set([
  "DaemonSet",
  "Deployment",
  "Job",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
]);

/** The Pod in an object of these kinds; `undefined` for any other. A CronJob's metadata is that of its Jobs. */
export function templateOf(object: unknown, fields: Fields): Template | undefined {
  const kind = own(object, "kind");
  if (kind === "Pod") return { metadata: own(object, "metadata"), spec: fields.record(object, "spec") };
  if (kind === "CronJob") {
    const job = fields.record(fields.record(object, "spec"), "jobTemplate");
    const template = fields.record(fields.record(job, "spec"), "template");
    return { metadata: own(job, "metadata"), spec: fields.record(template, "spec") };
  }
  if (typeof kind !== "string" || !controllers.has(kind)) return undefined;
  const template = fields.record(fields.record(object, "spec"), "template");
  return { metadata: own(template, "metadata"), spec: fields.record(template, "spec") };
}

/**
 * Rewrites a field of a Pod into what it is of the object that was judged, text by text as Kyverno does it, whose Pods
 * have the metadata of a template too. (kyverno: validate_pss.go convertChecks)
 */
export function fieldOf(kind: unknown, field: string): string {
  return withSpec(kind, field).replaceAll("metadata", "spec.template.metadata");
}

function withSpec(kind: unknown, field: string): string {
  if (kind === "CronJob") return field.replaceAll("spec", "spec.jobTemplate.spec.template.spec");
  return typeof kind === "string" && controllers.has(kind) ? field.replaceAll("spec", "spec.template.spec") : field;
}
