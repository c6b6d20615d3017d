import { type Client, createClient, createHttpsTransport, faultOf, findClusterAccess } from "../../cluster/index.ts";
import { InputError } from "../input/index.ts";

/** A client of the cluster that a kubeconfig, the environment or the usual files name. Both may be empty. */
export function connect(kubeconfig: string, context: string): { readonly client: Client; readonly close: () => void } {
  try {
    const access = findClusterAccess({
      kubeconfig: kubeconfig === "" ? undefined : kubeconfig,
      env: process.env,
      ...(context !== "" && { context }),
    });
    const { transport, close } = createHttpsTransport(access);
    return { client: createClient({ transport }), close };
  } catch (error) {
    throw new InputError(faultOf(error).message);
  }
}
