import type { Resource } from "../../kube/index.ts";
import { type BuiltinKind, door, scaleDoor } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, templateColumns, wideColumn } from "./columns.ts";
import { ensure, fill } from "./draft.ts";
import { number, part, partAt } from "./fields.ts";
import { shownSelector } from "./label-selector.ts";
import { subdomainName } from "./names.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { workloadWarnings } from "./pod-warnings.ts";
import { countsMistakes, replicasMistakes } from "./replicas-validation.ts";
import { specOf, strategyOf } from "./strategy.ts";
import { fixedSelectorMistakes } from "./workload-template.ts";

const gvk = { group: "apps", version: "v1", kind: "ReplicaSet" };
const counts = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"];
const countOf = (object: Resource, key: string) => number(part(object, "status"), key) ?? 0;

/** (kubernetes: pkg/registry/apps/replicaset/strategy.go) */
const strategy = strategyOf({
  namespaced: true,
  name: subdomainName,
  status: true,
  generationOf: specOf,
  default: (object) => {
    const spec = ensure(object, "spec");
    fill(spec, "replicas", 1);
    defaultTemplate(ensure(spec, "template"));
  },
  prepareCreate: (object) => {
    object.status = { replicas: 0 };
  },
  validate: (object) => replicasMistakes(part(object, "spec") ?? {}),
  validateUpdate: fixedSelectorMistakes,
  validateStatus: (object) => countsMistakes(object, counts),
  warnings: workloadWarnings,
});

export const replicaSet: BuiltinKind = {
  gvk,
  plural: "replicasets",
  shortNames: ["rs"],
  categories: ["all"],
  namespaced: true,
  subresources: [scaleDoor, door("status", gvk)],
  columns: [
    nameColumn,
    column("Desired", "Pods that are wanted.", (object) => number(part(object, "spec"), "replicas") ?? 0, "integer"),
    column("Current", "Pods that are there.", (object) => countOf(object, "replicas"), "integer"),
    column("Ready", "Pods that are ready.", (object) => countOf(object, "readyReplicas"), "integer"),
    ageColumn,
    ...templateColumns((object) => partAt(object, "spec", "template", "spec")),
    wideColumn("Selector", "Which Pods belong to it.", (object) => shownSelector(partAt(object, "spec", "selector"))),
  ],
  selectableFields: { "status.replicas": (object) => String(countOf(object, "replicas")) },
  strategy,
};
