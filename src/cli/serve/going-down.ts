import { type Client, isFault } from "../../cluster/index.ts";
import { own } from "../../kube/index.ts";
import type { Identity } from "./options.ts";

const deployments = { group: "apps", version: "v1", resource: "deployments" };

/**
 * Whether the engine as a whole goes away, and not only this replica: its Deployment is gone, on its way out, or scaled
 * to nothing. When nobody can tell, it does not. (kyverno: pkg/utils/runtime/utils.go `IsGoingDown`)
 */
export async function isGoingDown(client: Client, { namespace, deployment }: Identity): Promise<boolean> {
  try {
    const { metadata, spec } = await client.get(deployments, namespace, deployment);
    return metadata.deletionTimestamp !== undefined || own(spec, "replicas") === 0;
  } catch (error) {
    return isFault(error, "not-found");
  }
}
