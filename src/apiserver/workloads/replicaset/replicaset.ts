import type { Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { controllerOf, find, isActive, listOf, type Pod, type ReplicaSet, write } from "../objects.ts";
import { claim, matches } from "../ownership.ts";
import { createPod, deletePod, podOf, slowStart } from "../pod-control.ts";
import { messageOf } from "../refusal.ts";
import { resources } from "../resources.ts";
import { nextAvailable, sameStatus, statusOf, wanted } from "./status.ts";
import { victimsAmong } from "./victims.ts";

/** At most so many Pods are created or deleted in one go. */
const burst = 500;

/** Keeps as many Pods of a template as a ReplicaSet asks for. (kubernetes: pkg/controller/replicaset) */
export const replicaSetController: Controller = {
  name: "replicaset-controller",
  user: controllerManager("replicaset-controller"),
  start(bench) {
    bench.watch(resources.replicaSets, (set) => [keyOf(set)]);
    bench.watch(resources.pods, (pod) => keysOfPod(bench, pod));
    return (key) => reconcile(bench, key);
  },
};

/** The ReplicaSet that controls a Pod, or those that might adopt it. */
async function keysOfPod({ api }: Bench, pod: Resource): Promise<readonly string[]> {
  const namespace = pod.metadata.namespace ?? "";
  const owner = controllerOf(pod);
  if (owner !== undefined) return owner.kind === "ReplicaSet" ? [`${namespace}/${owner.name}`] : [];
  if (pod.metadata.deletionTimestamp !== undefined || pod.metadata.labels === undefined) return [];
  const sets = await listOf<ReplicaSet>(api, resources.replicaSets, namespace);
  return sets.filter((set) => matches(set.spec.selector, pod)).map(keyOf);
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api, clock } = bench;
  const set = await find<ReplicaSet>(api, resources.replicaSets, splitKey(key));
  if (set === undefined) return undefined;
  const all = await listOf<Pod>(api, resources.pods, set.metadata.namespace ?? "");
  const pods = await claim(api, {
    owner: set,
    ownerResource: resources.replicaSets,
    selector: set.spec.selector,
    resource: resources.pods,
    among: all.filter(isActive),
  });
  const error = set.metadata.deletionTimestamp === undefined ? await manage(bench, set, pods) : undefined;
  const now = clock.now();
  const failure = error === undefined ? undefined : messageOf(error.cause);
  const status = statusOf(set, { pods, failure, now });
  if (!sameStatus(set.status, status)) await write(api, resources.replicaSets, { ...set, status }, "status");
  if (error !== undefined) throw error.cause;
  return nextAvailable(set, pods, now);
}

/** Creates what is missing, deletes what is too many; what went wrong is returned, since the status is to tell it. */
async function manage(bench: Bench, set: ReplicaSet, pods: readonly Pod[]): Promise<{ cause: unknown } | undefined> {
  const missing = wanted(set) - pods.length;
  try {
    if (missing > 0) {
      const pod = podOf(set.spec.template, set);
      await slowStart(Math.min(missing, burst), () => createPod(bench, set, pod));
    }
    if (missing < 0) await shrink(bench, set, pods, Math.min(-missing, burst));
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

async function shrink(bench: Bench, set: ReplicaSet, pods: readonly Pod[], count: number): Promise<void> {
  const related = await podsOfSiblings(bench, set);
  const victims = victimsAmong(pods, count, { related, now: bench.clock.now() });
  await Promise.all(victims.map((pod) => deletePod(bench, set, pod)));
}

/** The active Pods of all ReplicaSets that have the same owner. */
async function podsOfSiblings({ api }: Bench, set: ReplicaSet): Promise<readonly Pod[]> {
  const namespace = set.metadata.namespace ?? "";
  const owner = controllerOf(set)?.uid;
  const sets = await listOf<ReplicaSet>(api, resources.replicaSets, namespace);
  const siblings = sets.filter(
    (one) => one.metadata.uid === set.metadata.uid || (owner !== undefined && controllerOf(one)?.uid === owner),
  );
  const uids = new Set(siblings.map((one) => one.metadata.uid));
  const pods = await listOf<Pod>(api, resources.pods, namespace);
  return pods.filter((pod) => isActive(pod) && uids.has(controllerOf(pod)?.uid));
}
