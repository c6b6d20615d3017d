/**
 * The life of a Pod on a simulated node: from what its status is to what it is next. Nothing is executed; a Pod runs
 * until it is deleted, but for the Pods of Jobs, which complete. (kubernetes: pkg/kubelet, pkg/kubelet/status/generate.go)
 */
import { type Container, type ContainerStatus, controllerOf, type Pod, type PodStatus } from "../objects.ts";
import { parseTimestamp, timestamp } from "../timestamp.ts";
import {
  type ContainerNews,
  end,
  isCompleted,
  isInitialized,
  isSidecar,
  runsAsDefined,
  type Step,
  start,
  waiting,
} from "./container.ts";
import { withConditions } from "./pod-conditions.ts";

/** What the node gives a Pod. */
export interface Place {
  readonly hostIP: string;
  readonly podIP: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The status that comes next, with what happened, and when there is a further step to take. */
export interface Life {
  readonly status: PodStatus;
  readonly news: readonly PodNews[];
  /** Milliseconds; absent where the Pod stays as it is. */
  readonly again: number | undefined;
}

/** What happened to a Pod or to one of its containers: `spec.containers{nginx}`. */
export interface PodNews extends ContainerNews {
  readonly fieldPath?: string;
}

/** The time that each step of starting takes, in milliseconds. */
const stepTime = 50;
/** How long a container of a Job runs, in milliseconds; times in a status are whole seconds, so it may be less. */
const jobTime = 2000;

/** The next step of a Pod that is placed on the node and has not ended. */
export function nextLife(pod: Pod, place: Place): Life {
  if (pod.status?.startTime === undefined || pod.status.startTime === null) return arrive(pod, place);
  const left = untilDeadline(pod, place.now);
  if (left !== undefined && left <= 0) return expire(pod, place.now);
  const inits = stepInits(pod, place);
  const rest = inits.done ? stepMain(pod, place) : holdMain(pod);
  const ephemeral = stepEphemeral(pod, place);
  const statuses = {
    ...(inits.statuses.length === 0 ? {} : { initContainerStatuses: inits.statuses }),
    containerStatuses: rest.statuses,
    ...(ephemeral.statuses.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral.statuses }),
  };
  const settled = withPhase(pod, { ...pod.status, ...statuses }, place);
  return {
    status: settled,
    news: [...inits.news, ...rest.news, ...ephemeral.news],
    again: earliest(inits.again, rest.again, restFor(pod, settled), left),
  };
}

/** The status of a Pod whose containers were stopped because it is being deleted. */
export function endLife(pod: Pod, now: number): PodStatus {
  const status = stopped(pod, isOfJob(pod) ? 143 : 0, now);
  const mains = status.containerStatuses ?? [];
  const isGood = mains.length > 0 && mains.every(isCompleted);
  return withConditions(pod, { ...status, phase: isGood ? "Succeeded" : "Failed" }, now);
}

/** The status with every container that runs ended. */
function stopped(pod: Pod, exitCode: number, now: number): PodStatus {
  const stop = (statuses: readonly ContainerStatus[]) => statuses.map((status) => end(status, { exitCode, now }));
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {};
  return {
    ...pod.status,
    ...(initContainerStatuses === undefined ? {} : { initContainerStatuses: stop(initContainerStatuses) }),
    ...(containerStatuses === undefined ? {} : { containerStatuses: stop(containerStatuses) }),
    ...(ephemeralContainerStatuses === undefined
      ? {}
      : { ephemeralContainerStatuses: stop(ephemeralContainerStatuses) }),
  };
}

function untilDeadline(pod: Pod, now: number): number | undefined {
  const seconds = pod.spec.activeDeadlineSeconds;
  const start = parseTimestamp(pod.status?.startTime);
  return seconds === undefined || start === undefined ? undefined : start + seconds * 1000 - now;
}

/** A Pod that was active for longer than it may. (kubernetes: pkg/kubelet/active_deadline.go) */
function expire(pod: Pod, now: number): Life {
  const reason = "DeadlineExceeded";
  const message = "Pod was active on the node longer than the specified deadline";
  const news: PodNews = { type: "Normal", reason, message };
  const status = { ...stopped(pod, 137, now), phase: "Failed", reason, message };
  return { status: withConditions(pod, status, now), news: [news], again: undefined };
}

/** Whether a Pod belongs to a Job: those are the only ones that complete by themselves. */
export function isOfJob(pod: Pod): boolean {
  return controllerOf(pod)?.kind === "Job";
}

interface Stage {
  readonly statuses: readonly ContainerStatus[];
  readonly news: readonly PodNews[];
  readonly again?: number | undefined;
}

/** The Pod is taken in: it has a start time and addresses, and its containers wait. */
function arrive(pod: Pod, place: Place): Life {
  const inits = pod.spec.initContainers ?? [];
  const reason = inits.length === 0 ? "ContainerCreating" : "PodInitializing";
  const status: PodStatus = {
    ...pod.status,
    phase: "Pending",
    startTime: timestamp(place.now),
    hostIP: place.hostIP,
    hostIPs: [{ ip: place.hostIP }],
    podIP: place.podIP,
    podIPs: [{ ip: place.podIP }],
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits.map((one) => waiting(one, "PodInitializing")) }),
    containerStatuses: pod.spec.containers.map((one) => waiting(one, reason)),
  };
  return { status: withConditions(pod, status, place.now), news: [], again: stepTime };
}

