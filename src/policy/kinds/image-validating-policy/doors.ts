import type { PolicyDoor } from "../../rule.ts";
import type { KindDescription } from "../../schema/index.ts";

/** The webhooks of a kind: where images are judged, and where they are named by their digests. */
export interface ImageDoors {
  readonly validate: Pick<PolicyDoor, "name" | "path" | "side">;
  readonly mutate: Pick<PolicyDoor, "name" | "path" | "side">;
}

function doorsAt(folder: string): ImageDoors {
  return {
    validate: { name: "ivpol.validate.kyverno.svc", path: `/${folder}/validate`, side: "validate" },
    mutate: { name: "ivpol.mutate.kyverno.svc", path: `/${folder}/mutate`, side: "mutate" },
  };
}

const clusterDoors = doorsAt("ivpol");
const namespacedDoors = doorsAt("nivpol");

/** What the webhooks of a kind are called, and where they ask. (kyverno: pkg/controllers/webhook/controller.go) */
export function doorsOf({ namespaced }: Pick<KindDescription, "namespaced">): ImageDoors {
  return namespaced ? namespacedDoors : clusterDoors;
}
