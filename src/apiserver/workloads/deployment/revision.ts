/**
 * The annotations by which a Deployment's history is told.
 * (kubernetes: pkg/controller/deployment/util SetNewReplicaSetAnnotations)
 */
import type { Deployment, ReplicaSet } from "../objects.ts";
import { desired, desiredAnnotation, maxAnnotation, maxSurge } from "./rollout.ts";

/** The number of a rollout, on the Deployment and on its ReplicaSet. */
export const revisionAnnotation = "deployment.kubernetes.io/revision";

type Annotations = Readonly<Record<string, string>>;

const historyAnnotation = "deployment.kubernetes.io/revision-history";
const longestHistory = 2000;

/** Annotations of a Deployment that are not handed down to its ReplicaSets. */
const kept: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  "deprecated.deployment.rollback.to",
]);

/** The number of a ReplicaSet's rollout; 0 where it has none. */
export function revisionOf(set: ReplicaSet): number {
  const text = set.metadata.annotations?.[revisionAnnotation] ?? "";
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
}

/** The number that the ReplicaSet of the present template should have: one more than any other's. */
export function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** The annotations of the ReplicaSet of the present template: the Deployment's, the revision, and those it had. */
export function annotationsFor(deployment: Deployment, set: ReplicaSet | undefined, revision: number): Annotations {
  const before = set?.metadata.annotations ?? {};
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !kept.has(key));
  const annotations = { ...before, ...Object.fromEntries(inherited) };
  const known = before[revisionAnnotation];
  if (known !== undefined && (set === undefined || revisionOf(set) >= revision)) return annotations;
  const history = known === undefined ? {} : { [historyAnnotation]: extended(before[historyAnnotation], known) };
  return { ...annotations, ...history, [revisionAnnotation]: String(revision) };
}

/** The annotations with which a ReplicaSet remembers its Deployment's size. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  return {
    [desiredAnnotation]: String(desired(deployment)),
    [maxAnnotation]: String(desired(deployment) + maxSurge(deployment)),
  };
}

/** Whether all of `some` are among `all`. */
export function hasAnnotations(all: Annotations | undefined, some: Annotations): boolean {
  return Object.entries(some).every(([key, value]) => all?.[key] === value);
}

/** A ReplicaSet that is rolled back to has had other numbers: they are kept, the oldest forgotten when too many. */
function extended(history: string | undefined, revision: string): string {
  const all = [...(history === undefined || history === "" ? [] : history.split(",")), revision];
  while (all.length > 1 && all.join(",").length > longestHistory) all.shift();
  return all.join(",");
}
