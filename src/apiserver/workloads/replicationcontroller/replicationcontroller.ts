import type { Resource } from "../../../kube/index.ts";
import type { ReplicaSet } from "../objects.ts";
import { replicasController } from "../replicaset/replicaset.ts";
import { resources } from "../resources.ts";

/**
 * Keeps as many Pods as a ReplicationController asks for, which is a ReplicaSet with a plainer selector.
 * (kubernetes: pkg/controller/replication/conversion.go)
 */
export const replicationController = replicasController({
  name: "replication-controller",
  account: "replication-controller",
  kind: "ReplicationController",
  resource: resources.replicationControllers,
  asSet(controller) {
    const { selector, ...spec } = controller.spec as { readonly selector?: Readonly<Record<string, string>> };
    return { ...controller, spec: { ...spec, selector: { matchLabels: selector ?? {} } } } as Resource as ReplicaSet;
  },
});
