import type { PolicyDoor } from "../../rule.ts";
import type { KindDescription } from "../../schema/index.ts";

type Door = Pick<PolicyDoor, "name" | "path" | "side">;

const clusterDoor: Door = { name: "vpol.validate.kyverno.svc", path: "/vpol", side: "validate" };
const namespacedDoor: Door = { name: "nvpol.validate.kyverno.svc", path: "/nvpol", side: "validate" };

/** What the webhooks of a kind are called, and where they ask. (kyverno: pkg/controllers/webhook/controller.go) */
export function doorOf({ namespaced }: KindDescription): Door {
  return namespaced ? namespacedDoor : clusterDoor;
}
