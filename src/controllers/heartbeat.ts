import { type Client, isFault } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import type { Controller } from "./controller.ts";

export interface HeartbeatOptions {
  readonly client: Client;
  /** Our own namespace. */
  readonly namespace: string;
  /** Who writes it. */
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

const everyMs = 10_000;
const leases = { group: "coordination.k8s.io", version: "v1", resource: "leases" };

/**
 * Writes the Lease `kyverno-health` every ten seconds. The API server calls our webhook about it, which puts in the
 * time: so anybody can see since when the API server has not reached us. (kyverno: pkg/controllers/webhook/controller.go
 * `watchdog`)
 */
export function heartbeat({ client, namespace, holder, clock }: HeartbeatOptions): Controller {
  return {
    name: "heartbeat",
    start: (keys) => keys.add("beat"),
    stop() {},
    async reconcile() {
      await beat(client, leaseAt(new Date(clock()), namespace, holder));
      return everyMs;
    },
  };
}

/** Deletes the Lease, when nobody is left to answer for it. */
export async function removeHeartbeat(client: Client, namespace: string): Promise<void> {
  await client.delete(leases, { namespace, name: "kyverno-health" });
}

/** The annotation is left to the webhook, but for the first time. */
async function beat(client: Client, lease: Resource): Promise<void> {
  const { namespace = "", name = "", labels } = lease.metadata;
  const patch = { metadata: { labels }, spec: lease.spec };
  try {
    await client.patch(leases, { namespace, name }, { kind: "merge", patch });
  } catch (error) {
    if (!isFault(error, "not-found")) throw error;
    await client.create(leases, lease);
  }
}

function leaseAt(now: Date, namespace: string, holder: string): Resource {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name: "kyverno-health",
      namespace,
      labels: { "app.kubernetes.io/name": "kyverno" },
      annotations: { "kyverno.io/last-request-time": `${now.toISOString().slice(0, 19)}Z` },
    },
    spec: { holderIdentity: holder, renewTime: now.toISOString().replace("Z", "000Z") },
  };
}
