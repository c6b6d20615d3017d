/**
 * The built-in kinds as the controllers read them. What is stored was checked against its kind's schema, defaulted and
 * validated when it was written, so that these views are taken as they are; they name only what controllers read.
 */
import type { GroupVersionResource, LabelSelector, ObjectMeta, OwnerReference, Resource } from "../../kube/index.ts";
import type { Api } from "../api.ts";
import { unless } from "./refusal.ts";

type Texts = Readonly<Record<string, string>>;

/** A condition of any kind's status. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
  readonly [field: string]: unknown;
}

export interface PodTemplate {
  readonly metadata?: ObjectMeta;
  readonly spec: PodSpec;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly [field: string]: unknown;
}

export interface PodSpec {
  readonly nodeName?: string;
  readonly schedulerName?: string;
  readonly nodeSelector?: Texts;
  readonly restartPolicy?: string;
  readonly hostNetwork?: boolean;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly readinessGates?: readonly { readonly conditionType: string }[];
  readonly schedulingGates?: readonly unknown[];
  readonly activeDeadlineSeconds?: number;
  readonly [field: string]: unknown;
}

export interface Pod extends Resource {
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

export interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly conditions?: readonly Condition[];
  readonly startTime?: string | null;
  readonly podIP?: string;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  readonly [field: string]: unknown;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly containerID?: string;
  readonly ready: boolean;
  readonly started?: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
}

/** Exactly one field is set; none in the last state of a container that never ended. */
export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: Terminated;
}

export interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly containerID: string;
}

export interface ReplicaSet extends Resource {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
  };
  readonly status?: ReplicaSetStatus;
}

export interface ReplicaSetStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

/** An absolute number, or a percentage such as `25%`. */
export type IntOrPercent = number | string;

export interface Deployment extends Resource {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly paused?: boolean;
    readonly progressDeadlineSeconds?: number;
    readonly revisionHistoryLimit?: number;
    readonly selector: LabelSelector;
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: IntOrPercent; readonly maxUnavailable?: IntOrPercent };
    };
    readonly template: PodTemplate;
  };
  readonly status?: DeploymentStatus;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly collisionCount?: number;
  readonly conditions?: readonly Condition[];
}

export interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: string;
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend?: boolean;
  readonly managedBy?: string;
  readonly podReplacementPolicy?: string;
  readonly selector?: LabelSelector;
  readonly template: PodTemplate;
  readonly [field: string]: unknown;
}

export interface Job extends Resource {
  readonly spec: JobSpec;
  readonly status?: JobStatus;
}

export interface JobStatus {
  readonly active?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly completedIndexes?: string;
  readonly startTime?: string | null;
  readonly completionTime?: string | null;
  readonly conditions?: readonly Condition[];
  readonly uncountedTerminatedPods?: Uncounted;
}

/** Pods that have ended, by their UIDs, but are not in the counts yet: they are once their finalizer is gone. */
export interface Uncounted {
  readonly succeeded?: readonly string[];
  readonly failed?: readonly string[];
}

export interface CronJob extends Resource {
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string;
    readonly suspend?: boolean;
    readonly concurrencyPolicy?: string;
    readonly startingDeadlineSeconds?: number;
    readonly successfulJobsHistoryLimit?: number;
    readonly failedJobsHistoryLimit?: number;
    readonly jobTemplate: { readonly metadata?: ObjectMeta; readonly spec: JobSpec };
  };
  readonly status?: CronJobStatus;
}

export interface CronJobStatus {
  readonly active?: readonly ObjectReference[];
  readonly lastScheduleTime?: string | null;
  readonly lastSuccessfulTime?: string | null;
}

/** Names an object in another's status. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** The object of this name; `undefined` where there is none. */
export async function find<T extends Resource>(
  api: Api,
  resource: GroupVersionResource,
  at: { readonly namespace: string; readonly name: string },
): Promise<T | undefined> {
  return (await unless(["NotFound"], api.get(resource, at.namespace, at.name))) as T | undefined;
}

/** All objects of a namespace, or with `""` of all. */
export async function listOf<T extends Resource>(
  api: Api,
  resource: GroupVersionResource,
  namespace: string,
): Promise<readonly T[]> {
  return (await api.list(resource, namespace)) as readonly T[];
}

/** Writes an object back, its status included where that is its subresource, and returns it as it is stored. */
export async function write<T extends Resource>(
  api: Api,
  resource: GroupVersionResource,
  object: T,
  subresource = "",
): Promise<T> {
  return (await api.update(resource, object, subresource === "" ? {} : { subresource })) as T;
}

/** The reference to the owner that controls an object; `undefined` where nobody does. */
export function controllerOf(object: Resource): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** The reference with which `owner` controls what it makes. */
export function controllerReference(owner: Resource): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name ?? "",
    uid: owner.metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The condition of this type that holds (or, with a status, has that status); `undefined` where there is none. */
export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether a Pod neither has ended nor is on its way out. (kubernetes: pkg/controller IsPodActive) */
export function isActive(pod: Pod): boolean {
  return !isEnded(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Whether a Pod has run to its end, well or badly. */
export function isEnded(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** How a Job has ended: `Complete`, `Failed`, or not at all. */
export function endOf(job: Job): "Complete" | "Failed" | undefined {
  const holding = (type: string) => conditionOf(job.status?.conditions, type)?.status === "True";
  if (holding("Complete")) return "Complete";
  return holding("Failed") ? "Failed" : undefined;
}

/** Whether a Pod is ready to serve. */
export function isReady(pod: Pod): boolean {
  return conditionOf(pod.status?.conditions, "Ready")?.status === "True";
}
