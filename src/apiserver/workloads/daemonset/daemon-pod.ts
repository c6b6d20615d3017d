import type { ControllerRevision } from "../history/history.ts";
import { isRepelled, type NodeView, selected } from "../node/fit.ts";
import type { Pod, PodSpec } from "../objects.ts";
import { podOf } from "../pod-control.ts";
import { type Affinity, type DaemonSet, generationLabel, hashLabel, templateGeneration } from "./daemon-set.ts";

const pressures = ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"];

/** The Pod of a set for a node. (kubernetes: pkg/controller/daemon/util CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity) */
export function daemonPod(set: DaemonSet, node: string, revision: ControllerRevision): Pod {
  const pod = podOf(set.spec.template, set);
  const labels = {
    ...pod.metadata.labels,
    [hashLabel]: revision.metadata.labels?.[hashLabel] ?? "",
    [generationLabel]: templateGeneration(set),
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: { ...tolerant(pod.spec), affinity: on(node, pod.spec) },
  };
}

/** What a set wants of a node. */
export interface Wish {
  /** Whether a Pod is to be made where there is none. */
  readonly runs: boolean;
  /** Whether a Pod that is there may stay. */
  readonly stays: boolean;
}

/** (kubernetes: pkg/controller/daemon NodeShouldRunDaemonPod) */
export function wishFor(set: DaemonSet, node: NodeView): Wish {
  const { spec } = set.spec.template;
  const pod = { ...podOf(set.spec.template, set), spec: tolerant(spec) };
  const named = spec.nodeName ?? "";
  if ((named !== "" && named !== node.metadata.name) || !selected(pod, node)) return { runs: false, stays: false };
  const isFree = !isRepelled(pod, node, ["NoExecute", "NoSchedule"]);
  return { runs: isFree, stays: isFree || !isRepelled(pod, node, ["NoExecute"]) };
}

/** Daemons bear what other Pods flee from. (kubernetes: AddOrUpdateDaemonPodTolerations) */
function tolerant(spec: PodSpec): PodSpec {
  const given = Array.isArray(spec.tolerations) ? (spec.tolerations as readonly unknown[]) : [];
  const calm = (name: string, effect: string) => ({ key: `node.kubernetes.io/${name}`, operator: "Exists", effect });
  const added = [
    calm("not-ready", "NoExecute"),
    calm("unreachable", "NoExecute"),
    ...pressures.map((name) => calm(name, "NoSchedule")),
    ...(spec.hostNetwork === true ? [calm("network-unavailable", "NoSchedule")] : []),
  ];
  const known = new Set(given.map((one) => JSON.stringify(one)));
  return { ...spec, tolerations: [...given, ...added.filter((one) => !known.has(JSON.stringify(one)))] };
}

function on(node: string, spec: PodSpec): Affinity {
  const affinity = spec.affinity as Affinity | undefined;
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required },
  };
}
