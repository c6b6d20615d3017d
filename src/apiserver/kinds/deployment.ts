import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { type BuiltinKind, door, scaleDoor } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, templateColumns, wideColumn } from "./columns.ts";
import { deploymentMistakes } from "./deployment-validation.ts";
import { ensure, fill, fillZero, keep } from "./draft.ts";
import { number, part, partAt } from "./fields.ts";
import { selectorText } from "./label-selector.ts";
import { subdomainName } from "./names.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { workloadWarnings } from "./pod-warnings.ts";
import { countsMistakes } from "./replicas-validation.ts";
import { strategyOf } from "./strategy.ts";
import { fixedSelectorMistakes } from "./workload-template.ts";

const gvk = { group: "apps", version: "v1", kind: "Deployment" };
const counts = ["updatedReplicas", "readyReplicas", "availableReplicas"];
const countOf = (object: Resource, key: string) => number(part(object, "status"), key) ?? 0;

/** Annotations count as changes too, since they are copied to replica sets. (kubernetes: pkg/registry/apps/deployment/strategy.go) */
const strategy = strategyOf({
  namespaced: true,
  name: subdomainName,
  status: true,
  generationOf: (object) => [object.spec, part(part(object, "metadata"), "annotations")],
  default: defaultDeployment,
  prepareUpdate: (object, old, subresource) => {
    if (subresource === "status") keep(ensure(object, "metadata"), old.metadata, "labels");
  },
  validate: deploymentMistakes,
  validateUpdate: fixedSelectorMistakes,
  validateStatus: (object) => countsMistakes(object, counts),
  warnings: workloadWarnings,
});

export const deployment: BuiltinKind = {
  gvk,
  plural: "deployments",
  shortNames: ["deploy"],
  categories: ["all"],
  namespaced: true,
  subresources: [scaleDoor, door("status", gvk)],
  columns: [
    nameColumn,
    column(
      "Ready",
      "How many Pods are ready, of how many wanted.",
      (object) => `${countOf(object, "readyReplicas")}/${number(part(object, "spec"), "replicas") ?? 0}`,
    ),
    column("Up-to-date", "Pods that have the wanted template.", (object) => countOf(object, "updatedReplicas")),
    column("Available", "Pods that are available.", (object) => countOf(object, "availableReplicas")),
    ageColumn,
    ...templateColumns((object) => partAt(object, "spec", "template", "spec")),
    wideColumn("Selector", "Which Pods belong to it.", (object) => selectorText(partAt(object, "spec", "selector"))),
  ],
  strategy,
};

/** (kubernetes: pkg/apis/apps/v1/defaults.go SetDefaults_Deployment) */
function defaultDeployment(object: Draft): void {
  const spec = ensure(object, "spec");
  fill(spec, "replicas", 1);
  const rollout = ensure(spec, "strategy");
  fillZero(rollout, "type", "RollingUpdate");
  if (rollout.type === "RollingUpdate") {
    const rolling = ensure(rollout, "rollingUpdate");
    fill(rolling, "maxUnavailable", "25%");
    fill(rolling, "maxSurge", "25%");
  }
  fill(spec, "revisionHistoryLimit", 10);
  fill(spec, "progressDeadlineSeconds", 600);
  defaultTemplate(ensure(spec, "template"));
}
