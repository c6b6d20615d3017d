import { type Cache, type Client, createOrUpdate, watchCache } from "../cluster/index.ts";
import { type GroupVersionResource, jsonEqual, type Resource } from "../kube/index.ts";
import type { Log } from "./controller.ts";
import { createRate } from "./rate.ts";

/** Makes webhook configurations be as wanted, whoever else writes. */
export interface WebhookWriter {
  /** Whether all configurations of ours that there are are known. */
  synced(): boolean;
  /** Called when a configuration of ours has changed in any way. */
  listen(listener: () => void): void;
  /** Writes a configuration unless it is there as wanted. Throws a `Fault`. */
  ensure(wanted: Resource): Promise<Ensured>;
  stop(): void;
}

/** What became of a configuration. */
export interface Ensured {
  /** Whether the API server asks as wanted: the configuration has come back through the watch. */
  readonly inForce: boolean;
  /** Milliseconds after which it may be written; absent where nothing is left to write. */
  readonly laterMs?: number;
}

const group = { group: "admissionregistration.k8s.io", version: "v1" };

/** Where configurations are, by kind. */
export const webhookResources: Readonly<Record<string, GroupVersionResource>> = {
  ValidatingWebhookConfiguration: { ...group, resource: "validatingwebhookconfigurations" },
  MutatingWebhookConfiguration: { ...group, resource: "mutatingwebhookconfigurations" },
};

/** The label by which the configurations are known. (kyverno: pkg/controllers/webhook/utils.go) */
export const managedBy = "webhook.kyverno.io/managed-by";

/**
 * Follows the configurations. One that is missing, or does not ask as wanted, is written at once, however often: each
 * moment lets something slip in. Only where nothing but labels and the like differ, somebody else who keeps changing
 * them back must not set the two of us spinning.
 */
export function webhookWriter({ client, log }: { readonly client: Client; readonly log: Log }): WebhookWriter {
  const caches = new Map(
    Object.entries(webhookResources).map(([kind, resource]) => [
      kind,
      watchCache({ client, resource, labelSelector: `${managedBy}=kyverno`, keep: contentOf, log }),
    ]),
  );
  /** What the server made of what we wrote. */
  const accepted = new Map<string, Accepted>();
  const rate = createRate({ perSecond: 2, burst: 50 });
  return {
    synced: () => [...caches.values()].every((cache) => cache.synced()),
    listen(listener) {
      for (const cache of caches.values()) cache.listen(listener);
    },
    async ensure(wanted) {
      const look = () => compare(wanted, accepted, caches.get(wanted.kind));
      const found = look();
      if (found === "as wanted") return { inForce: true };
      const laterMs = found === "asks as wanted" ? rate.take() : 0;
      if (laterMs > 0) return { inForce: true, laterMs };
      accepted.set(keyOf(wanted), { wanted, content: contentOf(await write(client, wanted)) });
      return { inForce: look() !== "asks otherwise" };
    },
    stop() {
      for (const cache of caches.values()) cache.stop();
    },
  };
}

/** What counts in a configuration, apart from who wrote it when. */
interface Content {
  /** What the API server asks about, whom, and how. */
  readonly asks: unknown;
  readonly rest: unknown;
}

interface Accepted {
  readonly wanted: Resource;
  readonly content: Content;
}

type Found = "as wanted" | "asks as wanted" | "asks otherwise";

function compare(wanted: Resource, accepted: ReadonlyMap<string, Accepted>, cache: Cache<Content> | undefined): Found {
  const present = cache?.get(wanted.metadata.name ?? "");
  const known = accepted.get(keyOf(wanted));
  const written = known !== undefined && jsonEqual(known.wanted, wanted);
  if (written && jsonEqual(known.content, present)) return "as wanted";
  const good = [contentOf(wanted), ...(written ? [known.content] : [])];
  return good.some(({ asks }) => jsonEqual(asks, present?.asks)) ? "asks as wanted" : "asks otherwise";
}

async function write(client: Client, wanted: Resource): Promise<Resource> {
  const resource = webhookResources[wanted.kind];
  if (resource === undefined) throw new TypeError(`${wanted.kind} is no webhook configuration`);
  const same = (current: Resource) => jsonEqual(contentOf(current), contentOf(wanted));
  return (await createOrUpdate(client, resource, wanted, { same })).object;
}

function keyOf({ kind, metadata }: Resource): string {
  return `${kind}/${metadata.name ?? ""}`;
}

function contentOf({ metadata, webhooks }: Resource): Content {
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  return { asks: webhooks ?? [], rest: [labels, annotations, ownerReferences] };
}
