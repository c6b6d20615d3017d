import type { Resource } from "../../../kube/index.ts";
import { isEnded, type Pod } from "../objects.ts";

/** What the scheduler reads of a node. */
export interface NodeView extends Resource {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status?: { readonly allocatable?: Readonly<Record<string, string>> };
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/**
 * Why a Pod cannot go to a node, in the scheduler's words; `undefined` where it can. Looked at are the number of Pods,
 * cordons, taints, node selectors and required node affinity; requests for CPU and memory are not, since nothing runs.
 * (kubernetes: pkg/scheduler/framework/plugins)
 */
export function unfit(pod: Pod, node: NodeView, pods: readonly Pod[]): string | undefined {
  if (node.spec?.unschedulable === true && !tolerates(pod, cordon)) return "node(s) were unschedulable";
  const taint = node.spec?.taints?.find((one) => one.effect !== "PreferNoSchedule" && !tolerates(pod, one));
  if (taint !== undefined && taint.key === cordon.key) return "node(s) were unschedulable";
  if (taint !== undefined) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`;
  if (!selected(pod, node)) return "node(s) didn't match Pod's node affinity/selector";
  const room = Number(node.status?.allocatable?.pods ?? "0");
  const there = pods.filter((one) => one.spec.nodeName === node.metadata.name && !isEnded(one)).length;
  return there >= room ? tooMany : undefined;
}

/** Whether a node has a taint with one of these effects that a Pod does not tolerate. */
export function isRepelled(pod: Pod, node: NodeView, effects: readonly string[]): boolean {
  return node.spec?.taints?.some((taint) => effects.includes(taint.effect) && !tolerates(pod, taint)) ?? false;
}

/** Why a Pod cannot go to a node that has as many as it can hold. */
export const tooMany = "Too many pods";

const cordon: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

function tolerates(pod: Pod, taint: Taint): boolean {
  const tolerations = Array.isArray(pod.spec.tolerations) ? (pod.spec.tolerations as readonly Toleration[]) : [];
  return tolerations.some(({ key = "", operator = "Equal", value = "", effect = "" }) => {
    if (effect !== "" && effect !== taint.effect) return false;
    if (key !== "" && key !== taint.key) return false;
    return operator === "Exists" || (key !== "" && value === (taint.value ?? ""));
  });
}

/** Whether a node is one that a Pod asks for by node selector and required affinity. */
export function selected(pod: Pod, node: NodeView): boolean {
  const labels = node.metadata.labels ?? {};
  const wanted = Object.entries(pod.spec.nodeSelector ?? {});
  return wanted.every(([key, value]) => labels[key] === value) && matchesAffinity(pod, node);
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface Term {
  readonly matchExpressions?: readonly Expression[];
  readonly matchFields?: readonly Expression[];
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms: readonly Term[] };
  };
}

function matchesAffinity(pod: Pod, node: NodeView): boolean {
  const affinity = pod.spec.affinity as Affinity | undefined;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** A term without any expression matches nothing. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: Term, node: NodeView): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return (
    matchExpressions.every((one) => holds(one, Object.hasOwn(labels, one.key) ? labels[one.key] : undefined)) &&
    matchFields.every((one) => holds(one, one.key === "metadata.name" ? node.metadata.name : undefined))
  );
}

function holds({ operator, values = [] }: Expression, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return Number(value) > Number(values[0]);
    case "Lt":
      return Number(value) < Number(values[0]);
    default:
      return false;
  }
}
