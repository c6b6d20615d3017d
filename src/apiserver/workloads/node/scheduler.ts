import type { Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, keyOf, splitKey } from "../controller.ts";
import { type Condition, conditionOf, find, isEnded, listOf, type Pod, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { timestamp } from "../timestamp.ts";
import { claimsOf } from "../volumes/pod-claims.ts";
import type { Claim } from "../volumes/volume.ts";
import { type NodeView, tooMany, unfit } from "./fit.ts";

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
    bench.watch(resources.persistentVolumeClaims, () => [...waiting]);
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
  const lacking = await lackingClaim(bench, pod);
  if (lacking !== undefined) return refuse(bench, pod, claimless(nodes.length, lacking));
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
  const all = `0/${reasons.length} nodes are available`;
  const full = reasons.filter((reason) => reason === tooMany).length;
  const help = [
    ...(full === 0 ? [] : [`${full} No preemption victims found for incoming pod`]),
    ...(full === reasons.length ? [] : [`${reasons.length - full} Preemption is not helpful for scheduling`]),
  ].join(", ");
  const message = `${all}: ${listed}. no new claims to deallocate, preemption: ${all}: ${help}.`;
  return { reason: "Unschedulable", message };
}

/** What a Pod waits for whose claims have no volumes yet; `undefined` where it has all. (kubernetes: plugins/volumebinding) */
async function lackingClaim({ api }: Bench, pod: Pod): Promise<string | undefined> {
  const { namespace = "" } = pod.metadata;
  for (const name of claimsOf(pod)) {
    const claim = await find<Claim>(api, resources.persistentVolumeClaims, { namespace, name });
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
    if (claim.status?.phase === "Lost")
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`;
    if (claim.status?.phase !== "Bound") return "pod has unbound immediate PersistentVolumeClaims";
  }
  return undefined;
}

function claimless(nodes: number, why: string): Refusal {
  if (nodes === 0) return unschedulable([]);
  return { reason: "Unschedulable", message: `0/${nodes} nodes are available: ${why}. not found` };
}

async function refuse({ api, clock, events }: Bench, pod: Pod, { reason, message }: Refusal): Promise<boolean> {
  const known = conditionOf(pod.status?.conditions, "PodScheduled");
  if (known?.status === "False" && known.reason === reason && known.message === message) return false;
  const condition: Condition = {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: known?.status === "False" ? (known.lastTransitionTime ?? null) : timestamp(clock.now()),
    observedGeneration: pod.metadata.generation ?? 0,
    reason,
    message,
  };
  const others = (pod.status?.conditions ?? []).filter((one) => one !== known);
  const status = { ...pod.status, conditions: [...others, condition] };
  await unless(["NotFound"], write(api, resources.pods, { ...pod, status }, "status"));
  if (reason === "Unschedulable") events.record(pod, { type: "Warning", reason: "FailedScheduling", message });
  return false;
}
