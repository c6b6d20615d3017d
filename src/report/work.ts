import type { Resource } from "../kube/index.ts";
import type { CompiledPolicy, ObjectName } from "../policy/index.ts";
import { type EventDraft, type ObjectReference, shorten } from "./events.ts";

/** What the background does for policies. */
export type WorkSource = "kyverno-generate" | "kyverno-mutate";

/** Something was done for a policy: told of on it, once for each object. (kyverno: pkg/event/events.go NewBackgroundSuccessEvent) */
export function workDone(
  source: WorkSource,
  policy: CompiledPolicy,
  objects: readonly ObjectName[],
): readonly EventDraft[] {
  const making = source === "kyverno-generate";
  return objects.map((object) => ({
    reportingController: source,
    type: "Normal",
    reason: "PolicyApplied",
    action: making ? "Resource Generated" : "Resource Mutated",
    regarding: referenceTo(policy),
    related: relatedTo(object),
    note: making ? "resource generated" : "resource mutated",
  }));
}

/** An object was made: told of on it. (kyverno: pkg/event/events.go NewResourceGenerationEvent) */
export function objectMade(policy: string, rule: string, object: ObjectName): EventDraft {
  const { apiVersion, kind, namespace, name } = object;
  return {
    reportingController: "kyverno-generate",
    type: "Normal",
    reason: "PolicyApplied",
    action: "None",
    regarding: { apiVersion, kind, name, ...(namespace !== "" && { namespace }) },
    note: shorten(`Created ${kind} ${name} as a result of applying policy ${policy}/${rule}`),
  };
}

/** Something could not be done for a policy: told of on it. (kyverno: pkg/event/events.go NewBackgroundFailedEvent) */
export function workFailed(
  source: WorkSource,
  policy: CompiledPolicy,
  { rule, message, object }: { readonly rule: string; readonly message: string; readonly object: Resource },
): EventDraft {
  const { namespace = "", name = "" } = object.metadata;
  return {
    reportingController: source,
    type: "Warning",
    reason: "PolicyError",
    action: "None",
    regarding: referenceTo(policy),
    related: relatedTo({ apiVersion: "", kind: object.kind, namespace, name }),
    note: shorten(`policy ${policy.name}/${rule} error: ${message}`),
  };
}

/**
 * A policy holds in the API server itself: told of on it, for the admission policy and for its binding.
 * (kyverno: pkg/event/events.go NewValidatingAdmissionPolicyEvent)
 */
export function heldByServer(policy: CompiledPolicy, objects: readonly Resource[]): readonly EventDraft[] {
  const { apiVersion, kind, name, namespace, uid } = policy;
  return objects.map((object) => {
    const what = object.kind.endsWith("Binding")
      ? "validating admission policy binding"
      : "validating admission policy";
    const made = object.metadata.name ?? "";
    return {
      reportingController: "kyverno-generate",
      type: "Normal",
      reason: "PolicyApplied",
      action: "Resource Generated",
      regarding: { apiVersion, kind, name, ...(namespace !== "" && { namespace }), ...(uid !== "" && { uid }) },
      related: { apiVersion: object.apiVersion, kind: object.kind, name: made },
      note: shorten(`successfully generated ${what} ${made} from policy ${name}`),
    };
  });
}

/** Kyverno always tells of them in its first version. */
function referenceTo({ kind, name, namespace, uid }: CompiledPolicy): ObjectReference {
  const apiVersion = "kyverno.io/v1";
  return { apiVersion, kind, name, ...(namespace !== "" && { namespace }), ...(uid !== "" && { uid }) };
}

function relatedTo({ apiVersion, kind, namespace, name }: ObjectName): ObjectReference {
  return { apiVersion, kind, name, ...(namespace !== "" && { namespace }) };
}
