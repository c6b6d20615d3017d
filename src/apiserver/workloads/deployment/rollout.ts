/**
 * The arithmetic of rollouts: how many Pods each ReplicaSet of a Deployment is to have next.
 * (kubernetes: pkg/controller/deployment/rolling.go, sync.go, util/deployment_util.go)
 */
import type { Deployment, IntOrPercent, ReplicaSet } from "../objects.ts";
import { wanted } from "../replicaset/status.ts";

/** The annotations with which a ReplicaSet remembers how large its Deployment was when it was last scaled. */
export const desiredAnnotation = "deployment.kubernetes.io/desired-replicas";
export const maxAnnotation = "deployment.kubernetes.io/max-replicas";

/** A ReplicaSet and the number of Pods it is to have. */
export interface Resize {
  readonly set: ReplicaSet;
  readonly to: number;
}

/** The ReplicaSets of a Deployment: the one with its present template, where it exists, and the others. */
export interface Sets {
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** The number of Pods that a Deployment is to have. */
export function desired(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return (deployment.spec.strategy?.type ?? "RollingUpdate") === "RollingUpdate";
}

/** How many Pods there may be beyond the desired number. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}

/** How many of the desired Pods may be unavailable. */
export function maxUnavailable(deployment: Deployment): number {
  if (!isRollingUpdate(deployment) || desired(deployment) === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, desired(deployment));
}

/** The size that the ReplicaSet of the present template should grow to; `current` absent means it is to be made. */
export function sizeOfCurrent(deployment: Deployment, { current, old }: Sets): number {
  const goal = desired(deployment);
  if (!isRollingUpdate(deployment)) return goal;
  const size = current === undefined ? 0 : wanted(current);
  if (size > goal) return goal;
  const room = goal + scaled(deployment.spec.strategy?.rollingUpdate?.maxSurge, goal, Math.ceil) - total(old) - size;
  return room <= 0 ? size : size + Math.min(room, goal - size);
}

/**
 * Which of the old ReplicaSets shrink in a rolling update, and to what: first by Pods that are not available anyway,
 * then by as many as availability allows.
 */
export function shrinkOld(deployment: Deployment, sets: Sets & { readonly current: ReplicaSet }): readonly Resize[] {
  const old = byCreation(sets.old.filter((set) => wanted(set) > 0));
  const minAvailable = desired(deployment) - maxUnavailable(deployment);
  const unavailable = wanted(sets.current) - available(sets.current);
  let spare = total(old) + wanted(sets.current) - minAvailable - unavailable;
  if (spare <= 0) return [];
  const sizes = new Map(old.map((set) => [set, wanted(set)]));
  for (const set of old) {
    const cut = Math.min(Math.max(spare, 0), Math.max(wanted(set) - available(set), 0));
    sizes.set(set, wanted(set) - cut);
    spare -= cut;
  }
  let excess = sum([...old, sets.current], available) - minAvailable;
  for (const set of old) {
    const size = sizes.get(set) ?? 0;
    const cut = Math.min(size, Math.max(excess, 0));
    sizes.set(set, size - cut);
    excess -= cut;
  }
  return [...sizes].map(([set, to]) => ({ set, to })).filter(({ set, to }) => to !== wanted(set));
}

/** What to resize where only the size of the Deployment has changed, or it is paused. */
export function rescale(deployment: Deployment, sets: Sets): readonly Resize[] {
  const only = activeOrLatest(sets);
  if (only !== undefined) return wanted(only) === desired(deployment) ? [] : [{ set: only, to: desired(deployment) }];
  const active = activeOf(sets);
  if (sets.current !== undefined && isSaturated(deployment, sets.current)) {
    return active.filter((set) => set !== sets.current).map((set) => ({ set, to: 0 }));
  }
  return isRollingUpdate(deployment) ? proportional(deployment, active) : [];
}

/** Whether the Deployment was scaled since its ReplicaSets were. */
export function wasScaled(deployment: Deployment, sets: Sets): boolean {
  return activeOf(sets).some((set) => {
    const before = noted(set, desiredAnnotation);
    return before !== undefined && before !== desired(deployment);
  });
}

/** ReplicaSets in the order in which they were created. */
export function byCreation(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...sets].sort(
    (a, b) =>
      compare(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
      compare(a.metadata.name ?? "", b.metadata.name ?? ""),
  );
}

/** Takes an absolute number or a percentage of `of`, rounded as asked. */
export function scaled(value: IntOrPercent | undefined, of: number, round: (value: number) => number): number {
  if (value === undefined) return 0;
  if (typeof value === "number") return value;
  const percent = /^([0-9]{1,9})%$/.exec(value)?.[1];
  return percent === undefined ? 0 : round((Number(percent) * of) / 100);
}

/** Both limits at once: where rounding leaves neither surge nor unavailability, one Pod may be unavailable. */
function fenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const surge = scaled(rolling?.maxSurge, desired(deployment), Math.ceil);
  const unavailable = scaled(rolling?.maxUnavailable, desired(deployment), Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function activeOf({ current, old }: Sets): readonly ReplicaSet[] {
  return [...old, ...(current === undefined ? [] : [current])].filter((set) => wanted(set) > 0);
}

/** The one ReplicaSet with Pods, or the newest where none has any; `undefined` where several have. */
function activeOrLatest(sets: Sets): ReplicaSet | undefined {
  const active = activeOf(sets);
  if (active.length > 1) return undefined;
  return active[0] ?? sets.current ?? byCreation(sets.old).at(-1);
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const goal = desired(deployment);
  return wanted(set) === goal && noted(set, desiredAnnotation) === goal && available(set) === goal;
}

/** Shares what is to be added or taken among the ReplicaSets by their sizes; rounding errors go to the largest. */
function proportional(deployment: Deployment, active: readonly ReplicaSet[]): readonly Resize[] {
  const allowed = desired(deployment) > 0 ? desired(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - total(active);
  const newestFirst = toAdd > 0;
  const sorted = bySize(active, newestFirst);
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = toAdd === 0 ? 0 : shareOf(deployment, set, toAdd - added);
    added += share;
    return wanted(set) + share;
  });
  if (toAdd !== 0 && sizes[0] !== undefined) sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  return sorted.map((set, index) => ({ set, to: sizes[index] ?? 0 }));
}

function shareOf(deployment: Deployment, set: ReplicaSet, left: number): number {
  if (wanted(set) === 0 || left === 0) return 0;
  const share = fractionOf(deployment, set);
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}

function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  if (desired(deployment) === 0) return -wanted(set);
  const before = noted(set, maxAnnotation) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return roundHalfAway((wanted(set) * (desired(deployment) + maxSurge(deployment))) / before) - wanted(set);
}

/** Larger first; of the same size the newer first when growing, the older first when shrinking. */
function bySize(sets: readonly ReplicaSet[], newestFirst: boolean): readonly ReplicaSet[] {
  const ordered = newestFirst ? [...byCreation(sets)].reverse() : byCreation(sets);
  return [...ordered].sort((a, b) => wanted(b) - wanted(a));
}

function noted(set: ReplicaSet, annotation: string): number | undefined {
  const text = set.metadata.annotations?.[annotation] ?? "";
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
}

function total(sets: readonly ReplicaSet[]): number {
  return sum(sets, wanted);
}

function available(set: ReplicaSet): number {
  return set.status?.availableReplicas ?? 0;
}

function sum(sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number): number {
  return sets.reduce((so, set) => so + of(set), 0);
}

function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
