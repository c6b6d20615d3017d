import type { Kind } from "../kind.ts";
import { FieldSet, type Path } from "./field-set.ts";
import type { FieldFilter } from "./updater.ts";

/**
 * What a kind resets to what it was, whatever comes through a door: nobody can own it by that door.
 * (kubernetes: pkg/registry, every GetResetFields)
 */
export function resetFilter(kind: Kind, subresource: string): FieldFilter {
  const only = included[`${nameOf(kind)}/${subresource}`];
  if (only !== undefined) return (set) => including(set, only);
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
};

const anyStep = "*";

/** Doors that let only some fields through; `*` is any step. (kubernetes: pkg/registry/core/pod/strategy.go) */
const included: Readonly<Record<string, readonly Path[]>> = {
  "pods/ephemeralcontainers": [["f:spec", "f:ephemeralContainers"]],
  "pods/resize": ["f:containers", "f:initContainers"].flatMap((list) => [
    ["f:spec", list, anyStep, "f:resources"],
    ["f:spec", list, anyStep, "f:resizePolicy"],
  ]),
};

/** The members on the way to and within what the patterns name. (structured-merge-diff: FilterIncludeMatches) */
function including(set: FieldSet, patterns: readonly Path[]): FieldSet {
  if (patterns.some((pattern) => pattern.length === 0)) return set;
  const out = new FieldSet();
  for (const member of set.members) if (below(patterns, member).length > 0) out.members.add(member);
  for (const [element, child] of set.children) {
    const rest = below(patterns, element);
    if (rest.length === 0) continue;
    const kept = including(child, rest);
    if (!kept.empty) out.children.set(element, kept);
  }
  return out;
}

function below(patterns: readonly Path[], element: string): readonly Path[] {
  return patterns.filter(([step]) => step === anyStep || step === element).map((pattern) => pattern.slice(1));
}
