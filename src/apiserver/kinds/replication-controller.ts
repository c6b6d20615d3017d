import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { type BuiltinKind, door, scaleDoor } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, templateColumns, wideColumn } from "./columns.ts";
import { ensure, fill } from "./draft.ts";
import { number, part, partAt } from "./fields.ts";
import { selects, shownLabels, sortedByKey } from "./label-selector.ts";
import { invalid, nonnegative, required } from "./mistakes.ts";
import { subdomainName } from "./names.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { workloadWarnings } from "./pod-warnings.ts";
import { countsMistakes } from "./replicas-validation.ts";
import { applyScale, scaleOf } from "./scale.ts";
import { specOf, strategyOf } from "./strategy.ts";
import { runningTemplateMistakes } from "./workload-template.ts";

const gvk = { group: "", version: "v1", kind: "ReplicationController" };
const counts = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"];
const countOf = (object: Resource, key: string) => number(part(object, "status"), key) ?? 0;

const strategy: Strategy = {
  ...strategyOf({
    namespaced: true,
    name: subdomainName,
    status: true,
    generationOf: specOf,
    default: defaultController,
    prepareCreate: (object) => {
      object.status = { replicas: 0 };
    },
    validate: controllerMistakes,
    validateStatus: (object) => countsMistakes(object, counts),
    warnings: workloadWarnings,
  }),
  // Pods stay behind unless the delete says otherwise, as they always have in this version.
  orphansWith: "",
};

/** (kubernetes: pkg/registry/core/replicationcontroller/strategy.go, pkg/printers/internalversion/printers.go) */
export const replicationController: BuiltinKind = {
  gvk,
  plural: "replicationcontrollers",
  shortNames: ["rc"],
  categories: ["all"],
  namespaced: true,
  subresources: [
    { ...scaleDoor, scale: { of: (object) => scaleOf(withLabelSelector(object)), apply: applyScale } },
    door("status", gvk),
  ],
  columns: [
    nameColumn,
    column("Desired", "Pods that are wanted.", (object) => number(part(object, "spec"), "replicas") ?? 0, "integer"),
    column("Current", "Pods that are there.", (object) => countOf(object, "replicas"), "integer"),
    column("Ready", "Pods that are ready.", (object) => countOf(object, "readyReplicas"), "integer"),
    ageColumn,
    ...templateColumns((object) => partAt(object, "spec", "template", "spec")),
    wideColumn("Selector", "Which Pods belong to it.", (object) => shownLabels(partAt(object, "spec", "selector"))),
  ],
  selectableFields: { "status.replicas": (object) => String(countOf(object, "replicas")) },
  strategy,
};

/** Its selector is a map of labels; as other workloads have it, it is `matchLabels`. */
function withLabelSelector(object: Resource): Resource {
  const spec = part(object, "spec");
  return { ...object, spec: { ...spec, selector: { matchLabels: part(spec, "selector") ?? {} } } };
}

/** The template's labels are the selector, and its own, where it has none. (kubernetes: SetDefaults_ReplicationController) */
function defaultController(object: Draft): void {
  const spec = ensure(object, "spec");
  fill(spec, "replicas", 1);
  if (spec.template === undefined || spec.template === null) return;
  defaultTemplate(ensure(spec, "template"));
  const labels = partAt(spec, "template", "metadata", "labels");
  if (!labels) return;
  if (isEmptyMap(part(spec, "selector"))) spec.selector = { ...labels };
  const metadata = ensure(object, "metadata");
  if (isEmptyMap(part(metadata, "labels"))) metadata.labels = { ...labels };
}

function isEmptyMap(map: object | undefined): boolean {
  return Object.keys(map ?? {}).length === 0;
}

/** (kubernetes: pkg/apis/core/validation ValidateReplicationControllerSpec) */
function controllerMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  const template = part(spec, "template");
  const selector = part(spec, "selector");
  return [
    ...nonnegative("spec.minReadySeconds", number(spec, "minReadySeconds")),
    ...(isEmptyMap(selector) ? [required("spec.selector")] : []),
    ...nonnegative("spec.replicas", number(spec, "replicas")),
    ...(template
      ? [...unselectedMistakes(spec), ...runningTemplateMistakes(template, "ReplicationController")]
      : [required("spec.template")]),
  ];
}

function unselectedMistakes(spec: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const selector = part(spec, "selector");
  const labels = partAt(spec, "template", "metadata", "labels");
  if (isEmptyMap(selector) || selects({ matchLabels: selector }, labels)) return [];
  const shown = labels ? sortedByKey(labels) : null;
  return [invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`")];
}
