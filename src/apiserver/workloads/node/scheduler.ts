import type { Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, keyOf, splitKey } from "../controller.ts";
import { type Condition, conditionOf, find, isEnded, listOf, type Pod, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { timestamp } from "../timestamp.ts";
import { type NodeView, unfit } from "./fit.ts";

/** Binds Pods to the node. (kubernetes: pkg/scheduler) */
export const scheduler: Controller = {
  name: "default-scheduler",
  user: () => ({ username: "system:kube-scheduler", groups: ["system:authenticated"] }),
  /** One Pod after the other: each sees where those before it went. */
  workers: 1,
  start(bench) {
    const waiting = new Set<string>();
    bench.watch(resources.pods, (pod, type) => {
      const isGone = type === "DELETED" || isEnded(pod as Pod);
      if (isGone) waiting.delete(keyOf(pod));
      if (isFor(pod as Pod) && !isGone) return [keyOf(pod)];
      return isGone ? [...waiting] : [];
    });
    bench.watch(resources.nodes, () => [...waiting]);
    return async (key) => {
      const isPlaced = await place(bench, key);
      if (isPlaced) waiting.delete(key);
      else waiting.add(key);
      return undefined;
    };
  },
};

function isFor(pod: Pod): boolean {
  const { nodeName = "", schedulerName = "default-scheduler" } = pod.spec;
  const isAlive = pod.metadata.deletionTimestamp === undefined && !isEnded(pod);
  return nodeName === "" && schedulerName === "default-scheduler" && isAlive;
}

/** Finds a node for a Pod, or tells why there is none. Whether the Pod needs no (further) attempt. */
async function place(bench: Bench, key: string): Promise<boolean> {
  const { api } = bench;
  const pod = await find<Pod>(api, resources.pods, splitKey(key));
  if (pod === undefined || !isFor(pod)) return true;
  if ((pod.spec.schedulingGates ?? []).length > 0) return refuse(bench, pod, gated);
  const nodes = await listOf<NodeView>(api, resources.nodes, "");
  const pods = await listOf<Pod>(api, resources.pods, "");
  const reasons = nodes.map((node) => unfit(pod, node, pods));
  const node = nodes.find((_, index) => reasons[index] === undefined);
  if (node === undefined) return refuse(bench, pod, unschedulable(reasons));
  return bind(bench, pod, node.metadata.name ?? "");
}

async function bind({ api, events }: Bench, pod: Pod, node: string): Promise<boolean> {
  const { namespace = "", name = "", uid } = pod.metadata;
  const binding: Resource = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name, namespace, ...(uid === undefined ? {} : { uid }) },
    target: { apiVersion: "v1", kind: "Node", name: node },
  };
  const bound = api.create(resources.pods, namespace, binding, { subresource: "binding" });
  await unless(["NotFound", "Conflict"], bound);
  const message = `Successfully assigned ${namespace}/${name} to ${node}`;
  events.record(pod, { type: "Normal", reason: "Scheduled", message });
  return true;
}

interface Refusal {
  readonly reason: "Unschedulable" | "SchedulingGated";
  readonly message: string;
}

const gated: Refusal = {
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
};

/** Counts the reasons as the scheduler does: `0/1 nodes are available: 1 node(s) were unschedulable.` */
function unschedulable(reasons: readonly (string | undefined)[]): Refusal {
  if (reasons.length === 0) return { reason: "Unschedulable", message: "no nodes available to schedule pods" };
  const counts = new Map<string, number>();
  for (const reason of reasons) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const listed = [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
  return { reason: "Unschedulable", message: `0/${reasons.length} nodes are available: ${listed}.` };
}

async function refuse({ api, clock, events }: Bench, pod: Pod, { reason, message }: Refusal): Promise<boolean> {
  const known = conditionOf(pod.status?.conditions, "PodScheduled");
  if (known?.status === "False" && known.reason === reason && known.message === message) return false;
  const condition: Condition = {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: known?.status === "False" ? (known.lastTransitionTime ?? null) : timestamp(clock.now()),
    reason,
    message,
  };
  const others = (pod.status?.conditions ?? []).filter((one) => one !== known);
  const status = { ...pod.status, conditions: [...others, condition] };
  await unless(["NotFound"], write(api, resources.pods, { ...pod, status }, "status"));
  if (reason === "Unschedulable") events.record(pod, { type: "Warning", reason: "FailedScheduling", message });
  return false;
}
