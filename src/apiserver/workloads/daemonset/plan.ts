/**
 * Which Pods of a DaemonSet are to be made and which are to go, worked out from what there is.
 * (kubernetes: pkg/controller/daemon podsShouldBeOnNode, rollingUpdate)
 */
import { scaled } from "../deployment/rollout.ts";
import type { NodeView } from "../node/fit.ts";
import type { Pod } from "../objects.ts";
import { availableIn } from "../statefulset/stateful-set.ts";
import type { Wish } from "./daemon-pod.ts";
import { type DaemonSet, hashLabel } from "./daemon-set.ts";

/** A node with the Pods of the set that are on it, or meant for it. */
export interface Place {
  readonly node: NodeView;
  readonly wish: Wish;
  readonly pods: readonly Pod[];
}

export interface Plan {
  /** Names of the nodes that get a Pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
}

export interface Situation {
  readonly places: readonly Place[];
  /** The hash of the present template. */
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One Pod on each node that wants one, and none on the others; in an update that surges, an old one and a new one. */
export function settlement(set: DaemonSet, { places, hash }: Situation): Plan {
  const surges = limits(set, places).surge > 0;
  const create = places.filter(({ wish, pods }) => wish.runs && pods.length === 0);
  const again = places.filter(({ wish, pods }) => surges && wish.runs && pods.length > 0 && running(pods).length === 0);
  const remove = places.flatMap(({ wish, pods }) => {
    if (!wish.stays) return pods.filter(isStaying);
    const sorted = byAge(running(pods));
    const kept = surges ? [sorted.find(isNew(hash)), sorted.find((pod) => !isNew(hash)(pod))] : [sorted[0]];
    return [...pods.filter((pod) => isStaying(pod) && hasEnded(pod)), ...sorted.filter((pod) => !kept.includes(pod))];
  });
  return { create: [...create, ...again].map(({ node }) => node.metadata.name ?? ""), remove };
}

/** The next steps from the old template to the new one. */
export function update(set: DaemonSet, situation: Situation): Plan {
  return limits(set, situation.places).surge > 0 ? surging(set, situation) : replacing(set, situation);
}

/** Old Pods that do not work anyway go first, others as far as so many may be unavailable. */
function replacing(set: DaemonSet, situation: Situation): Plan {
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const { pods } of situation.places.filter((place) => place.pods.length > 0)) {
    const { fresh, old, clear } = pair(pods, situation.hash);
    const isUp = (pod: Pod) => isAvailable(set, pod, situation.now);
    if (!clear || (fresh === undefined) === (old === undefined)) unavailable += 1;
    else if (fresh !== undefined) unavailable += isUp(fresh) ? 0 : 1;
    else if (old !== undefined && !isUp(old)) {
      broken.push(old);
      unavailable += 1;
    } else if (old !== undefined) candidates.push(old);
  }
  const left = Math.max(0, limits(set, situation.places).unavailable - unavailable);
  return { create: [], remove: [...broken, ...candidates.slice(0, left)] };
}

/** New Pods come beside the old ones, which go once the new ones are available. */
function surging(set: DaemonSet, situation: Situation): Plan {
  const isUp = (pod: Pod) => isAvailable(set, pod, situation.now);
  const create: string[] = [];
  const candidates: string[] = [];
  const remove: Pod[] = [];
  let surge = 0;
  for (const { node, pods } of situation.places.filter((place) => place.pods.length > 0)) {
    const { fresh, old, clear } = pair(pods, situation.hash);
    const name = node.metadata.name ?? "";
    if (!clear) surge += 1;
    else if (old === undefined) continue;
    else if (fresh === undefined) (isUp(old) ? candidates : create).push(name);
    else if (isUp(fresh)) remove.push(old);
    else surge += 1;
  }
  const left = Math.max(0, limits(set, situation.places).surge - surge);
  return { create: [...create, ...candidates.slice(0, left)], remove };
}

/** How many Pods may be there in addition, and how many of the wanted ones may be unavailable. */
function limits(set: DaemonSet, places: readonly Place[]): { readonly surge: number; readonly unavailable: number } {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type !== "RollingUpdate") return { surge: 0, unavailable: 0 };
  const wanted = places.filter(({ wish }) => wish.runs).length;
  const surge = scaled(rollingUpdate?.maxSurge, wanted, Math.ceil);
  const unavailable = scaled(rollingUpdate?.maxUnavailable, wanted, Math.ceil);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

interface Pair {
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
  /** Whether there is at most one of each. */
  readonly clear: boolean;
}

function pair(pods: readonly Pod[], hash: string): Pair {
  const staying = pods.filter(isStaying);
  const fresh = staying.filter(isNew(hash));
  const old = staying.filter((pod) => !isNew(hash)(pod));
  return { fresh: fresh[0], old: old[0], clear: fresh.length <= 1 && old.length <= 1 };
}

function isAvailable(set: DaemonSet, pod: Pod, now: number): boolean {
  return availableIn(pod, set.spec.minReadySeconds ?? 0, now) === 0;
}

function running(pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => isStaying(pod) && !hasEnded(pod));
}

function isStaying(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";
}

function isNew(hash: string): (pod: Pod) => boolean {
  return (pod) => pod.metadata.labels?.[hashLabel] === hash;
}

/** Those with a node first, then the oldest. */
export function byAge(pods: readonly Pod[]): readonly Pod[] {
  const rank = ({ spec, metadata }: Pod) => `${(spec.nodeName ?? "") === "" ? 1 : 0}${metadata.creationTimestamp}`;
  return [...pods].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}
