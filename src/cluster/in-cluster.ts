import { join } from "node:path";
import { Fault } from "../kube/index.ts";
import { type ClusterAccess, readCredentials } from "./access.ts";
import { kubeconfigPaths, readKubeconfig } from "./kubeconfig.ts";
import { liveFile } from "./live-file.ts";

/** The environment of a process, as far as it says where the cluster is. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface AccessOptions {
  /** A path that was named explicitly. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly env: Environment;
  /** Where a Pod finds what its service account is known by. */
  readonly folder?: string;
}

/**
 * Finds the cluster: by the kubeconfig that is named, explicitly or by `$KUBECONFIG`; else, in a Pod, the one it runs
 * in; else by `~/.kube/config`. Throws a `Fault` that says what is missing.
 */
export function findClusterAccess({ kubeconfig, context, env, folder }: AccessOptions): ClusterAccess {
  const isNamed = [kubeconfig, context, env.KUBECONFIG].some((one) => one !== undefined && one !== "");
  if (!isNamed && isInCluster(env)) return inClusterAccess(env, folder);
  return readKubeconfig(kubeconfigPaths(kubeconfig, env.KUBECONFIG), context);
}

/**
 * The access of a Pod to its own cluster. Token and authority are read anew when their files change. Throws a `Fault`
 * outside of a Pod. (kubernetes: client-go/rest/config.go `InClusterConfig`)
 */
export function inClusterAccess(env: Environment, folder = serviceAccountFolder): ClusterAccess {
  const { KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "" } = env;
  if (!isInCluster(env)) {
    throw new Fault("not-found", "this is no Pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
  }
  const token = liveFile(join(folder, "token"));
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    insecure: false,
    ca: liveFile(join(folder, "ca.crt")),
    credentials: readCredentials(() => ({ token: token().trim() })),
    namespace: liveFile(join(folder, "namespace"))().trim(),
  };
}

const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

function isInCluster({ KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "" }: Environment): boolean {
  return host !== "" && port !== "";
}
