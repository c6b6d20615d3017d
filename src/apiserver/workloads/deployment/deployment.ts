import type { Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import {
  conditionOf,
  controllerOf,
  type Deployment,
  type DeploymentStatus,
  find,
  isEnded,
  listOf,
  type Pod,
  type ReplicaSet,
  write,
} from "../objects.ts";
import { claim, isEmptySelector, matches } from "../ownership.ts";
import { unless } from "../refusal.ts";
import { wanted } from "../replicaset/status.ts";
import { resources } from "../resources.ts";
import { ensureCurrent, type Rollout, splitSets, syncCurrent } from "./current-set.ts";
import { hasAnnotations, revisionOf, sizeAnnotations } from "./revision.ts";
import {
  byCreation,
  desired,
  isRollingUpdate,
  type Resize,
  rescale,
  shrinkOld,
  sizeOfCurrent,
  wasScaled,
} from "./rollout.ts";
import {
  countedStatus,
  type Finding,
  hasDeadline,
  historyLimit,
  isComplete,
  rolloutStatus,
  sameStatus,
  untilDeadline,
  withCondition,
} from "./status.ts";

/** Rolls out templates through ReplicaSets. (kubernetes: pkg/controller/deployment) */
export const deploymentController: Controller = {
  name: "deployment-controller",
  user: controllerManager("deployment-controller"),
  start(bench) {
    bench.watch(resources.deployments, (deployment) => [keyOf(deployment)]);
    bench.watch(resources.replicaSets, (set) => keysOfSet(bench, set));
    bench.watch(resources.pods, (pod, type) => (type === "DELETED" ? keysOfPod(bench, pod) : []));
    return (key) => reconcile(bench, key);
  },
};

/** The Deployment that controls a ReplicaSet, or those that might adopt it. */
async function keysOfSet({ api }: Bench, set: Resource): Promise<readonly string[]> {
  const namespace = set.metadata.namespace ?? "";
  const owner = controllerOf(set);
  if (owner !== undefined) return owner.kind === "Deployment" ? [`${namespace}/${owner.name}`] : [];
  const deployments = await listOf<Deployment>(api, resources.deployments, namespace);
  return deployments.filter((deployment) => matches(deployment.spec.selector, set)).map(keyOf);
}

/** A Deployment that recreates waits for the end of its last old Pod. */
async function keysOfPod({ api }: Bench, pod: Resource): Promise<readonly string[]> {
  const owner = controllerOf(pod);
  const namespace = pod.metadata.namespace ?? "";
  if (owner?.kind !== "ReplicaSet") return [];
  const set = await find<ReplicaSet>(api, resources.replicaSets, { namespace, name: owner.name });
  const above = set === undefined ? undefined : controllerOf(set);
  return above?.kind === "Deployment" ? [`${namespace}/${above.name}`] : [];
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const found = await find<Deployment>(api, resources.deployments, splitKey(key));
  if (found === undefined) return undefined;
  if (isEmptySelector(found.spec.selector)) return refuseSelectingAll(bench, found);
  const deployment = await notePause(bench, found);
  const all = await claim(api, {
    owner: deployment,
    ownerResource: resources.deployments,
    selector: deployment.spec.selector,
    resource: resources.replicaSets,
    among: await listOf<ReplicaSet>(api, resources.replicaSets, deployment.metadata.namespace ?? ""),
  });
  const rollout = { deployment, sets: splitSets(deployment, all) };
  if (deployment.metadata.deletionTimestamp !== undefined) return showCounts(bench, rollout);
  if (deployment.spec.paused === true || wasScaled(deployment, rollout.sets)) return scaleOnly(bench, rollout);
  return isRollingUpdate(deployment) ? rollingUpdate(bench, rollout) : recreate(bench, rollout);
}

async function refuseSelectingAll(bench: Bench, deployment: Deployment): Promise<Next> {
  const message = "This deployment is selecting all pods. A non-empty selector is required.";
  bench.events.record(deployment, { type: "Warning", reason: "SelectingAll", message });
  const observedGeneration = deployment.metadata.generation ?? 0;
  if (deployment.status?.observedGeneration === observedGeneration) return undefined;
  await writeStatus(bench, deployment, { ...deployment.status, observedGeneration });
  return undefined;
}

/** Tells of a pause and of its end, so that the time in between does not count against the deadline. */
async function notePause(bench: Bench, deployment: Deployment): Promise<Deployment> {
  const known = conditionOf(deployment.status?.conditions, "Progressing")?.reason;
  const isPaused = deployment.spec.paused === true;
  const isNoted = (known === "DeploymentPaused") === isPaused;
  if (isNoted || !hasDeadline(deployment) || known === "ProgressDeadlineExceeded") return deployment;
  if (deployment.metadata.deletionTimestamp !== undefined) return deployment;
  const finding: Finding = isPaused
    ? { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" }
    : { type: "Progressing", status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" };
  const conditions = withCondition(deployment.status?.conditions, finding, bench.clock.now());
  return writeStatus(bench, deployment, { ...deployment.status, conditions });
}

async function scaleOnly(bench: Bench, before: Rollout): Promise<Next> {
  const rollout = await syncCurrent(bench, before);
  const { deployment, sets } = rollout;
  const resized = await resizeAll(bench, rollout, rescale(deployment, sets));
  if (deployment.spec.paused === true) await forgetOld(bench, resized);
  return showCounts(bench, resized);
}

async function rollingUpdate(bench: Bench, before: Rollout): Promise<Next> {
  const rollout = await ensureCurrent(bench, before);
  const { deployment, sets } = rollout;
  const grown = { set: sets.current, to: sizeOfCurrent(deployment, sets) };
  if (grown.to !== wanted(grown.set)) return showProgress(bench, await resizeAll(bench, rollout, [grown]));
  const shrunk = shrinkOld(deployment, sets);
  if (shrunk.length > 0) return showProgress(bench, await resizeAll(bench, rollout, shrunk));
  if (isComplete(deployment, deployment.status)) await forgetOld(bench, rollout);
  return showProgress(bench, rollout);
}

async function recreate(bench: Bench, before: Rollout): Promise<Next> {
  const synced = await syncCurrent(bench, before);
  const shrunk = synced.sets.old.filter((set) => wanted(set) > 0).map((set) => ({ set, to: 0 }));
  if (shrunk.length > 0) return showProgress(bench, await resizeAll(bench, synced, shrunk));
  if (await hasOldPods(bench, synced)) return showProgress(bench, synced);
  const made = await ensureCurrent(bench, synced);
  const rollout = await resizeAll(bench, made, [{ set: made.sets.current, to: desired(made.deployment) }]);
  if (isComplete(rollout.deployment, rollout.deployment.status)) await forgetOld(bench, rollout);
  return showProgress(bench, rollout);
}

async function hasOldPods({ api }: Bench, { deployment, sets }: Rollout): Promise<boolean> {
  if (sets.old.some((set) => (set.status?.replicas ?? 0) > 0)) return true;
  const uids = new Set(sets.old.map((set) => set.metadata.uid));
  const pods = await listOf<Pod>(api, resources.pods, deployment.metadata.namespace ?? "");
  return pods.some((pod) => uids.has(controllerOf(pod)?.uid) && !isEnded(pod));
}

async function resizeAll(bench: Bench, rollout: Rollout, resizes: readonly Resize[]): Promise<Rollout> {
  const { deployment, sets } = rollout;
  const resized = new Map<ReplicaSet, ReplicaSet>();
  for (const one of resizes) resized.set(one.set, await resize(bench, deployment, one));
  const now = (set: ReplicaSet) => resized.get(set) ?? set;
  const current = sets.current === undefined ? undefined : now(sets.current);
  return { deployment, sets: { current, old: sets.old.map(now) } };
}

async function resize(bench: Bench, deployment: Deployment, { set, to }: Resize): Promise<ReplicaSet> {
  const from = wanted(set);
  const noted = sizeAnnotations(deployment);
  if (from === to && hasAnnotations(set.metadata.annotations, noted)) return set;
  const written = await write(bench.api, resources.replicaSets, {
    ...set,
    metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...noted } },
    spec: { ...set.spec, replicas: to },
  });
  const message = `Scaled ${from < to ? "up" : "down"} replica set ${set.metadata.name} from ${from} to ${to}`;
  if (from !== to) bench.events.record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
  return written;
}

/** Deletes the oldest ReplicaSets without Pods beyond those that are kept for going back. */
async function forgetOld(bench: Bench, { deployment, sets }: Rollout): Promise<void> {
  const limit = historyLimit(deployment);
  if (limit === undefined) return;
  const alive = byCreation(sets.old.filter((set) => set.metadata.deletionTimestamp === undefined));
  const oldest = [...alive].sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of oldest.slice(0, Math.max(0, oldest.length - limit))) {
    if (isInUse(set)) continue;
    const { namespace = "", name = "" } = set.metadata;
    await unless(["NotFound"], bench.api.delete(resources.replicaSets, namespace, name));
  }
}

function isInUse(set: ReplicaSet): boolean {
  const isUnseen = (set.metadata.generation ?? 0) > (set.status?.observedGeneration ?? 0);
  return (set.status?.replicas ?? 0) !== 0 || wanted(set) !== 0 || isUnseen;
}

async function showCounts(bench: Bench, { deployment, sets }: Rollout): Promise<Next> {
  const status = countedStatus(deployment, sets, bench.clock.now());
  if (!sameStatus(deployment.status, status)) await writeStatus(bench, deployment, status);
  return undefined;
}

async function showProgress(bench: Bench, { deployment, sets }: Rollout): Promise<Next> {
  const now = bench.clock.now();
  const status = rolloutStatus(deployment, sets, now);
  if (!sameStatus(deployment.status, status)) await writeStatus(bench, deployment, status);
  return untilDeadline(deployment, status, now);
}

async function writeStatus(bench: Bench, deployment: Deployment, status: DeploymentStatus): Promise<Deployment> {
  return write(bench.api, resources.deployments, { ...deployment, status }, "status");
}
