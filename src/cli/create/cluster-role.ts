import { InputError } from "../input/index.ts";

/** What a ClusterRole is to allow, and whom. */
export interface ClusterRoleText {
  readonly name: string;
  readonly apiGroup: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly controllers: readonly string[];
}

/** A ClusterRole that adds to what controllers may do. (kyverno: cmd/cli/.../create/templates/aggregated-role.yaml) */
export function clusterRoleText({ name, apiGroup, resources, verbs, controllers }: ClusterRoleText): string {
  if (name === "") throw new InputError("name argument is required");
  if (apiGroup === "") throw new InputError('required flag(s) "api-groups" not set');
  if (controllers.length === 0 || (controllers.length === 1 && controllers[0] === "")) {
    throw new InputError("invalid controller provided");
  }
  const allowed = verbs[0] === "all" ? allVerbs : verbs;
  const labels = controllers.map((one) => `\n      rbac.kyverno.io/aggregate-to-${one}: "true"`).join("");
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: kyverno-${name}-permission
  labels:${labels}
rules:
  - apiGroups: ["${apiGroup}"]
    resources: ["${resources.join(",")}"]
    verbs: [${allowed.map((verb) => `"${verb}"`).join(", ")}]`;
}

const allVerbs = ["create", "get", "update", "delete", "list", "watch"];
