import type { Bench } from "../controller.ts";
import { type ControllerRevision, templateOf } from "../history/history.ts";
import type { Pod, PodTemplate } from "../objects.ts";
import { podOf } from "../pod-control.ts";
import { isNamespaceTerminating, messageOf, refusalOf } from "../refusal.ts";
import { resources } from "../resources.ts";
import { claimsOf, makeClaims, ownClaims } from "./claims.ts";
import { rangeOf, revisionLabel, type StatefulSet } from "./stateful-set.ts";

/** The revisions between which a set is on its way. */
export interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** The Pod of an ordinal, of the revision that it is to have while an update is held back by a partition. */
export function podFor(set: StatefulSet, { current, update }: Revisions, ordinal: number): Pod {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const { start } = rangeOf(set);
  const held = rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0);
  const isRolling = type === "RollingUpdate" || rollingUpdate !== undefined;
  return podOfRevision(set, isRolling && ordinal < start + held ? current : update, ordinal);
}

function podOfRevision(set: StatefulSet, revision: ControllerRevision, ordinal: number): Pod {
  const template: PodTemplate = templateOf(revision);
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podOf(template, set);
  const claims = [...claimsOf(set, ordinal)];
  const claimed = claims.map(([volume, claim]) => ({
    name: volume,
    persistentVolumeClaim: { claimName: claim.metadata.name },
  }));
  const given = Array.isArray(pod.spec.volumes) ? (pod.spec.volumes as readonly { readonly name?: string }[]) : [];
  const volumes = [...claimed, ...given.filter((one) => !claims.some(([volume]) => volume === one.name))];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: {
        ...pod.metadata.labels,
        "apps.kubernetes.io/pod-index": String(ordinal),
        [revisionLabel]: revision.metadata.name ?? "",
        "statefulset.kubernetes.io/pod-name": name,
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName === undefined ? {} : { subdomain: set.spec.serviceName }),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

/** Creates a Pod with its claims, and tells the set. In a namespace that is going away nothing is said. */
export async function createStatefulPod(bench: Bench, set: StatefulSet, pod: Pod): Promise<void> {
  try {
    await makeClaims(bench, set, pod);
    const made = (await bench.api.create(resources.pods, set.metadata.namespace ?? "", pod)) as Pod;
    await ownClaims(bench, set, made);
    tell(bench, { set, pod, verb: "create" });
  } catch (error) {
    if (refusalOf(error) === "AlreadyExists" || isNamespaceTerminating(error)) return;
    tell(bench, { set, pod, verb: "create", error });
    throw error;
  }
}

/** Deletes a Pod, and tells the set. */
export async function deleteStatefulPod(bench: Bench, set: StatefulSet, pod: Pod): Promise<void> {
  const { namespace = "", name = "", uid } = pod.metadata;
  try {
    await bench.api.delete(resources.pods, namespace, name, uid === undefined ? {} : { uid });
    tell(bench, { set, pod, verb: "delete" });
  } catch (error) {
    if (refusalOf(error) === "NotFound") return;
    tell(bench, { set, pod, verb: "delete", error });
    throw error;
  }
}

interface Told {
  readonly set: StatefulSet;
  readonly pod: Pod;
  readonly verb: "create" | "delete";
  readonly error?: unknown;
}

function tell({ events }: Bench, { set, pod, verb, error }: Told): void {
  const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  const title = verb === "create" ? "Create" : "Delete";
  if (error === undefined) {
    events.record(set, { type: "Normal", reason: `Successful${title}`, message: `${what} successful` });
  } else {
    const message = `${what} failed error: ${messageOf(error)}`;
    events.record(set, { type: "Warning", reason: `Failed${title}`, message });
  }
}
