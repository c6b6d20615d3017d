import { conditionOf, isReady, type Pod } from "../objects.ts";
import { parseTimestamp } from "../timestamp.ts";

/**
 * Chooses which Pods go when there are too many: the ones not yet placed, not yet running or not ready first, then by
 * deletion cost, then those that share a node with most of their kin, then the youngest.
 * (kubernetes: pkg/controller ActivePodsWithRanks; times are compared as logarithms of ages, as there)
 */
export function victimsAmong(pods: readonly Pod[], count: number, options: VictimOptions): readonly Pod[] {
  if (count >= pods.length) return pods;
  const order = orderOf(options);
  return [...pods].sort(order).slice(0, count);
}

export interface VictimOptions {
  /** The Pods of all ReplicaSets of the same owner, for those that share a node. */
  readonly related: readonly Pod[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Order = (a: Pod, b: Pod) => number;

function orderOf({ related, now }: VictimOptions): Order {
  const kin = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? "";
    if (node !== "" && isReady(pod)) kin.set(node, (kin.get(node) ?? 0) + 1);
  }
  const kinOf = (pod: Pod) => kin.get(pod.spec.nodeName ?? "") ?? 0;
  const orders: readonly Order[] = [
    ascending((pod) => ((pod.spec.nodeName ?? "") === "" ? 0 : 1)),
    ascending(phaseRank),
    ascending((pod) => (isReady(pod) ? 1 : 0)),
    ascending(deletionCost),
    (a, b) => kinOf(b) - kinOf(a),
    (a, b) => (isReady(a) && isReady(b) ? byAge(readySince(a), readySince(b), now) : 0),
    (a, b) => restarts(b) - restarts(a),
    (a, b) => byAge(a.metadata.creationTimestamp, b.metadata.creationTimestamp, now),
    (a, b) => ((a.metadata.uid ?? "") < (b.metadata.uid ?? "") ? -1 : 1),
  ];
  return (a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

function ascending(rank: (pod: Pod) => number): Order {
  return (a, b) => rank(a) - rank(b);
}

function phaseRank(pod: Pod): number {
  return ["Pending", "Unknown", "Running"].indexOf(pod.status?.phase ?? "Pending");
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? "0";
  return /^-?[0-9]{1,10}$/.test(text) ? Number(text) : 0;
}

function readySince(pod: Pod): string | undefined {
  return conditionOf(pod.status?.conditions, "Ready")?.lastTransitionTime ?? undefined;
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}

/** The younger first; ages with the same binary logarithm (of nanoseconds) count as equal. */
function byAge(a: string | undefined, b: string | undefined, now: number): number {
  return ageRank(a, now) - ageRank(b, now);
}

function ageRank(since: string | undefined, now: number): number {
  const at = parseTimestamp(since);
  if (at === undefined) return -2;
  return at < now ? Math.floor(Math.log2((now - at) * 1e6)) : -1;
}
