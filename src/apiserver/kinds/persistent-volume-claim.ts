import type { Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn, wideColumn } from "./columns.ts";
import { ensure, fill, fillZero, inner } from "./draft.ts";
import { has, part, partAt, text } from "./fields.ts";
import { metadataUpdateMistakes } from "./metadata.ts";
import { subdomainName } from "./names.ts";
import { claimSpecMistakes, claimStatusMistakes, claimUpdateMistakes } from "./persistent-volume-claim-validation.ts";
import { claimSizeWarnings } from "./storage-warnings.ts";
import { strategyOf } from "./strategy.ts";
import { orUnset, shownModes, shownStorage, storageClassOf } from "./volume-access.ts";

const gvk = { group: "", version: "v1", kind: "PersistentVolumeClaim" };
const spec = (object: Resource) => part(object, "spec");
const status = (object: Resource) => part(object, "status");

const base = strategyOf({
  namespaced: true,
  name: subdomainName,
  status: true,
  default: defaultClaim,
  prepareCreate: (object) => {
    object.status = { phase: "Pending" };
    pairSources(object);
  },
  prepareUpdate: (object, _, subresource) => {
    if (subresource === "") pairSources(object);
  },
  validate: (object) => claimSpecMistakes(spec(object) ?? {}, "spec"),
  validateUpdate: claimUpdateMistakes,
  warnings: (object) => [
    ...(has(part(object.metadata as never, "annotations"), "volume.beta.kubernetes.io/storage-class")
      ? [
          'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
        ]
      : []),
    ...claimSizeWarnings(spec(object), "spec"),
  ],
});

/** (kubernetes: pkg/registry/core/persistentvolumeclaim/strategy.go) */
const strategy: Strategy = {
  ...base,
  validateUpdate: (object, old, subresource) =>
    subresource === "status"
      ? [...metadataUpdateMistakes(object, old), ...claimStatusMistakes(object)]
      : base.validateUpdate(object, old, subresource),
};

/** (kubernetes: pkg/printers/internalversion/printers.go printPersistentVolumeClaim) */
export const persistentVolumeClaim: BuiltinKind = {
  gvk,
  plural: "persistentvolumeclaims",
  shortNames: ["pvc"],
  categories: [],
  namespaced: true,
  subresources: [door("status", gvk)],
  columns: [
    nameColumn,
    column("Status", "Whether the claim has its volume.", (object) =>
      object.metadata.deletionTimestamp ? "Terminating" : text(status(object), "phase"),
    ),
    column("Volume", "The volume of the claim.", (object) => text(spec(object), "volumeName")),
    column("Capacity", "How much the volume holds.", (object) =>
      isBound(object) ? shownStorage(partAt(object, "status", "capacity")) : "",
    ),
    column("Access Modes", "How the volume can be mounted.", (object) =>
      isBound(object) ? shownModes(status(object)) : "",
    ),
    column("StorageClass", "StorageClass of the claim.", storageClassOf),
    column("VolumeAttributesClass", "VolumeAttributesClass of the claim.", (object) =>
      orUnset(spec(object), "volumeAttributesClassName"),
    ),
    ageColumn,
    wideColumn("VolumeMode", "File system or block device.", (object) => orUnset(spec(object), "volumeMode")),
  ],
  strategy,
};

/** Fills in what a claim leaves out. (kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaim) */
export function defaultClaim(claim: Draft): void {
  fill(ensure(claim, "spec"), "volumeMode", "Filesystem");
  fillZero(ensure(claim, "status"), "phase", "Pending");
}

function isBound(object: Resource): boolean {
  return text(spec(object), "volumeName") !== "";
}

const sourceKinds: ReadonlySet<string> = new Set(["/PersistentVolumeClaim", "snapshot.storage.k8s.io/VolumeSnapshot"]);

/** The old field and the new one for where the content comes from follow each other. (kubernetes: NormalizeDataSources) */
function pairSources(claim: Draft): void {
  const wanted = ensure(claim, "spec");
  const source = inner(wanted, "dataSource");
  const reference = inner(wanted, "dataSourceRef");
  if (source && !reference) {
    const { apiGroup, kind, name } = source;
    const known = sourceKinds.has(`${text(source, "apiGroup")}/${text(source, "kind")}`);
    if (known) wanted.dataSourceRef = { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name };
    else delete wanted.dataSource;
  } else if (reference && !source && text(reference, "namespace") === "") {
    const { apiGroup, kind, name } = reference;
    wanted.dataSource = { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name };
  }
}
