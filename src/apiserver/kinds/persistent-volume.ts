import type { Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, wideColumn } from "./columns.ts";
import { ensure, fill, fillZero } from "./draft.ts";
import { has, part, partAt, text } from "./fields.ts";
import { metadataUpdateMistakes } from "./metadata.ts";
import { required } from "./mistakes.ts";
import { subdomainName } from "./names.ts";
import { volumeMistakes, volumeUpdateMistakes } from "./persistent-volume-validation.ts";
import { strategyOf } from "./strategy.ts";
import { orUnset, shownModes, shownStorage, storageClassOf } from "./volume-access.ts";
import { defaultVolumeSource } from "./volume-defaults.ts";

const gvk = { group: "", version: "v1", kind: "PersistentVolume" };
const spec = (object: Resource) => part(object, "spec");
const status = (object: Resource) => part(object, "status");

const base = strategyOf({
  namespaced: false,
  name: subdomainName,
  status: true,
  default: defaultPersistentVolume,
  prepareCreate: (object) => {
    object.status = { phase: "Pending", lastPhaseTransitionTime: ensure(object, "metadata").creationTimestamp };
  },
  validate: volumeMistakes,
  validateUpdate: volumeUpdateMistakes,
  warnings: warningsOf,
});

/** (kubernetes: pkg/registry/core/persistentvolume/strategy.go) */
const strategy: Strategy = {
  ...base,
  validateUpdate: (object, old, subresource) =>
    subresource === "status"
      ? [
          ...metadataUpdateMistakes(object, old),
          ...(object.metadata.resourceVersion ? [] : [required("resourceVersion")]),
        ]
      : base.validateUpdate(object, old, subresource),
};

/** (kubernetes: pkg/printers/internalversion/printers.go printPersistentVolume) */
export const persistentVolume: BuiltinKind = {
  gvk,
  plural: "persistentvolumes",
  shortNames: ["pv"],
  categories: [],
  namespaced: false,
  subresources: [door("status", gvk)],
  columns: [
    nameColumn,
    column("Capacity", "How much the volume holds.", (object) => shownStorage(partAt(object, "spec", "capacity"))),
    column("Access Modes", "How the volume can be mounted.", (object) => shownModes(spec(object))),
    column("Reclaim Policy", "What becomes of the volume after its claim.", (object) =>
      text(spec(object), "persistentVolumeReclaimPolicy"),
    ),
    column("Status", "Whether the volume has a claim.", (object) =>
      object.metadata.deletionTimestamp ? "Terminating" : text(status(object), "phase"),
    ),
    column("Claim", "The claim of the volume.", claimOf),
    column("StorageClass", "StorageClass of the volume.", storageClassOf),
    column("VolumeAttributesClass", "VolumeAttributesClass of the volume.", (object) =>
      orUnset(spec(object), "volumeAttributesClassName"),
    ),
    column("Reason", "Why the volume is in its state.", (object) => text(status(object), "reason")),
    ageColumn,
    wideColumn("VolumeMode", "File system or block device.", (object) => orUnset(spec(object), "volumeMode")),
  ],
  strategy,
};

/** (kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume) */
function defaultPersistentVolume(object: Draft): void {
  const wanted = ensure(object, "spec");
  fillZero(ensure(object, "status"), "phase", "Pending");
  fillZero(wanted, "persistentVolumeReclaimPolicy", "Retain");
  fill(wanted, "volumeMode", "Filesystem");
  defaultVolumeSource(wanted);
}

function claimOf(object: Resource): string {
  const claim = partAt(object, "spec", "claimRef");
  return claim ? `${text(claim, "namespace")}/${text(claim, "name")}` : "";
}

const oldAnnotations: readonly (readonly [string, string])[] = [
  ["volume.beta.kubernetes.io/storage-class", 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ["volume.beta.kubernetes.io/mount-options", 'deprecated since v1.31; use "mountOptions" attribute instead'],
];
const oldSources: readonly (readonly [string, string])[] = [
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

/** (kubernetes: pkg/api/persistentvolume/util.go GetWarningsForPersistentVolume) */
function warningsOf(object: Resource): readonly string[] {
  const annotations = part(object.metadata as never, "annotations");
  const recycles = text(spec(object), "persistentVolumeReclaimPolicy") === "Recycle";
  return [
    ...oldAnnotations
      .filter(([key]) => has(annotations, key))
      .map(([key, message]) => `metadata.annotations[${key}]: ${message}`),
    ...(recycles
      ? [
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
        ]
      : []),
    ...oldSources
      .filter(([key]) => has(spec(object), key))
      .map(([key, message]) => `spec.${key === "storageos" ? "storageOS" : key}: ${message}`),
  ];
}
