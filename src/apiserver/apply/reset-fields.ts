import type { Kind } from "../kind.ts";
import { FieldSet, type Path } from "./field-set.ts";
import type { FieldFilter } from "./updater.ts";

/**
 * What a kind resets to what it was, whatever comes through a door: nobody can own it by that door.
 * (kubernetes: pkg/registry, every GetResetFields)
 */
export function resetFilter(kind: Kind, subresource: string): FieldFilter {
  const paths = resetPaths(kind, subresource);
  if (paths.length === 0) return (set) => set;
  const reset = FieldSet.of(...paths.map((path) => path.map((name) => `f:${name}`)));
  return (set) => set.recursiveDifference(reset);
}

/** The status has a door of its own, and nothing else goes through it. */
function resetPaths(kind: Kind, subresource: string): readonly Path[] {
  const more = exceptions[`${nameOf(kind)}/${subresource}`];
  if (more !== undefined) return more;
  if (subresource === "status") return [["spec"]];
  const hasStatus = kind.subresources.some(({ name }) => name === "status");
  return hasStatus && subresource === "" ? [["status"]] : [];
}

function nameOf({ gvk, plural }: Kind): string {
  return gvk.group === "" ? plural : `${plural}.${gvk.group}`;
}

const all: readonly Path[] = [["metadata"], ["spec"]];

/** Where kinds differ from what most do. */
const exceptions: Readonly<Record<string, readonly Path[]>> = {
  "pods/status": [["spec"], ["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]],
  "deployments.apps/status": [["spec"], ["metadata", "labels"]],
  "customresourcedefinitions.apiextensions.k8s.io/status": all,
  "validatingadmissionpolicies.admissionregistration.k8s.io/status": all,
  "flowschemas.flowcontrol.apiserver.k8s.io/status": all,
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/status": all,
  "volumeattachments.storage.k8s.io/status": all,
  "certificatesigningrequests.certificates.k8s.io/": [["spec"], ["status"]],
  "certificatesigningrequests.certificates.k8s.io/status": [["spec"], ["status", "conditions"]],
  "certificatesigningrequests.certificates.k8s.io/approval": [["spec"], ["status", "certificate"]],
  "namespaces/finalize": [["status"]],
  // The real ones name a group that is not theirs.
  "servicecidrs.networking.k8s.io/": [],
  "servicecidrs.networking.k8s.io/status": [],
};
