import { jsonEqual, type Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { type ControllerRevision, ensureHistory, forgetRevisions, type History } from "../history/history.ts";
import type { NodeView } from "../node/fit.ts";
import { controllerOf, find, isReady, listOf, type Pod, write } from "../objects.ts";
import { claim, isEmptySelector, matches } from "../ownership.ts";
import { createPod, deletePod, slowStart } from "../pod-control.ts";
import { resources } from "../resources.ts";
import { availableIn } from "../statefulset/stateful-set.ts";
import { daemonPod, wishFor } from "./daemon-pod.ts";
import { type DaemonSet, hashLabel, nodeOf } from "./daemon-set.ts";
import { type Place, type Plan, type Situation, settlement, update } from "./plan.ts";
import { statusOf } from "./status.ts";

/** Keeps one Pod on every node that a DaemonSet is for. (kubernetes: pkg/controller/daemon) */
export const daemonSetController: Controller = {
  name: "daemonset-controller",
  user: controllerManager("daemon-set-controller"),
  start(bench) {
    bench.watch(resources.daemonSets, (set) => [keyOf(set)]);
    bench.watch(resources.pods, (pod) => keysOfPod(bench, pod));
    bench.watch(resources.nodes, async () => (await listOf(bench.api, resources.daemonSets, "")).map(keyOf));
    return (key) => reconcile(bench, key);
  },
};

/** The set that controls a Pod, or those that might adopt it. */
async function keysOfPod({ api }: Bench, pod: Resource): Promise<readonly string[]> {
  const namespace = pod.metadata.namespace ?? "";
  const owner = controllerOf(pod);
  if (owner !== undefined) return owner.kind === "DaemonSet" ? [`${namespace}/${owner.name}`] : [];
  if (pod.metadata.deletionTimestamp !== undefined || pod.metadata.labels === undefined) return [];
  const sets = await listOf<DaemonSet>(api, resources.daemonSets, namespace);
  return sets.filter((set) => matches(set.spec.selector, pod)).map(keyOf);
}

async function reconcile(bench: Bench, key: string): Promise<Next> {
  const set = await find<DaemonSet>(bench.api, resources.daemonSets, splitKey(key));
  if (set === undefined) return undefined;
  if (isEmptySelector(set.spec.selector)) return refuseSelectingAll(bench, set);
  if (set.metadata.deletionTimestamp !== undefined) return undefined;
  const history = await ensureHistory(bench, set, { resource: resources.daemonSets, hashLabel });
  const hash = history.current.metadata.labels?.[hashLabel] ?? "";
  const look = async () => ({ places: await placesOf(bench, set), hash, now: bench.clock.now() });
  const failure = await step(bench, set, { situation: await look(), revision: history.current });
  const after = await look();
  const collisions = history.collisionCount === 0 ? {} : { collisionCount: history.collisionCount };
  const status = { ...statusOf(set, after), ...collisions };
  if (!jsonEqual(set.status, status)) await write(bench.api, resources.daemonSets, { ...set, status }, "status");
  if (failure !== undefined) throw failure.cause;
  await forgetOld(bench, set, { history, places: after.places });
  return nextAvailable(set, after);
}

async function refuseSelectingAll(bench: Bench, set: DaemonSet): Promise<Next> {
  const message = "This daemon set is selecting all pods. A non-empty selector is required.";
  bench.events.record(set, { type: "Warning", reason: "SelectingAll", message });
  return undefined;
}

/** Every node, and those that Pods are meant for although they are not there. */
async function placesOf({ api }: Bench, set: DaemonSet): Promise<readonly Place[]> {
  const nodes = await listOf<NodeView>(api, resources.nodes, "");
  const pods = await claim(api, {
    owner: set,
    ownerResource: resources.daemonSets,
    selector: set.spec.selector,
    resource: resources.pods,
    among: await listOf<Pod>(api, resources.pods, set.metadata.namespace ?? ""),
  });
  const known = nodes.map((node) => ({
    node,
    wish: wishFor(set, node),
    pods: pods.filter((pod) => nodeOf(pod) === node.metadata.name),
  }));
  const strays = pods.filter((pod) => !known.some((place) => place.pods.includes(pod)));
  const nowhere = { runs: false, stays: false };
  return [...known, ...strays.map((pod) => ({ node: nodeNamed(nodeOf(pod)), wish: nowhere, pods: [pod] }))];
}

function nodeNamed(name = ""): NodeView {
  return { apiVersion: "v1", kind: "Node", metadata: { name } };
}

interface Step {
  readonly situation: Situation;
  readonly revision: ControllerRevision;
}

/** First one Pod everywhere, then of the present template; what went wrong is returned, since the status is to tell. */
async function step(
  bench: Bench,
  set: DaemonSet,
  { situation, revision }: Step,
): Promise<{ readonly cause: unknown } | undefined> {
  try {
    const plan = settlement(set, situation);
    await carryOut(bench, set, { plan, revision });
    if (set.spec.updateStrategy?.type !== "RollingUpdate") return undefined;
    if (plan.create.length + plan.remove.length > 0) return undefined;
    await carryOut(bench, set, { plan: update(set, situation), revision });
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

async function carryOut(
  bench: Bench,
  set: DaemonSet,
  { plan, revision }: { readonly plan: Plan; readonly revision: ControllerRevision },
): Promise<void> {
  const nodes = [...plan.create];
  await slowStart(nodes.length, async () => {
    const node = nodes.shift();
    if (node !== undefined) await createPod(bench, set, daemonPod(set, node, revision));
  });
  for (const pod of plan.remove) {
    tellOfEnd(bench, set, pod);
    await deletePod(bench, set, pod);
  }
}

function tellOfEnd({ events }: Bench, set: DaemonSet, pod: Pod): void {
  const { namespace, name } = pod.metadata;
  const where = `daemon pod ${namespace}/${name} on node ${nodeOf(pod) ?? ""}`;
  if (pod.status?.phase === "Failed") {
    const message = `Found failed ${where}, will try to kill it`;
    events.record(set, { type: "Warning", reason: "FailedDaemonPod", message });
  } else if (pod.status?.phase === "Succeeded") {
    const message = `Found succeeded ${where}, will try to delete it`;
    events.record(set, { type: "Normal", reason: "SucceededDaemonPod", message });
  }
}

/** Deletes revisions that no Pod has, beyond those that are kept for going back. (kubernetes: cleanupHistory) */
async function forgetOld(
  bench: Bench,
  set: DaemonSet,
  { history, places }: { readonly history: History; readonly places: readonly Place[] },
): Promise<void> {
  const live = new Set(places.flatMap(({ pods }) => pods.map((pod) => pod.metadata.labels?.[hashLabel])));
  const unused = history.others.filter((one) => !live.has(one.metadata.labels?.[hashLabel]));
  const used = history.others.length - unused.length;
  await forgetRevisions(bench, unused, Math.max(0, (set.spec.revisionHistoryLimit ?? 10) - used));
}

function nextAvailable(set: DaemonSet, { places, now }: Situation): Next {
  const waits = places
    .flatMap(({ pods }) => pods.filter(isReady))
    .map((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now) ?? 0)
    .filter((ms) => ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
