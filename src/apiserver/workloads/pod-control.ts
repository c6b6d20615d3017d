import type { Resource } from "../../kube/index.ts";
import type { Bench } from "./controller.ts";
import { controllerReference, type Pod, type PodTemplate } from "./objects.ts";
import { isNamespaceTerminating, messageOf, refusalOf } from "./refusal.ts";
import { resources } from "./resources.ts";

/** What a new Pod gets besides its template. */
export interface PodExtras {
  readonly name?: string;
  readonly generateName?: string;
  readonly finalizers?: readonly string[];
}

/** The Pod that a template makes for its owner. (kubernetes: pkg/controller GetPodFromTemplate) */
export function podOf(template: PodTemplate, owner: Resource, extras: PodExtras = {}): Pod {
  const { labels, annotations, finalizers = [] } = template.metadata ?? {};
  const allFinalizers = [...finalizers, ...(extras.finalizers ?? [])];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: extras.generateName ?? `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? "",
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(allFinalizers.length === 0 ? {} : { finalizers: allFinalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}

/**
 * Creates a Pod for its owner and tells the owner, of a refusal too, which is thrown. In a namespace that is going away
 * nothing is created and nothing said.
 */
export async function createPod(bench: Bench, owner: Resource, pod: Pod): Promise<void> {
  try {
    const created = await bench.api.create(resources.pods, owner.metadata.namespace ?? "", pod);
    const message = `Created pod: ${created.metadata.name}`;
    bench.events.record(owner, { type: "Normal", reason: "SuccessfulCreate", message });
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    const message = `Error creating: ${messageOf(error)}`;
    bench.events.record(owner, { type: "Warning", reason: "FailedCreate", message });
    throw error;
  }
}

/** Deletes a Pod for its owner and tells the owner. A Pod that is gone already is nothing to speak of. */
export async function deletePod(bench: Bench, owner: Resource, pod: Pod): Promise<void> {
  const { namespace = "", name = "", uid } = pod.metadata;
  try {
    await bench.api.delete(resources.pods, namespace, name, uid === undefined ? {} : { uid });
    bench.events.record(owner, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted pod: ${name}` });
  } catch (error) {
    if (refusalOf(error) === "NotFound") return;
    const message = `Error deleting: ${messageOf(error)}`;
    bench.events.record(owner, { type: "Warning", reason: "FailedDelete", message });
    throw error;
  }
}

/**
 * Makes so many calls, 1 at first, then 2, 4, 8, ... at a time, and stops at the first batch with a failure, which is
 * thrown: what fails once would mostly fail always. (kubernetes: pkg/controller/replicaset slowStartBatch)
 */
export async function slowStart(count: number, call: () => Promise<void>): Promise<void> {
  let left = count;
  for (let size = 1; left > 0; size *= 2) {
    const batch = Math.min(size, left);
    const results = await Promise.allSettled(Array.from({ length: batch }, call));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    left -= batch;
  }
}
