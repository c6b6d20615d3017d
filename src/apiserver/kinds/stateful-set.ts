import type { Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { type BuiltinKind, door, scaleDoor } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, templateColumns } from "./columns.ts";
import { ensure, fill, fillZero, inner, innerAt, inners } from "./draft.ts";
import { number, part, partAt, parts } from "./fields.ts";
import { metadataUpdateMistakes } from "./metadata.ts";
import { labelName } from "./names.ts";
import { defaultClaim } from "./persistent-volume-claim.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { isNew, templateWarnings } from "./pod-warnings.ts";
import { collisionMistakes, countsMistakes } from "./replicas-validation.ts";
import { statefulSetMistakes, statefulSetUpdateMistakes } from "./stateful-set-validation.ts";
import { claimSizeWarnings } from "./storage-warnings.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "apps", version: "v1", kind: "StatefulSet" };
const counts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];

const base = strategyOf({
  namespaced: true,
  name: labelName,
  status: true,
  generationOf: specOf,
  default: defaultStatefulSet,
  prepareCreate: (object) => {
    object.status = { replicas: 0, availableReplicas: 0 };
    dropMaxUnavailable(object);
  },
  prepareUpdate: dropMaxUnavailable,
  validate: statefulSetMistakes,
  validateStatus: (object, old) => [
    ...countsMistakes(object, counts, "status.readyReplicas"),
    ...collisionMistakes(object, old),
  ],
  warnings: warningsOf,
});

/** (kubernetes: pkg/registry/apps/statefulset/strategy.go) */
const strategy: Strategy = {
  ...base,
  validateUpdate: (object, old, subresource) =>
    subresource === "status"
      ? base.validateUpdate(object, old, subresource)
      : [...metadataUpdateMistakes(object, old), ...statefulSetUpdateMistakes(object, old)],
};

export const statefulSet: BuiltinKind = {
  gvk,
  plural: "statefulsets",
  shortNames: ["sts"],
  categories: ["all"],
  namespaced: true,
  subresources: [scaleDoor, door("status", gvk)],
  columns: [
    nameColumn,
    column(
      "Ready",
      "How many Pods are ready, of how many wanted.",
      (object) =>
        `${number(part(object, "status"), "readyReplicas") ?? 0}/${number(part(object, "spec"), "replicas") ?? 0}`,
    ),
    ageColumn,
    ...templateColumns((object) => partAt(object, "spec", "template", "spec")),
  ],
  strategy,
};

/** (kubernetes: pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet) */
function defaultStatefulSet(object: Draft): void {
  const spec = ensure(object, "spec");
  fillZero(spec, "podManagementPolicy", "OrderedReady");
  const rollout = ensure(spec, "updateStrategy");
  if (rollout.type === undefined || rollout.type === null || rollout.type === "") {
    rollout.type = "RollingUpdate";
    ensure(rollout, "rollingUpdate");
  }
  const rolling = inner(rollout, "rollingUpdate");
  if (rollout.type === "RollingUpdate" && rolling) fill(rolling, "partition", 0);
  const retention = ensure(spec, "persistentVolumeClaimRetentionPolicy");
  fillZero(retention, "whenDeleted", "Retain");
  fillZero(retention, "whenScaled", "Retain");
  fill(spec, "replicas", 1);
  fill(spec, "revisionHistoryLimit", 10);
  defaultTemplate(ensure(spec, "template"));
  for (const claim of inners(spec, "volumeClaimTemplates")) {
    claim.apiVersion = "v1";
    claim.kind = "PersistentVolumeClaim";
    defaultClaim(claim);
  }
}

/** How many may be unavailable in an update cannot be said in this version. (kubernetes: dropStatefulSetDisabledFields) */
function dropMaxUnavailable(object: Draft): void {
  const rolling = innerAt(object, "spec", "updateStrategy", "rollingUpdate");
  if (rolling) delete rolling.maxUnavailable;
}

function warningsOf(object: Resource, old?: Resource): readonly string[] {
  const spec = part(object, "spec");
  const limit = number(spec, "revisionHistoryLimit") ?? 0;
  const claim = old === undefined ? "" : ".Spec";
  return [
    ...(isNew(object, old) ? templateWarnings(part(spec, "template"), "spec.template") : []),
    ...parts(spec, "volumeClaimTemplates").flatMap((one, index) =>
      claimSizeWarnings(part(one, "spec"), `spec.volumeClaimTemplates[${index}]${claim}`),
    ),
    ...(limit < 0
      ? ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]
      : []),
  ];
}
