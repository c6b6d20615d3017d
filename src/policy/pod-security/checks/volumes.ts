import { own } from "../../../kube/index.ts";
import { type Check, type Finding, finding, forbidden } from "../check.ts";
import type { Pod } from "../pod.ts";

/** No directory of the host. (kubernetes: pod-security-admission/policy/check_hostPathVolumes.go) */
export const hostPathVolumes: Check = {
  id: "hostPathVolumes",
  level: "baseline",
  revisions: [{ since: 0, find: findHostPaths }],
};

function findHostPaths({ volumes }: Pod): Finding | undefined {
  if (!volumes.some((volume) => has(volume, "hostPath"))) return undefined;
  const violations = volumes.flatMap((volume, index) => {
    if (!has(volume, "hostPath")) return [];
    const path = own(own(volume, "hostPath"), "path");
    return [forbidden(`spec.volumes[${index}].hostPath`, typeof path === "string" ? path : "")];
  });
  return finding("hostPath volumes", violations);
}

/** Only volumes of these types. (kubernetes: pod-security-admission/policy/check_restrictedVolumes.go) */
export const restrictedVolumes: Check = {
  id: "restrictedVolumes",
  level: "restricted",
  revisions: [{ since: 0, find: findRestricted }],
};

const allowed = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const restricted = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
];

function findRestricted({ volumes }: Pod): Finding | undefined {
  if (volumes.every(isAllowed)) return undefined;
  const violations = volumes.flatMap((volume, index) => {
    if (isAllowed(volume)) return [];
    const type = restricted.find((name) => has(volume, name)) ?? "unknown";
    return [forbidden(`spec.volumes[${index}].${type}`)];
  });
  return finding("restricted volume types", violations);
}

function isAllowed(volume: unknown): boolean {
  for (const type of allowed) if (has(volume, type)) return true;
  return false;
}

function has(volume: unknown, type: string): boolean {
  return (own(volume, type) ?? undefined) !== undefined;
}
