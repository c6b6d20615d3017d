import type { LabelSelector, Resource } from "../../../kube/index.ts";
import { conditionOf, isReady, type Pod, type PodTemplate } from "../objects.ts";
import { parseTimestamp } from "../timestamp.ts";

/** A StatefulSet as its controller reads it. */
export interface StatefulSet extends Resource {
  readonly spec: {
    readonly replicas?: number;
    readonly serviceName?: string;
    readonly minReadySeconds?: number;
    readonly ordinals?: { readonly start?: number };
    readonly podManagementPolicy?: string;
    readonly revisionHistoryLimit?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
    readonly persistentVolumeClaimRetentionPolicy?: { readonly whenDeleted?: string; readonly whenScaled?: string };
    readonly volumeClaimTemplates?: readonly Resource[];
  };
  readonly status?: StatefulSetStatus;
}

export interface StatefulSetStatus {
  readonly observedGeneration?: number;
  readonly replicas: number;
  readonly readyReplicas?: number;
  readonly currentReplicas?: number;
  readonly updatedReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly collisionCount?: number;
  readonly availableReplicas: number;
}

/** The label with the name of the revision that a Pod was made from. */
export const revisionLabel = "controller-revision-hash";

/** The number at the end of a Pod's name, where the rest is the set's name; -1 where it is none of the set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const name = pod.metadata.name ?? "";
  const prefix = `${set.metadata.name}-`;
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^(0|[1-9][0-9]{0,8})$/.test(rest) ? Number(rest) : -1;
}

/** The first ordinal, and how many there are to be. */
export function rangeOf({ spec }: StatefulSet): { readonly start: number; readonly count: number } {
  return { start: spec.ordinals?.start ?? 0, count: spec.replicas ?? 1 };
}

/** Whether all Pods may be made, and go, at once. */
export function isParallel({ spec }: StatefulSet): boolean {
  return spec.podManagementPolicy === "Parallel";
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === "Running" && isReady(pod);
}

/** Milliseconds until a Pod counts as available: 0 once it does, `undefined` while it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = parseTimestamp(conditionOf(pod.status?.conditions, "Ready")?.lastTransitionTime) ?? now;
  return Math.max(0, since + minReadySeconds * 1000 - now);
}

export function revisionOf(pod: Pod): string {
  return pod.metadata.labels?.[revisionLabel] ?? "";
}
