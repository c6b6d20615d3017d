import type { Condition, Pod, PodStatus } from "../objects.ts";
import { timestamp } from "../timestamp.ts";
import { isInitialized } from "./container.ts";

/** The conditions of a Pod in the order in which a kubelet writes them. */
export function withConditions(pod: Pod, status: PodStatus, now: number): PodStatus {
  const isEnded = status.phase === "Succeeded" || status.phase === "Failed";
  const hasPlace = !isEnded && status.podIP !== undefined;
  const why = isEnded && status.phase === "Succeeded" ? { reason: "PodCompleted" } : undefined;
  const failed = isEnded && status.phase === "Failed" ? { reason: "PodFailed" } : undefined;
  const unready = unreadyOf(pod, status);
  const notReady = why ?? failed ?? unready;
  const gates = (pod.spec.readinessGates ?? []).filter(({ conditionType }) => !holds(status, conditionType));
  const gated = gates.length === 0 ? undefined : { reason: "ReadinessGatesNotReady", message: gateMessage(gates) };
  const wanted: readonly (readonly [string, Unmet | undefined])[] = [
    ["PodReadyToStartContainers", hasPlace ? undefined : {}],
    ["Initialized", unfinishedInits(pod, status)],
    ["Ready", notReady ?? gated],
    ["ContainersReady", notReady],
    ["PodScheduled", undefined],
  ];
  const own = new Set(wanted.map(([type]) => type));
  const others = (status.conditions ?? []).filter((condition) => !own.has(condition.type));
  const conditions = wanted.map(([type, unmet]) => condition(status, { type, unmet, now }));
  const { generation } = pod.metadata;
  const seen = generation === undefined ? {} : { observedGeneration: generation };
  return { ...status, ...seen, conditions: [...conditions, ...others] };
}

/** Why a condition does not hold. */
interface Unmet {
  readonly reason?: string;
  readonly message?: string;
}

function condition(
  status: PodStatus,
  { type, unmet, now }: { type: string; unmet: Unmet | undefined; now: number },
): Condition {
  const before = status.conditions?.find((one) => one.type === type);
  const is = unmet === undefined ? "True" : "False";
  const since = before?.status === is ? (before.lastTransitionTime ?? timestamp(now)) : timestamp(now);
  return { type, status: is, lastProbeTime: null, lastTransitionTime: since, ...unmet };
}

function unreadyOf(pod: Pod, status: PodStatus): Unmet | undefined {
  const ready = new Set((status.containerStatuses ?? []).filter((one) => one.ready).map((one) => one.name));
  const names = pod.spec.containers.map((one) => one.name).filter((name) => !ready.has(name));
  if (names.length === 0) return undefined;
  return { reason: "ContainersNotReady", message: `containers with unready status: [${names.join(" ")}]` };
}

function unfinishedInits(pod: Pod, status: PodStatus): Unmet | undefined {
  const statusOf = (name: string) => status.initContainerStatuses?.find((one) => one.name === name);
  const inits = pod.spec.initContainers ?? [];
  const names = inits.filter((one) => !isInitialized(one, statusOf(one.name))).map((one) => one.name);
  if (names.length === 0 || status.phase === "Succeeded") return undefined;
  return { reason: "ContainersNotInitialized", message: `containers with incomplete status: [${names.join(" ")}]` };
}

function gateMessage(gates: readonly { readonly conditionType: string }[]): string {
  const errors = gates.map(
    (gate) => `corresponding condition of pod readiness gate "${gate.conditionType}" does not exist.`,
  );
  return errors.length === 1 ? (errors[0] ?? "") : `[${errors.join(", ")}]`;
}

function holds(status: PodStatus, type: string): boolean {
  return status.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
}
