import { own, type Resource } from "../../kube/index.ts";
import { timestamp } from "../call.ts";
import type { Draft } from "../kind.ts";
import type { Deletion } from "./delete-options.ts";

/**
 * What a delete makes of a namespace: the first one only lets it terminate; it goes when its controller has emptied it
 * and taken the finalizer from its spec.
 * kubernetes: pkg/registry/core/namespace/storage/storage.go
 */
export function markNamespace(stored: Resource, deletion: Deletion, now: number): Draft | "remove" | "unchanged" {
  if (stored.metadata.deletionTimestamp === undefined) return terminating(stored, deletion, now);
  const inSpec = own(stored.spec, "finalizers");
  const held = (Array.isArray(inSpec) && inSpec.length > 0) || (stored.metadata.finalizers ?? []).length > 0;
  return held ? "unchanged" : "remove";
}

function terminating(stored: Resource, deletion: Deletion, now: number): Draft {
  const { finalizers, ...others } = stored.metadata;
  const next = withPolicy(finalizers ?? [], deletion);
  return {
    ...stored,
    metadata: { ...others, ...(next.length === 0 ? {} : { finalizers: next }), deletionTimestamp: timestamp(now) },
    status: { ...(stored.status as Draft | undefined), phase: "Terminating" },
  };
}

function withPolicy(finalizers: readonly string[], { propagation }: Deletion): readonly string[] {
  if (propagation === undefined) return finalizers;
  const others = finalizers.filter((one) => one !== "orphan" && one !== "foregroundDeletion");
  if (propagation === "Orphan") return [...others, "orphan"];
  return propagation === "Foreground" ? [...others, "foregroundDeletion"] : others;
}
