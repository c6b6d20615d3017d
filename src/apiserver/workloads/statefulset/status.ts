import type { Pod } from "../objects.ts";
import type { Revisions } from "./pods.ts";
import {
  availableIn,
  isRunningAndReady,
  revisionOf,
  type StatefulSet,
  type StatefulSetStatus,
} from "./stateful-set.ts";

export interface Observed {
  readonly pods: readonly Pod[];
  readonly revisions: Revisions;
  readonly collisionCount: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The status that a StatefulSet should have. (kubernetes: pkg/controller/statefulset updateStatus, completeRollingUpdate) */
export function statusOf(set: StatefulSet, { pods, revisions, collisionCount, now }: Observed): StatefulSetStatus {
  const ready = pods.filter(isRunningAndReady);
  const available = ready.filter((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now) === 0);
  const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const update = revisions.update.metadata.name ?? "";
  const updated = staying.filter((pod) => revisionOf(pod) === update).length;
  const wanted = set.spec.replicas ?? 1;
  const isRolling = set.spec.updateStrategy?.type === "RollingUpdate";
  const isComplete = isRolling && [updated, ready.length, pods.length].every((count) => count === wanted);
  const current = isComplete ? update : (revisions.current.metadata.name ?? "");
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    ...count("readyReplicas", ready.length),
    ...count("currentReplicas", staying.filter((pod) => revisionOf(pod) === current).length),
    ...count("updatedReplicas", updated),
    currentRevision: current,
    updateRevision: update,
    collisionCount,
    availableReplicas: available.length,
  };
}

/** A count of the status; zero is left out, as the API server writes it. */
function count<K extends string>(field: K, value: number): { readonly [field in K]?: number } {
  return (value === 0 ? {} : { [field]: value }) as { readonly [field in K]?: number };
}
