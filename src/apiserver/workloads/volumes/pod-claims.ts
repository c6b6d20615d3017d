import { own } from "../../../kube/index.ts";
import type { Pod } from "../objects.ts";

/** The names of the claims that a Pod has volumes of; those of its own ephemeral volumes among them. */
export function claimsOf(pod: Pod): readonly string[] {
  const volumes = Array.isArray(pod.spec.volumes) ? (pod.spec.volumes as readonly unknown[]) : [];
  return volumes.flatMap((volume) => {
    const named = own(own(volume, "persistentVolumeClaim"), "claimName");
    if (typeof named === "string") return [named];
    const isEphemeral = own(volume, "ephemeral") !== undefined;
    return isEphemeral ? [`${pod.metadata.name}-${String(own(volume, "name"))}`] : [];
  });
}
