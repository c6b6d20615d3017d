import type { GroupVersionResource, Resource } from "../../../kube/index.ts";
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

/** What tells the two kinds apart that keep a number of Pods. */
export interface ReplicasKind {
  /** The component as events name it. */
  readonly name: string;
  readonly account: string;
  readonly kind: string;
  readonly resource: GroupVersionResource;
  /** An object of the kind in the form of a ReplicaSet, but for its kind. */
  readonly asSet: (object: Resource) => ReplicaSet;
}

/** Keeps as many Pods of a template as a ReplicaSet asks for. (kubernetes: pkg/controller/replicaset) */
export const replicaSetController = replicasController({
  name: "replicaset-controller",
  account: "replicaset-controller",
  kind: "ReplicaSet",
  resource: resources.replicaSets,
  asSet: (object) => object as ReplicaSet,
});

/** The controller of a kind that keeps a number of Pods. */
export function replicasController(of: ReplicasKind): Controller {
  return {
    name: of.name,
    user: controllerManager(of.account),
    start(bench) {
      bench.watch(of.resource, (set) => [keyOf(set)]);
      bench.watch(resources.pods, (pod) => keysOfPod(bench, of, pod));
      return (key) => reconcile(bench, of, key);
    },
  };
}

/** What controls a Pod, or those that might adopt it. */
async function keysOfPod({ api }: Bench, of: ReplicasKind, pod: Resource): Promise<readonly string[]> {
  const namespace = pod.metadata.namespace ?? "";
  const owner = controllerOf(pod);
  if (owner !== undefined) return owner.kind === of.kind ? [`${namespace}/${owner.name}`] : [];
  if (pod.metadata.deletionTimestamp !== undefined || pod.metadata.labels === undefined) return [];
  const sets = (await listOf(api, of.resource, namespace)).map(of.asSet);
  return sets.filter((set) => matches(set.spec.selector, pod)).map(keyOf);
}

async function reconcile(bench: Bench, of: ReplicasKind, key: string): Promise<Next> {
  const { api, clock } = bench;
  const found = await find(api, of.resource, splitKey(key));
  if (found === undefined) return undefined;
  const set = of.asSet(found);
  const all = await listOf<Pod>(api, resources.pods, set.metadata.namespace ?? "");
  const pods = await claim(api, {
    owner: set,
    ownerResource: of.resource,
    selector: set.spec.selector,
    resource: resources.pods,
    among: all.filter(isActive),
  });
  const error = set.metadata.deletionTimestamp === undefined ? await manage(bench, set, pods) : undefined;
  const now = clock.now();
  const failure = error === undefined ? undefined : messageOf(error.cause);
  const status = statusOf(set, { pods, failure, now });
  if (!sameStatus(set.status, status)) await write(api, of.resource, { ...found, status }, "status");
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