/** Init containers run one after the other; those that restart always go on beside the next. */
function stepInits(pod: Pod, place: Place): Stage & { readonly done: boolean } {
  const statuses: ContainerStatus[] = [];
  const news: PodNews[] = [];
  let done = true;
  let again: number | undefined;
  for (const container of pod.spec.initContainers ?? []) {
    const before = statusOf(pod.status?.initContainerStatuses, container);
    const step: Step = done ? stepInit(pod, container, { before, now: place.now }) : hold(container, before);
    statuses.push(step.status);
    news.push(...step.news.map((one) => ({ ...one, fieldPath: `spec.initContainers{${container.name}}` })));
    const isThrough: boolean = isInitialized(container, step.status);
    if (done && !isThrough && step.status.state.running !== undefined) again = stepTime;
    done &&= isThrough;
  }
  return { statuses, news, done, again };
}

function stepInit(pod: Pod, container: Container, at: { before: ContainerStatus | undefined; now: number }): Step {
  const { before, now } = at;
  if (before !== undefined && isCompleted(before)) return { status: before, news: [] };
  if (before?.state.running === undefined) return start(pod, container, at);
  if (!runsAsDefined(pod, container, before)) return start(pod, container, at);
  if (isSidecar(container)) return { status: before, news: [] };
  return { status: { ...end(before, { exitCode: 0, now }), ready: true }, news: [] };
}

function stepMain(pod: Pod, place: Place): Stage {
  const steps = pod.spec.containers.map((container) => {
    const before = statusOf(pod.status?.containerStatuses, container);
    const step = stepContainer(pod, container, { before, now: place.now });
    return { status: step.status, news: step.news.map((one) => withPath(one, `spec.containers{${container.name}}`)) };
  });
  return { statuses: steps.map((step) => step.status), news: steps.flatMap((step) => step.news) };
}

function stepContainer(pod: Pod, container: Container, at: { before: ContainerStatus | undefined; now: number }): Step {
  const { before, now } = at;
  if (before?.state.terminated !== undefined) return { status: before, news: [] };
  if (before === undefined || !runsAsDefined(pod, container, before)) return start(pod, container, at);
  const startedAt = parseTimestamp(before.state.running?.startedAt) ?? now;
  const isOver = completes(pod) && startedAt + jobTime <= now;
  return { status: isOver ? end(before, { exitCode: 0, now }) : before, news: [] };
}

/** Containers wait until the last init container is through. */
function holdMain(pod: Pod): Stage {
  const statuses = pod.spec.containers.map(
    (container) => statusOf(pod.status?.containerStatuses, container) ?? waiting(container, "PodInitializing"),
  );
  return { statuses, news: [] };
}

function stepEphemeral(pod: Pod, place: Place): Stage {
  const steps = (pod.spec.ephemeralContainers ?? []).map((container) => {
    const before = statusOf(pod.status?.ephemeralContainerStatuses, container);
    if (before?.containerID !== undefined) return { status: before, news: [] };
    const step = start(pod, container, { before, now: place.now });
    const news = step.news.map((one) => withPath(one, `spec.ephemeralContainers{${container.name}}`));
    return { status: { ...step.status, ready: false }, news };
  });
  return { statuses: steps.map((step) => step.status), news: steps.flatMap((step) => step.news) };
}

function withPath(news: ContainerNews, fieldPath: string): PodNews {
  return { ...news, fieldPath };
}

function hold(container: Container, before: ContainerStatus | undefined): Step {
  return { status: before ?? waiting(container, "PodInitializing"), news: [] };
}

function completes(pod: Pod): boolean {
  return isOfJob(pod) && pod.spec.restartPolicy !== "Always";
}

function withPhase(pod: Pod, status: PodStatus, place: Place): PodStatus {
  const states = (status.containerStatuses ?? []).map((one) => one.state);
  const isOver = states.length > 0 && states.every((state) => state.terminated !== undefined);
  const hasStarted = states.some((state) => state.running !== undefined || state.terminated !== undefined);
  const isWaiting = states.some((state) => state.waiting !== undefined);
  if (!isOver)
    return withConditions(pod, { ...status, phase: hasStarted && !isWaiting ? "Running" : "Pending" }, place.now);
  const phase = states.every((state) => state.terminated?.exitCode === 0) ? "Succeeded" : "Failed";
  const sidecars = status.initContainerStatuses?.map((one) => end(one, { exitCode: 0, now: place.now }));
  const ended = sidecars === undefined ? status : { ...status, initContainerStatuses: sidecars };
  return withConditions(pod, { ...ended, phase }, place.now);
}

/** Milliseconds until a container of a Job has run for long enough. */
function restFor(pod: Pod, status: PodStatus): number | undefined {
  return completes(pod) && status.phase === "Running" ? jobTime : undefined;
}

function statusOf(statuses: readonly ContainerStatus[] | undefined, container: Container): ContainerStatus | undefined {
  return statuses?.find((status) => status.name === container.name);
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
