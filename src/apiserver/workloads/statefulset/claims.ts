import type { OwnerReference, Resource } from "../../../kube/index.ts";
import { same } from "../../kinds/equal.ts";
import type { Bench } from "../controller.ts";
import { controllerReference, find, type Pod, write } from "../objects.ts";
import { messageOf, refusalOf, unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { ordinalOf, rangeOf, type StatefulSet } from "./stateful-set.ts";

/** The claims of a Pod, by the names of the volumes they become. (kubernetes: pkg/controller/statefulset getPersistentVolumeClaims) */
export function claimsOf(set: StatefulSet, ordinal: number): ReadonlyMap<string, Resource> {
  const { namespace = "", name = "" } = set.metadata;
  return new Map(
    (set.spec.volumeClaimTemplates ?? []).map((template) => {
      const volume = template.metadata.name ?? "";
      const labels = { ...template.metadata.labels, ...set.spec.selector.matchLabels };
      const metadata = {
        ...template.metadata,
        name: `${volume}-${name}-${ordinal}`,
        namespace,
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
      };
      return [volume, { ...template, apiVersion: "v1", kind: "PersistentVolumeClaim", metadata }];
    }),
  );
}

/** Makes the claims that a Pod lacks, and tells the set. What fails is thrown. */
export async function makeClaims(bench: Bench, set: StatefulSet, pod: Pod): Promise<void> {
  for (const claim of claimsOf(set, ordinalOf(set, pod)).values()) await makeClaim(bench, { set, pod, claim });
}

interface Claimed {
  readonly set: StatefulSet;
  readonly pod: Pod;
  readonly claim: Resource;
}

async function makeClaim({ api, events }: Bench, { set, pod, claim }: Claimed): Promise<void> {
  const { namespace = "", name = "" } = claim.metadata;
  const found = await find(api, resources.persistentVolumeClaims, { namespace, name });
  if (found?.metadata.deletionTimestamp !== undefined) throw new Error(`pvc ${name} is being deleted`);
  if (found !== undefined) return;
  const about = `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  try {
    await api.create(resources.persistentVolumeClaims, namespace, claim);
    const message = `create Claim ${name} ${about} success`;
    events.record(set, { type: "Normal", reason: "SuccessfulCreate", message });
  } catch (error) {
    if (refusalOf(error) === "AlreadyExists") return;
    const message = `create Claim ${name} for ${about} failed error: ${messageOf(error)}`;
    events.record(set, { type: "Warning", reason: "FailedCreate", message });
    throw new Error(`failed to create PVC ${name}: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Makes claims belong to whom they are to go with: the set where they are deleted with it, the Pod where it is one too
 * many and they are deleted when it goes. (kubernetes: updateClaimOwnerRefForSetAndPod)
 */
export async function ownClaims({ api }: Bench, set: StatefulSet, pod: Pod): Promise<void> {
  for (const { metadata } of claimsOf(set, ordinalOf(set, pod)).values()) {
    const { namespace = "", name = "" } = metadata;
    const claim = await find(api, resources.persistentVolumeClaims, { namespace, name });
    if (claim === undefined) continue;
    const ownerReferences = ownersOf(claim, set, pod);
    if (same(ownerReferences, claim.metadata.ownerReferences ?? [])) continue;
    const owned = { ...claim, metadata: { ...claim.metadata, ownerReferences } };
    await unless(["NotFound"], write(api, resources.persistentVolumeClaims, owned));
  }
}

function ownersOf(claim: Resource, set: StatefulSet, pod: Pod): readonly OwnerReference[] {
  const before = claim.metadata.ownerReferences ?? [];
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const isOurs = (one: OwnerReference) =>
    (one.kind === "StatefulSet" && one.name === set.metadata.name) ||
    (one.kind === "Pod" && one.name === pod.metadata.name);
  const others = before.filter((one) => !isOurs(one));
  if (others.some((one) => one.controller === true) && (whenDeleted === "Delete" || whenScaled === "Delete")) {
    return others;
  }
  const { start, count } = rangeOf(set);
  const ordinal = ordinalOf(set, pod);
  const isTooMany = ordinal < start || ordinal >= start + count;
  if (whenScaled === "Delete" && isTooMany) return [...others, controllerReference(pod)];
  return whenDeleted === "Delete" ? [...others, controllerReference(set)] : others;
}
