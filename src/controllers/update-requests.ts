import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../cluster/index.ts";
import type { GroupVersionResource, Resource } from "../kube/index.ts";
import type { UpdateRequestObject, UpdateRequestStatus, UpdateRequestText } from "../policy/index.ts";

/** Where UpdateRequests are kept. */
export const updateRequestResource: GroupVersionResource = {
  group: "kyverno.io",
  version: "v2",
  resource: "updaterequests",
};

/** Work to be done, as an UpdateRequest says it. */
export interface Order {
  readonly spec: UpdateRequestText;
  /** What is to be deleted, where that is all. */
  readonly generatedResources?: readonly UpdateRequestObject[];
}

/** Writes UpdateRequests. */
export interface Orders {
  /** Writes one, and that it waits. Throws a `Fault` after three seconds of trying. */
  submit(order: Order): Promise<void>;
}

export interface OrdersOptions {
  readonly client: Client;
  /** Our own namespace. */
  readonly namespace: string;
  /** How many may wait; no more are written then. (kyverno: `updateRequestThreshold`) */
  readonly threshold: () => number;
}

const firstMs = 500;
const factor = 1.5;
const withinMs = 3_000;

/** (kyverno: pkg/webhooks/updaterequest/generator.go, pkg/utils/generator/updaterequests.go) */
export function createOrders(options: OrdersOptions): Orders {
  return {
    async submit(order) {
      const end = performance.now() + withinMs;
      for (let waitMs = firstMs; ; waitMs = Math.min(waitMs * factor, 1_000)) {
        try {
          return await write(order, options);
        } catch (error) {
          if (performance.now() + waitMs > end) throw error;
          await sleep(waitMs);
        }
      }
    },
  };
}

/** The labels by which requests about a policy, and about what triggered it, are found. (kyverno: pkg/background/common/labels.go) */
export function labelsOfOrder({
  requestType,
  policy,
  resource,
  context,
}: UpdateRequestText): Readonly<Record<string, string>> {
  const name = policy.slice(policy.indexOf("/") + 1);
  if (requestType === "cel-mutate" || (requestType === "cel-generate" && context !== undefined)) return {};
  if (requestType === "generate" || requestType === "cel-generate") return { "generate.kyverno.io/policy-name": name };
  const { apiVersion = "", kind = "", namespace = "", name: trigger = "" } = resource ?? {};
  const prefix = "mutate.updaterequest.kyverno.io";
  return {
    [`${prefix}/policy-name`]: name,
    [`${prefix}/trigger-name`]: new TextDecoder().decode(new TextEncoder().encode(trigger).subarray(0, 63)),
    [`${prefix}/trigger-namespace`]: namespace,
    [`${prefix}/trigger-kind`]: kind,
    ...(apiVersion !== "" && { [`${prefix}/trigger-apiversion`]: apiVersion.replaceAll("/", "-") }),
  };
}

/** Names an object as UpdateRequests do. */
export function objectName({ apiVersion, kind, metadata }: Resource): UpdateRequestObject {
  const { namespace, name, uid } = metadata;
  return {
    apiVersion,
    kind,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(uid !== undefined && { uid }),
  };
}

/** How many UpdateRequests may wait, by our configuration, of which only this is read here; 1000 unless it says so. */
export function thresholdOf(config: unknown): number {
  const said = config !== null && typeof config === "object" && "updateRequestThreshold" in config;
  const threshold = said ? Number(config.updateRequestThreshold) : Number.NaN;
  return Number.isInteger(threshold) && threshold > 0 ? threshold : 1_000;
}

async function write(order: Order, { client, namespace, threshold }: OrdersOptions): Promise<void> {
  const waiting = await client.list(updateRequestResource, namespace);
  if (waiting.length >= threshold()) return;
  const created = await client.create(updateRequestResource, {
    apiVersion: "kyverno.io/v2",
    kind: "UpdateRequest",
    metadata: { generateName: "ur-", namespace, labels: labelsOfOrder(order.spec) },
    spec: order.spec,
  });
  const { generatedResources } = order;
  const status: UpdateRequestStatus = {
    state: "Pending",
    ...(generatedResources !== undefined && { generatedResources }),
  };
  await client.update(updateRequestResource, { ...created, status }, { subresource: "status" });
}
