import type { Bench } from "../controller.ts";
import { controllerOf, controllerReference, type Deployment, find, type ReplicaSet, write } from "../objects.ts";
import { isNamespaceTerminating, messageOf, refusalOf } from "../refusal.ts";
import { wanted } from "../replicaset/status.ts";
import { resources } from "../resources.ts";
import { annotationsFor, hasAnnotations, nextRevision, revisionAnnotation, sizeAnnotations } from "./revision.ts";
import { byCreation, type Sets, sizeOfCurrent } from "./rollout.ts";
import { type Finding, hasDeadline, withCondition } from "./status.ts";
import { hashLabel, sameTemplate, templateHash } from "./template-hash.ts";

/** A Deployment with its ReplicaSets; all as they are stored. */
export interface Rollout {
  readonly deployment: Deployment;
  readonly sets: Sets;
}

/** Tells the ReplicaSet of the present template (the oldest, should there be several) from the others. */
export function splitSets(deployment: Deployment, all: readonly ReplicaSet[]): Sets {
  const sorted = byCreation(all);
  const current = sorted.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
  return { current, old: sorted.filter((set) => set !== current) };
}

/** Brings the annotations of the present ReplicaSet up to date, and the Deployment's revision with it. */
export async function syncCurrent(bench: Bench, { deployment, sets }: Rollout): Promise<Rollout> {
  if (sets.current === undefined) return { deployment, sets };
  const current = await annotate(bench, deployment, { ...sets, current: sets.current });
  const finding = progressing("True", "FoundNewReplicaSet", `Found new replica set "${current.metadata.name}"`);
  const isUnknown = !deployment.status?.conditions?.some((condition) => condition.type === "Progressing");
  const revision = current.metadata.annotations?.[revisionAnnotation] ?? "";
  const noted = await note(bench, deployment, { revision, ...(isUnknown ? { finding } : {}) });
  return { deployment: noted, sets: { ...sets, current } };
}

/** Makes the ReplicaSet of the present template where there is none. */
export async function ensureCurrent(bench: Bench, rollout: Rollout): Promise<Rollout & { readonly sets: Made }> {
  const { deployment, sets } = await syncCurrent(bench, rollout);
  if (sets.current !== undefined) return { deployment, sets: { ...sets, current: sets.current } };
  const revision = nextRevision(sets.old);
  const current = await create(bench, { deployment, sets }, revision);
  const message = `Created new replica set "${current.metadata.name}"`;
  const finding = progressing("True", "NewReplicaSetCreated", message);
  const noted = await note(bench, deployment, { revision: String(revision), finding });
  return { deployment: noted, sets: { ...sets, current } };
}

/** ReplicaSets among which that of the present template exists. */
export interface Made extends Sets {
  readonly current: ReplicaSet;
}

async function annotate(bench: Bench, deployment: Deployment, sets: Made): Promise<ReplicaSet> {
  const { current, old } = sets;
  const annotations = annotationsFor(deployment, current, nextRevision(old));
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const isSame =
    hasAnnotations(current.metadata.annotations, annotations) &&
    (current.spec.minReadySeconds ?? 0) === minReadySeconds;
  if (isSame) return current;
  return write(bench.api, resources.replicaSets, {
    ...current,
    metadata: { ...current.metadata, annotations },
    spec: { ...current.spec, minReadySeconds },
  });
}

async function create(bench: Bench, rollout: Rollout, revision: number): Promise<ReplicaSet> {
  const { deployment } = rollout;
  const made = currentSet(rollout, revision);
  try {
    const created = (await bench.api.create(resources.replicaSets, made.metadata.namespace ?? "", made)) as ReplicaSet;
    const message = `Scaled up replica set ${created.metadata.name} from 0 to ${wanted(created)}`;
    if (wanted(created) > 0) bench.events.record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
    return created;
  } catch (error) {
    if (refusalOf(error) === "AlreadyExists") return settleCollision(bench, deployment, { made, error });
    if (!isNamespaceTerminating(error)) await reportFailure(bench, deployment, { made, error });
    throw error;
  }
}

interface Failed {
  readonly made: ReplicaSet;
  readonly error: unknown;
}

/** The name is taken: by our own ReplicaSet after all, or by another template with the same hash; then hash anew. */
async function settleCollision(bench: Bench, deployment: Deployment, { made, error }: Failed): Promise<ReplicaSet> {
  const { namespace = "", name = "" } = made.metadata;
  const taken = await find<ReplicaSet>(bench.api, resources.replicaSets, { namespace, name });
  const isOurs = taken !== undefined && controllerOf(taken)?.uid === deployment.metadata.uid;
  if (isOurs && sameTemplate(taken.spec.template, deployment.spec.template)) return taken;
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  const status = { ...deployment.status, collisionCount };
  await write(bench.api, resources.deployments, { ...deployment, status }, "status");
  throw error;
}

async function reportFailure(bench: Bench, deployment: Deployment, { made, error }: Failed): Promise<void> {
  const reason = "ReplicaSetCreateError";
  const message = `Failed to create new replica set "${made.metadata.name}": ${messageOf(error)}`;
  bench.events.record(deployment, { type: "Warning", reason, message });
  await note(bench, deployment, { finding: progressing("False", reason, message) });
}

/** The ReplicaSet of the present template. The name is made from the hash, so that making it twice fails. */
function currentSet({ deployment, sets }: Rollout, revision: number): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${(deployment.metadata.name ?? "").slice(0, 253 - 1 - hash.length)}-${hash}`,
      namespace: deployment.metadata.namespace ?? "",
      labels,
      annotations: { ...annotationsFor(deployment, undefined, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: sizeOfCurrent(deployment, sets),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/**
 * Writes the revision and a condition through the status, as the real controller does: a policy on Deployments is not
 * asked about it. A Deployment without a deadline shows no progress.
 */
async function note(
  bench: Bench,
  deployment: Deployment,
  { revision, finding }: { readonly revision?: string; readonly finding?: Finding },
): Promise<Deployment> {
  const { annotations } = deployment.metadata;
  const shown = finding !== undefined && hasDeadline(deployment) ? finding : undefined;
  const isNoted = revision === undefined || annotations?.[revisionAnnotation] === revision;
  if (isNoted && shown === undefined) return deployment;
  const metadata = isNoted
    ? deployment.metadata
    : { ...deployment.metadata, annotations: { ...annotations, [revisionAnnotation]: revision } };
  const before = deployment.status;
  const status =
    shown === undefined
      ? before
      : { ...before, conditions: withCondition(before?.conditions, shown, bench.clock.now()) };
  return write(bench.api, resources.deployments, { ...deployment, metadata, status: status ?? {} }, "status");
}

function progressing(status: Finding["status"], reason: string, message: string): Finding {
  return { type: "Progressing", status, reason, message };
}
