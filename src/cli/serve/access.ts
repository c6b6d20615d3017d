import { type ClusterAccess, kubeconfigPaths, readKubeconfig } from "../../cluster/index.ts";
import type { Environment } from "./flag-values.ts";

/** How the cluster is reached: by a kubeconfig that is named, in a Pod by its service account, else by the usual kubeconfig. Throws a `Fault`. */
export function accessOf(kubeconfig: string | undefined, env: Environment): ClusterAccess {
  return readKubeconfig(kubeconfigPaths(kubeconfig, env.KUBECONFIG));
}
