import type { Resource } from "../kube/index.ts";
import type { CleanupPolicy } from "../policy/index.ts";
import { type EventDraft, type ObjectReference, shorten } from "./events.ts";

/** Tells on a policy that it has deleted an object, or why it could not. (kyverno: pkg/event/events.go NewCleanupPolicyEvent) */
export function cleanupEvent(policy: CleanupPolicy, object: Resource, failure?: string): EventDraft {
  const { apiVersion, kind, metadata } = object;
  const { name = "", namespace = "" } = metadata;
  const target = `the target resource ${kind}/${namespace}/${name}`;
  const failed = failure !== undefined;
  return {
    reportingController: "kyverno-cleanup",
    type: failed ? "Warning" : "Normal",
    reason: failed ? "PolicyError" : "PolicyApplied",
    action: failed ? "None" : "Resource Cleaned Up",
    regarding: { apiVersion: policy.apiVersion, kind: policy.kind, name: policy.name, ...named(policy) },
    related: { apiVersion, kind, name, ...named({ namespace }) },
    note: shorten(failed ? `failed to clean up ${target}: ${failure}` : `successfully cleaned up ${target}`),
  };
}

function named({
  namespace,
  uid = "",
}: {
  readonly namespace: string;
  readonly uid?: string;
}): Partial<ObjectReference> {
  return { ...(namespace !== "" && { namespace }), ...(uid !== "" && { uid }) };
}
