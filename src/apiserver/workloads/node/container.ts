import { createHash } from "node:crypto";
import type { Container, ContainerStatus, Pod, Terminated } from "../objects.ts";
import { timestamp } from "../timestamp.ts";
import { imageOn } from "./image.ts";

/** Something a simulated container did, for the events of its Pod. */
export interface ContainerNews {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** A container after a step, with what there is to tell of it. */
export interface Step {
  readonly status: ContainerStatus;
  readonly news: readonly ContainerNews[];
}

/** A container that has not started yet. */
export function waiting(container: Container, reason: string): ContainerStatus {
  return {
    name: container.name,
    image: container.image ?? "",
    imageID: "",
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason } },
    lastState: {},
  };
}

/** Whether a container runs from the definition that its Pod has now; one that does not run does not. */
export function runsAsDefined(pod: Pod, container: Container, status: ContainerStatus | undefined): boolean {
  return status?.containerID !== undefined && status.containerID === idOf(pod, container, status.restartCount);
}

/**
 * Starts a container, or explains why its image makes that impossible. One that runs from an older definition is
 * replaced, and counts a restart.
 */
export function start(pod: Pod, container: Container, options: StartOptions): Step {
  const { before, now } = options;
  const image = imageOn(container.image ?? "");
  if (image.kind === "invalid") return refuse(container, before, image.message);
  const replaced = before?.state.running === undefined ? undefined : ended(before, { exitCode: 0, now });
  const restartCount = (before?.restartCount ?? 0) + (replaced === undefined ? 0 : 1);
  const status: ContainerStatus = {
    name: container.name,
    image: image.image,
    imageID: image.digest,
    containerID: idOf(pod, container, restartCount),
    ready: true,
    started: true,
    restartCount,
    state: { running: { startedAt: timestamp(now) } },
    lastState: replaced === undefined ? (before?.lastState ?? {}) : { terminated: replaced },
  };
  return { status, news: [...(replaced === undefined ? [] : [restartNews(container)]), ...startNews(container)] };
}

export interface StartOptions {
  readonly before: ContainerStatus | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Ends a container that runs; every other one stays as it is. */
export function end(
  status: ContainerStatus,
  how: { readonly exitCode: number; readonly now: number },
): ContainerStatus {
  if (status.state.running === undefined) return status;
  return { ...status, ready: false, started: false, state: { terminated: ended(status, how) } };
}

/** Whether a container has ended well. */
export function isCompleted(status: ContainerStatus | undefined): boolean {
  return status?.state.terminated?.exitCode === 0;
}

/** Whether an init container runs beside the others, for as long as they do. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

/** Whether an init container lets the next one start: it has ended well or, as a sidecar, runs. */
export function isInitialized(container: Container, status: ContainerStatus | undefined): boolean {
  if (!isSidecar(container)) return isCompleted(status);
  return status?.state.running !== undefined || status?.state.terminated !== undefined;
}

function ended(status: ContainerStatus, { exitCode, now }: { exitCode: number; now: number }): Terminated {
  return {
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    startedAt: status.state.running?.startedAt ?? timestamp(now),
    finishedAt: timestamp(now),
    containerID: status.containerID ?? "",
  };
}

function refuse(container: Container, before: ContainerStatus | undefined, message: string): Step {
  const isKnown = before?.state.waiting?.reason === "InvalidImageName" && before.state.waiting.message === message;
  const status: ContainerStatus = {
    ...(before ?? waiting(container, "")),
    image: container.image ?? "",
    ready: false,
    started: false,
    state: { waiting: { reason: "InvalidImageName", message } },
  };
  const news: readonly ContainerNews[] = [
    { type: "Warning", reason: "InspectFailed", message },
    { type: "Warning", reason: "Failed", message: "Error: InvalidImageName" },
  ];
  return { status, news: isKnown ? [] : news };
}

/** Names a container by what it was made from, so that a changed definition is seen without remembering anything. */
function idOf(pod: Pod, container: Container, restartCount: number): string {
  const parts = JSON.stringify([pod.metadata.uid, container.name, container.image, restartCount]);
  return `simulated://${createHash("sha256").update(parts).digest("hex")}`;
}

function restartNews({ name }: Container): ContainerNews {
  return { type: "Normal", reason: "Killing", message: `Container ${name} definition changed, will be restarted` };
}

/** The message of `Pulled` says what is true here: nothing was pulled. */
function startNews({ name, image = "" }: Container): readonly ContainerNews[] {
  return [
    { type: "Normal", reason: "Pulled", message: `Container image "${image}" taken as present on this simulated node` },
    { type: "Normal", reason: "Created", message: `Created container: ${name}` },
    { type: "Normal", reason: "Started", message: `Started container ${name}` },
  ];
}
