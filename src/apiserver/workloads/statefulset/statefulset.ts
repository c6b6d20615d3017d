import { jsonEqual, type Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { ensureHistory, forgetRevisions, type History } from "../history/history.ts";
import { controllerOf, find, isEnded, listOf, type Pod, write } from "../objects.ts";
import { claim, isEmptySelector, matches } from "../ownership.ts";
import { slowStart } from "../pod-control.ts";
import { resources } from "../resources.ts";
import { makeClaims, ownClaims } from "./claims.ts";
import { createStatefulPod, deleteStatefulPod, podFor, type Revisions } from "./pods.ts";
import {
  availableIn,
  isParallel,
  isRunningAndReady,
  ordinalOf,
  rangeOf,
  revisionOf,
  type StatefulSet,
} from "./stateful-set.ts";
import { statusOf } from "./status.ts";

/** Keeps Pods with names of their own, one after the other. (kubernetes: pkg/controller/statefulset) */
export const statefulSetController: Controller = {
  name: "statefulset-controller",
  user: controllerManager("statefulset-controller"),
  start(bench) {
    bench.watch(resources.statefulSets, (set) => [keyOf(set)]);
    bench.watch(resources.pods, (pod) => keysOfPod(bench, pod));
    return (key) => reconcile(bench, key);
  },
};

/** The set that controls a Pod, or those that might adopt it. */
async function keysOfPod({ api }: Bench, pod: Resource): Promise<readonly string[]> {
  const namespace = pod.metadata.namespace ?? "";
  const owner = controllerOf(pod);
  if (owner !== undefined) return owner.kind === "StatefulSet" ? [`${namespace}/${owner.name}`] : [];
  if (pod.metadata.deletionTimestamp !== undefined || pod.metadata.labels === undefined) return [];
  const sets = await listOf<StatefulSet>(api, resources.statefulSets, namespace);
  return sets.filter((set) => matches(set.spec.selector, pod) && ordinalOf(set, pod as Pod) >= 0).map(keyOf);
}

/** A set, its Pods and its revisions, as they are stored. */
interface Scene {
  readonly bench: Bench;
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly revisions: Revisions;
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const set = await find<StatefulSet>(api, resources.statefulSets, splitKey(key));
  if (set === undefined || isEmptySelector(set.spec.selector)) return undefined;
  const history = await ensureHistory(bench, set, {
    resource: resources.statefulSets,
    hashLabel: "controller.kubernetes.io/hash",
  });
  const revisions = revisionsIn(set, history);
  const pods = await podsOf(bench, set);
  const failure =
    set.metadata.deletionTimestamp === undefined ? await step({ bench, set, pods, revisions }) : undefined;
  const { collisionCount } = history;
  const after = await podsOf(bench, set);
  const status = statusOf(set, { pods: after, revisions, collisionCount, now: bench.clock.now() });
  if (!jsonEqual(set.status, status)) await write(api, resources.statefulSets, { ...set, status }, "status");
  await forgetOld(bench, set, { history, revisions, pods: after });
  if (failure !== undefined) throw failure.cause;
  return nextAvailable(bench, set, after);
}

function revisionsIn(set: StatefulSet, { current, others }: History): Revisions {
  const named = others.find((one) => one.metadata.name === set.status?.currentRevision);
  return { update: current, current: named ?? current };
}

async function podsOf({ api }: Bench, set: StatefulSet): Promise<readonly Pod[]> {
  const all = await listOf<Pod>(api, resources.pods, set.metadata.namespace ?? "");
  return claim(api, {
    owner: set,
    ownerResource: resources.statefulSets,
    selector: set.spec.selector,
    resource: resources.pods,
    among: all.filter((pod) => ordinalOf(set, pod) >= 0),
  });
}

/** What went wrong is returned, since the status is to be written all the same. */
async function step(scene: Scene): Promise<{ readonly cause: unknown } | undefined> {
  try {
    if (await settleReplicas(scene)) await settleUpdate(scene);
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

/** Makes every Pod that is wanted and removes the others. Whether nothing of that is left to wait for. */
async function settleReplicas(scene: Scene): Promise<boolean> {
  const { bench, set, pods } = scene;
  const { start, count } = rangeOf(set);
  const isIn = (pod: Pod) => ordinalOf(set, pod) >= start && ordinalOf(set, pod) < start + count;
  const condemned = pods.filter((pod) => !isIn(pod)).sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  if (isParallel(set)) return settleAll(scene, condemned);
  for (const replica of replicasOf(scene)) if (!(await settleReplica(scene, replica))) return false;
  for (const pod of condemned) await ownClaims(bench, set, pod);
  const [next] = condemned;
  if (next === undefined) return true;
  const first = condemned.toReversed().find((pod) => isUnavailable(scene, pod));
  const isWaiting = next.metadata.deletionTimestamp !== undefined || (isUnavailable(scene, next) && next !== first);
  if (!isWaiting) await deleteStatefulPod(bench, set, next);
  return false;
}

/** At most so many Pods are made in one go. */
const burst = 500;

async function settleAll(scene: Scene, condemned: readonly Pod[]): Promise<boolean> {
  const { bench, set } = scene;
  const replicas: Replica[] = [];
  let missing = 0;
  for (const replica of replicasOf(scene)) {
    if (missing === burst) break;
    missing += replica.pod === undefined ? 1 : 0;
    replicas.push(replica);
  }
  await all(replicas, (replica) => settleReplica(scene, replica));
  for (const pod of condemned) await ownClaims(bench, set, pod);
  const going = condemned.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  await all(going, (pod) => deleteStatefulPod(bench, set, pod));
  return true;
}

/** Every ordinal that is wanted, one after the other: there may be more of them than anybody should write down. */
function* replicasOf({ set, pods }: Scene): Generator<Replica> {
  const known = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  const { start, count } = rangeOf(set);
  for (let ordinal = start; ordinal < start + count; ordinal += 1) yield { ordinal, pod: known.get(ordinal) };
}

interface Replica {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

/** One Pod that is wanted. Whether it is there as it should be, so that the next one may follow. */
async function settleReplica({ bench, set, revisions, ...scene }: Scene, { ordinal, pod }: Replica): Promise<boolean> {
  if (pod === undefined) {
    await createStatefulPod(bench, set, podFor(set, revisions, ordinal));
    return false;
  }
  if (isEnded(pod)) {
    if (pod.metadata.deletionTimestamp === undefined) await deleteStatefulPod(bench, set, pod);
    return false;
  }
  if (pod.status?.phase === "Pending") await makeClaims(bench, set, pod);
  await ownClaims(bench, set, pod);
  return !isUnavailable({ bench, set, revisions, ...scene }, pod);
}

/** Replaces the last Pod of another revision, once all behind it are available again. */
async function settleUpdate(scene: Scene): Promise<void> {
  const { bench, set, pods, revisions } = scene;
  if (set.spec.updateStrategy?.type === "OnDelete") return;
  const { start, count } = rangeOf(set);
  const least = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (let at = count - 1; at >= least; at -= 1) {
    const pod = pods.find((one) => ordinalOf(set, one) === start + at);
    if (pod === undefined) return;
    const isOld = revisionOf(pod) !== revisions.update.metadata.name;
    if (isOld && pod.metadata.deletionTimestamp === undefined) return deleteStatefulPod(bench, set, pod);
    if (isUnavailable(scene, pod)) return;
  }
}

function isUnavailable({ bench, set }: Scene, pod: Pod): boolean {
  const isAvailable = availableIn(pod, set.spec.minReadySeconds ?? 0, bench.clock.now()) === 0;
  return !isRunningAndReady(pod) || !isAvailable || pod.metadata.deletionTimestamp !== undefined;
}

async function all<T>(items: readonly T[], call: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  await slowStart(items.length, async () => {
    const item = left.shift();
    if (item !== undefined) await call(item);
  });
}

interface Past {
  readonly history: History;
  readonly revisions: Revisions;
  readonly pods: readonly Pod[];
}

/** Deletes revisions that no Pod has, beyond those that are kept for going back. */
async function forgetOld(bench: Bench, set: StatefulSet, { history, revisions, pods }: Past): Promise<void> {
  const limit = set.spec.revisionHistoryLimit ?? 10;
  if (limit < 0) return;
  const live = new Set([revisions.current.metadata.name, revisions.update.metadata.name, ...pods.map(revisionOf)]);
  const unused = history.others.filter((one) => !live.has(one.metadata.name));
  await forgetRevisions(bench, unused, limit);
}

function nextAvailable({ clock }: Bench, set: StatefulSet, pods: readonly Pod[]): Next {
  const waits = pods
    .map((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, clock.now()) ?? 0)
    .filter((ms) => ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
