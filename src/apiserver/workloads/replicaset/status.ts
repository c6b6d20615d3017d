import { jsonEqual } from "../../../kube/index.ts";
import { type Condition, conditionOf, isReady, type Pod, type ReplicaSet, type ReplicaSetStatus } from "../objects.ts";
import { parseTimestamp, timestamp } from "../timestamp.ts";

/** What a status is worked out from. */
export interface Observed {
  /** The Pods that belong to the ReplicaSet and have not ended. */
  readonly pods: readonly Pod[];
  /** The message of the call that failed while Pods were created or deleted; absent where none did. */
  readonly failure: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The number of Pods that a ReplicaSet is to have. */
export function wanted(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

/** The status that a ReplicaSet should have. (kubernetes: pkg/controller/replicaset calculateStatus) */
export function statusOf(set: ReplicaSet, observed: Observed): ReplicaSetStatus {
  const { pods, now } = observed;
  const ready = pods.filter(isReady);
  const labels = Object.entries(set.spec.template.metadata?.labels ?? {});
  const labeled = pods.filter((pod) => labels.every(([key, value]) => pod.metadata.labels?.[key] === value));
  const available = ready.filter((pod) => availableIn(pod, set, now) === 0);
  const conditions = conditionsOf(set, observed);
  return {
    replicas: pods.length,
    ...count("fullyLabeledReplicas", labeled.length),
    ...count("readyReplicas", ready.length),
    ...count("availableReplicas", available.length),
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** Whether two statuses say the same. */
export function sameStatus(a: ReplicaSetStatus | undefined, b: ReplicaSetStatus): boolean {
  return jsonEqual(a, b);
}

/** Milliseconds until the next ready Pod has been ready for long enough; `undefined` where none is waiting for it. */
export function nextAvailable(set: ReplicaSet, pods: readonly Pod[], now: number): number | undefined {
  const waits = pods
    .filter(isReady)
    .map((pod) => availableIn(pod, set, now))
    .filter((ms) => ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** Milliseconds until a ready Pod counts as available; 0 once it does. */
function availableIn(pod: Pod, set: ReplicaSet, now: number): number {
  const seconds = set.spec.minReadySeconds ?? 0;
  if (seconds === 0) return 0;
  const since = parseTimestamp(conditionOf(pod.status?.conditions, "Ready")?.lastTransitionTime) ?? now;
  return Math.max(0, since + seconds * 1000 - now);
}

/** A failure that is known already keeps its first message, as long as it lasts. */
function conditionsOf(set: ReplicaSet, { pods, failure, now }: Observed): readonly Condition[] {
  const before = set.status?.conditions ?? [];
  const known = conditionOf(before, "ReplicaFailure");
  if (failure === undefined) return before.filter((condition) => condition !== known);
  if (known !== undefined) return before;
  const reason = pods.length < wanted(set) ? "FailedCreate" : "FailedDelete";
  const condition: Condition = {
    type: "ReplicaFailure",
    status: "True",
    lastTransitionTime: timestamp(now),
    reason,
    message: failure,
  };
  return [...before, condition];
}

/** A count of the status; zero is left out, as the API server writes it. */
function count<K extends string>(field: K, value: number): { readonly [field in K]?: number } {
  return (value === 0 ? {} : { [field]: value }) as { readonly [field in K]?: number };
}
