import { own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, templateColumns, wideColumn } from "./columns.ts";
import { daemonSetMistakes } from "./daemon-set-validation.ts";
import { ensure, fill, fillZero, put } from "./draft.ts";
import { same } from "./equal.ts";
import { number, part, partAt, text } from "./fields.ts";
import { shownLabels, shownSelector } from "./label-selector.ts";
import { metadataUpdateMistakes } from "./metadata.ts";
import { nonnegative } from "./mistakes.ts";
import { subdomainName } from "./names.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { templateWarnings } from "./pod-warnings.ts";
import { collisionMistakes } from "./replicas-validation.ts";
import { specOf, strategyOf } from "./strategy.ts";
import { fixedSelectorMistakes } from "./workload-template.ts";

const gvk = { group: "apps", version: "v1", kind: "DaemonSet" };
const counts = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
];
const podSpecOf = (object: Resource) => partAt(object, "spec", "template", "spec");
const countColumn = (name: string, description: string, key: string) =>
  column(name, description, (object) => number(part(object, "status"), key) ?? 0, "integer");

const base = strategyOf({
  namespaced: true,
  name: subdomainName,
  status: true,
  generationOf: specOf,
  default: defaultDaemonSet,
  prepareCreate: (object) => {
    object.status = {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
    };
    setTemplateGeneration(object, Math.max(templateGenerationOf(object), 1));
  },
  prepareUpdate: (object, old) => {
    const changed = !same(part(part(object, "spec"), "template"), part(part(old, "spec"), "template"));
    setTemplateGeneration(object, templateGenerationOf(old) + (changed ? 1 : 0));
  },
  validate: daemonSetMistakes,
  warnings: (object, old) =>
    templateGenerationOf(object) === (old === undefined ? 0 : templateGenerationOf(old))
      ? []
      : templateWarnings(partAt(object, "spec", "template"), "spec.template"),
  validateStatus: (object, old) => [
    ...counts.flatMap((key) => nonnegative(`status.${key}`, number(part(object, "status"), key))),
    ...collisionMistakes(object, old),
  ],
});

/** (kubernetes: pkg/registry/apps/daemonset/strategy.go, pkg/printers/internalversion/printers.go printDaemonSet) */
export const daemonSet: BuiltinKind = {
  gvk,
  plural: "daemonsets",
  shortNames: ["ds"],
  categories: ["all"],
  namespaced: true,
  subresources: [door("status", gvk)],
  columns: [
    nameColumn,
    countColumn("Desired", "Nodes that should run a Pod.", "desiredNumberScheduled"),
    countColumn("Current", "Nodes that run a Pod and should.", "currentNumberScheduled"),
    countColumn("Ready", "Nodes with a Pod that is ready.", "numberReady"),
    countColumn("Up-to-date", "Nodes with a Pod of the wanted template.", "updatedNumberScheduled"),
    countColumn("Available", "Nodes with a Pod that is available.", "numberAvailable"),
    column("Node Selector", "Which nodes run a Pod.", (object) => shownLabels(part(podSpecOf(object), "nodeSelector"))),
    ageColumn,
    ...templateColumns(podSpecOf),
    wideColumn("Selector", "Which Pods belong to it.", (object) => shownSelector(partAt(object, "spec", "selector"))),
  ],
  strategy: {
    ...base,
    validateUpdate: (object, old, subresource) =>
      subresource === "status"
        ? base.validateUpdate(object, old, subresource)
        : [...metadataUpdateMistakes(object, old), ...fixedSelectorMistakes(object, old), ...daemonSetMistakes(object)],
  },
};

/** (kubernetes: pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet) */
function defaultDaemonSet(object: Draft): void {
  const spec = ensure(object, "spec");
  const rollout = ensure(spec, "updateStrategy");
  fillZero(rollout, "type", "RollingUpdate");
  if (rollout.type === "RollingUpdate") {
    const rolling = ensure(rollout, "rollingUpdate");
    fill(rolling, "maxUnavailable", 1);
    fill(rolling, "maxSurge", 0);
  }
  fill(spec, "revisionHistoryLimit", 10);
  defaultTemplate(ensure(spec, "template"));
  setTemplateGeneration(object, templateGenerationOf(object));
}

const templateGeneration = "deprecated.daemonset.template.generation";

/** The count of templates lives in an annotation. (kubernetes: pkg/apis/apps/v1/conversion.go) */
function templateGenerationOf(object: Resource | Draft): number {
  const value = text(partAt(object, "metadata", "annotations"), templateGeneration);
  return /^[0-9]{1,15}$/.test(value) ? Number(value) : 0;
}

function setTemplateGeneration(object: Draft, value: number): void {
  const metadata = ensure(object, "metadata");
  const annotations: Draft = {};
  for (const [key, annotation] of Object.entries(own(metadata, "annotations") ?? {})) put(annotations, key, annotation);
  annotations[templateGeneration] = String(value);
  metadata.annotations = annotations;
}
