import {
  type ApiRequest,
  type Client,
  createClient,
  createHttpsTransport,
  findClusterAccess,
} from "../../cluster/index.ts";
import type { Environment } from "./flag-values.ts";

/** The way to the API server. */
export interface Connection {
  /** For everything that no admission request waits for. */
  readonly client: Client;
  /** For what an admission request waits for, and so counted apart. */
  readonly asking: Client;
  /** For the lease: what hangs is given up while there is time to try again. */
  readonly electing: Client;
  close(): void;
}

const electionTimeoutMs = 5_000;

/** How often to look whether connections that say nothing are still there, in milliseconds. */
export const probeEveryMs = 5_000;

/** Opens the way to the API server; nothing is asked yet. Throws a `Fault` where nobody says how to reach it. */
export function connect(
  kubeconfig: string | undefined,
  env: Environment,
  observe: (request: ApiRequest) => void,
): Connection {
  const { transport, close } = createHttpsTransport(findClusterAccess({ kubeconfig, env }), { probeEveryMs });
  return {
    client: createClient({ transport, observe }),
    asking: createClient({ transport, observe, during: "admission" }),
    electing: createClient({ transport, observe, timeoutMs: electionTimeoutMs }),
    close,
  };
}
