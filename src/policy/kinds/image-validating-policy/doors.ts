import type { PolicyDoor } from "../../rule.ts";
import type { KindDescription } from "../../schema/index.ts";

/** The webhooks of a kind: where images are judged, and where they are named by their digests. */
export interface ImageDoors {
  readonly validate: Pick<PolicyDoor, "name" | "path" | "side">;
  readonly mutate: Pick<PolicyDoor, "name" | "path" | "side">;
}

function doorsAt(word: string): ImageDoors {
  return {
    validate: { name: `${word}.validate.kyverno.svc`, path: `/${word}/validate`, side: "validate" },
    mutate: { name: `${word}.mutate.kyverno.svc`, path: `/${word}/mutate`, side: "mutate" },
  };
}

const clusterDoors = doorsAt("ivpol");
const namespacedDoors = doorsAt("nivpol");

/**
 * What the webhooks of a kind are called, and where they ask. Kyverno calls those of both kinds alike, but no API server
 * takes a configuration with two webhooks of one name. (kyverno: pkg/controllers/webhook/controller.go)
 */
export function doorsOf({ namespaced }: Pick<KindDescription, "namespaced">): ImageDoors {
  return namespaced ? namespacedDoors : clusterDoors;
}
