import type { PolicyDoor } from "../../rule.ts";
import type { KindDescription } from "../../schema/index.ts";

type Door = Pick<PolicyDoor, "name" | "path" | "side">;

const clusterDoor: Door = { name: "mpol.validate.kyverno.svc", path: "/mpol", side: "mutate" };
const namespacedDoor: Door = { name: "nmpol.validate.kyverno.svc", path: "/nmpol", side: "mutate" };

/** What the webhooks of a kind are called, and where they ask. (kyverno: pkg/controllers/webhook/controller.go) */
export function doorOf({ namespaced }: KindDescription): Door {
  return namespaced ? namespacedDoor : clusterDoor;
}
