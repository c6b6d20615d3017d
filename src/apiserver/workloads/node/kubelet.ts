import type { Resource } from "../../../kube/index.ts";
import { jsonEqual } from "../../../kube/index.ts";
import { type Bench, type Controller, keyOf, type Next, nodeUser, splitKey } from "../controller.ts";
import { find, isEnded, type Pod, type PodStatus, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { Addresses } from "./addresses.ts";
import { hostAddress } from "./node-object.ts";
import { endLife, nextLife, type PodNews } from "./pod-life.ts";

/** How long a container takes to stop, in milliseconds, however long a Pod would grant it. */
const stopTime = 500;

/**
 * Runs the Pods of the node, in simulation. (kubernetes: pkg/kubelet)
 */
export const kubelet: Controller = {
  name: "kubelet",
  user: nodeUser,
  onNode: true,
  start(bench) {
    const memory: Memory = { addresses: new Addresses(), stopping: new Map() };
    bench.watch(resources.pods, (pod, type) => {
      if (!isOurs(bench, pod as Pod)) return [];
      if (type === "DELETED") forget(memory, pod);
      return type === "DELETED" ? [] : [keyOf(pod)];
    });
    return (key) => reconcile({ bench, memory }, key);
  },
};

/** What the node remembers besides what stands in the Pods; about Pods that exist, only. */
interface Memory {
  readonly addresses: Addresses;
  /** When the containers of a Pod were told to stop, by its UID, in milliseconds since 1970. */
  readonly stopping: Map<string, number>;
}

interface Node {
  readonly bench: Bench;
  readonly memory: Memory;
}

async function reconcile(node: Node, key: string): Promise<Next> {
  const { bench } = node;
  const pod = await find<Pod>(bench.api, resources.pods, splitKey(key));
  if (pod === undefined || !isOurs(bench, pod)) return undefined;
  if (pod.metadata.deletionTimestamp !== undefined) return stop(node, pod);
  if (isEnded(pod)) return undefined;
  return live(node, pod);
}

async function live({ bench, memory }: Node, pod: Pod): Promise<Next> {
  const podIP = addressOf(memory, pod);
  if (podIP === undefined) return "back-off";
  const { status, news, again } = nextLife(pod, { hostIP: hostAddress, podIP, now: bench.clock.now() });
  await writeStatus(bench, pod, status);
  tell(bench, pod, news);
  return again;
}

/** Stops the containers, waits for a moment, and then removes the Pod for good; finalizers may keep it for longer. */
async function stop({ bench, memory }: Node, pod: Pod): Promise<Next> {
  const uid = pod.metadata.uid ?? "";
  const now = bench.clock.now();
  const since = memory.stopping.get(uid);
  if (since === undefined) {
    memory.stopping.set(uid, now);
    if (!isEnded(pod)) tell(bench, pod, stopNews(pod));
  }
  const left = (since ?? now) + Math.min(stopTime, graceOf(pod)) - now;
  if (left > 0) return left;
  if (!isEnded(pod)) await writeStatus(bench, pod, endLife(pod, now));
  const { namespace = "", name = "" } = pod.metadata;
  await unless(
    ["NotFound", "Conflict"],
    bench.api.delete(resources.pods, namespace, name, { gracePeriodSeconds: 0, uid }),
  );
  return undefined;
}

function graceOf(pod: Pod): number {
  return (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
}

function stopNews(pod: Pod): readonly PodNews[] {
  const running = (pod.status?.containerStatuses ?? []).filter((status) => status.state.running !== undefined);
  return running.map(({ name }) => ({
    type: "Normal",
    reason: "Killing",
    message: `Stopping container ${name}`,
    fieldPath: `spec.containers{${name}}`,
  }));
}

function addressOf({ addresses }: Memory, pod: Pod): string | undefined {
  const uid = pod.metadata.uid ?? "";
  if (pod.spec.hostNetwork === true) return hostAddress;
  const known = pod.status?.podIP;
  if (known !== undefined && known !== "") addresses.keep(uid, known);
  return addresses.take(uid);
}

function forget({ addresses, stopping }: Memory, pod: Resource): void {
  addresses.give(pod.metadata.uid ?? "");
  stopping.delete(pod.metadata.uid ?? "");
}

async function writeStatus({ api }: Bench, pod: Pod, status: PodStatus): Promise<void> {
  if (jsonEqual(pod.status, status)) return;
  await unless(["NotFound"], write(api, resources.pods, { ...pod, status }, "status"));
}

function tell({ events }: Bench, pod: Pod, news: readonly PodNews[]): void {
  for (const one of news) events.record(pod, one);
}

function isOurs({ settings }: Bench, pod: Pod): boolean {
  return pod.spec.nodeName === settings.nodeName;
}
