import type { GroupVersionResource, Resource } from "../../../kube/index.ts";
import { protection } from "../../admission/storage-protection.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { find, isEnded, listOf, type Pod, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { claimsOf } from "./pod-claims.ts";
import type { Volume } from "./volume.ts";

/** Lets a claim go once no Pod uses it any more. (kubernetes: pkg/controller/volume/pvcprotection) */
export const claimProtection: Controller = {
  name: "pvc-protection-controller",
  user: controllerManager("pvc-protection-controller"),
  start(bench) {
    bench.watch(resources.persistentVolumeClaims, (claim, type) => (isGoing(claim, type) ? [keyOf(claim)] : []));
    bench.watch(resources.pods, (pod, type) => {
      const lets = type === "DELETED" || isEnded(pod as Pod);
      return lets ? claimsOf(pod as Pod).map((name) => `${pod.metadata.namespace ?? ""}/${name}`) : [];
    });
    return async (key) => {
      const claim = await goingOne(bench, resources.persistentVolumeClaims, key);
      if (claim === undefined || (await isUsed(bench, claim))) return undefined;
      return release(bench, { object: claim, resource: resources.persistentVolumeClaims });
    };
  },
};

/** Lets a volume go once it is no claim's any more. (kubernetes: pkg/controller/volume/pvprotection) */
export const volumeProtection: Controller = {
  name: "pv-protection-controller",
  user: controllerManager("pv-protection-controller"),
  start(bench) {
    bench.watch(resources.persistentVolumes, (volume, type) => (isGoing(volume, type) ? [keyOf(volume)] : []));
    return async (key) => {
      const volume = await goingOne(bench, resources.persistentVolumes, key);
      if (volume === undefined || (volume as Volume).status?.phase === "Bound") return undefined;
      return release(bench, { object: volume, resource: resources.persistentVolumes });
    };
  },
};

function isGoing({ metadata }: Resource, type: string): boolean {
  return type !== "DELETED" && metadata.deletionTimestamp !== undefined;
}

async function goingOne({ api }: Bench, resource: GroupVersionResource, key: string): Promise<Resource | undefined> {
  const found = await find(api, resource, splitKey(key));
  return found?.metadata.deletionTimestamp === undefined ? undefined : found;
}

async function isUsed({ api }: Bench, { metadata }: Resource): Promise<boolean> {
  const pods = await listOf<Pod>(api, resources.pods, metadata.namespace ?? "");
  return pods.some((pod) => !isEnded(pod) && claimsOf(pod).includes(metadata.name ?? ""));
}

interface Released {
  readonly object: Resource;
  readonly resource: GroupVersionResource;
}

async function release({ api }: Bench, { object, resource }: Released): Promise<Next> {
  const held: readonly string[] = Object.values(protection);
  const before = object.metadata.finalizers ?? [];
  const finalizers = before.filter((one) => !held.includes(one));
  if (finalizers.length === before.length) return undefined;
  await unless(["NotFound"], write(api, resource, { ...object, metadata: { ...object.metadata, finalizers } }));
  return undefined;
}
