import type { PolicyDoor } from "../../rule.ts";
import type { KindDescription } from "../../schema/index.ts";

type Door = Pick<PolicyDoor, "name" | "path" | "side">;

const clusterDoor: Door = { name: "gpol.validate.kyverno.svc", path: "/gpol", side: "validate" };
const namespacedDoor: Door = { name: "ngpol.validate.kyverno.svc", path: "/ngpol", side: "validate" };

/** What the webhooks of a kind are called, and where they ask. (kyverno: pkg/controllers/webhook/controller.go) */
export function doorOf({ namespaced }: KindDescription): Door {
  return namespaced ? namespacedDoor : clusterDoor;
}
