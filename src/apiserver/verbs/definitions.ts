import { own, type Resource } from "../../kube/index.ts";
import { timestamp } from "../call.ts";
import type { Draft } from "../kind.ts";

const cleanup = "customresourcecleanup.apiextensions.k8s.io";

/**
 * What the first delete makes of a CustomResourceDefinition: it stays until the objects of its kind are gone.
 * kubernetes: apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go
 */
export function markDefinition(stored: Resource, now: number): Draft {
  const finalizers = stored.metadata.finalizers ?? [];
  const conditions = own(stored.status, "conditions");
  const others = (Array.isArray(conditions) ? conditions : []).filter((one) => own(one, "type") !== "Terminating");
  const terminating = {
    type: "Terminating",
    status: "True",
    lastTransitionTime: timestamp(now),
    reason: "InstanceDeletionPending",
    message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
  };
  return {
    ...stored,
    metadata: {
      ...stored.metadata,
      deletionTimestamp: timestamp(now),
      finalizers: finalizers.includes(cleanup) ? finalizers : [...finalizers, cleanup],
    },
    status: { ...(stored.status as Draft | undefined), conditions: [...others, terminating] },
  };
}
