import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, inners, put } from "./draft.ts";
import { part, text, textEntries } from "./fields.ts";

/**
 * Assigns a Pod to the node that a Binding names. Returns why that cannot be, in the API server's words (a conflict),
 * or `undefined`. `now` is an RFC 3339 text. (kubernetes: pkg/registry/core/pod/storage setPodHostAndAnnotations)
 */
export function bindPod(pod: Draft, binding: Resource, now: string): string | undefined {
  const name = text(part(pod, "metadata"), "name");
  const spec = ensure(pod, "spec");
  const taken = text(spec, "nodeName");
  if (text(part(pod, "metadata"), "deletionTimestamp") !== "") {
    return `pod ${name} is being deleted, cannot be assigned to a host`;
  }
  if (taken !== "") return `pod ${name} is already assigned to node "${taken}"`;
  spec.nodeName = text(part(binding, "target"), "name");
  annotate(pod, binding);
  markScheduled(ensure(pod, "status"), now);
  return undefined;
}

function annotate(pod: Draft, binding: Resource): void {
  const entries = textEntries(binding.metadata, "annotations");
  if (entries.length === 0) return;
  const annotations = ensure(ensure(pod, "metadata"), "annotations");
  for (const [key, value] of entries) put(annotations, key, value);
}

function markScheduled(status: Draft, now: string): void {
  const scheduled = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: now };
  const others = inners(status, "conditions").filter((one) => text(one, "type") !== "PodScheduled");
  status.conditions = [...others, scheduled];
}
