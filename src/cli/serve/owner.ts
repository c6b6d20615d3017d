import { type Client, watchCache } from "../../cluster/index.ts";
import type { OwnerReference, Resource } from "../../kube/index.ts";

/** The ClusterRole with which the cluster deletes the webhook configurations, if there is one. */
export interface WebhookOwner {
  current(): OwnerReference | undefined;
  stop(): void;
}

const clusterRoles = { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles" };

/** Follows the owner: the first ClusterRole with our label and a name that ends with `:webhook`. (kyverno: pkg/controllers/webhook/controller.go `buildOwner`) */
export function watchOwner(client: Client, changed: () => void, log: (message: string) => void): WebhookOwner {
  const labelSelector = "app.kubernetes.io/component=kyverno";
  const cache = watchCache({ client, resource: clusterRoles, labelSelector, keep: ownerIn, log });
  cache.listen(changed);
  return { current: () => cache.values().next().value, stop: () => cache.stop() };
}

function ownerIn({ metadata }: Resource): OwnerReference | undefined {
  const { name = "", uid = "", deletionTimestamp } = metadata;
  if (!name.endsWith(":webhook") || deletionTimestamp !== undefined) return undefined;
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name, uid };
}
