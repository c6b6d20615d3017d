import { type Cache, type Client, createOrUpdate, type LiveDiscovery, watchCache } from "../cluster/index.ts";
import { type GroupVersionResource, jsonEqual, type Resource } from "../kube/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import type { Controller, Log } from "./controller.ts";
import type { LivePolicies, LivePolicy } from "./live-policies.ts";
import { createRate, type Rate } from "./rate.ts";

/** The loop that keeps the API server asking us about what policies want to see. */
export interface Webhooks extends Controller {
  /** Computes everything anew: after a change of certificates, or of anything else that is handed in. */
  refresh(): void;
  /** Whether the API server asks us about everything that this version of the policy wants to see. */
  inForce(live: LivePolicy): boolean;
  /** Called with the policies whose webhooks have come into force. */
  listen(listener: (policies: readonly LivePolicy[]) => void): void;
  /** Called with the policies of each pass once their configurations are written, or could not be. */
  onPass(listener: (policies: readonly LivePolicy[]) => void): void;
}

export interface WebhooksOptions {
  readonly client: Client;
  readonly policies: LivePolicies;
  readonly discovery: Pick<LiveDiscovery, "current" | "refresh">;
  /** The configurations that are to be in force, with all fields; `undefined` while they cannot be known. */
  readonly wanted: (policies: readonly CompiledPolicy[]) => readonly Resource[] | undefined;
  readonly log: Log;
}

/** The label by which the configurations are known. (kyverno: pkg/controllers/webhook/utils.go) */
const managedBy = "webhook.kyverno.io/managed-by";

const group = { group: "admissionregistration.k8s.io", version: "v1" };
const resources: Readonly<Record<string, GroupVersionResource>> = {
  ValidatingWebhookConfiguration: { ...group, resource: "validatingwebhookconfigurations" },
  MutatingWebhookConfiguration: { ...group, resource: "mutatingwebhookconfigurations" },
};

/**
 * Writes the webhook configurations, and again when somebody edits or deletes them. They are in force once they have
 * come back through the watch as we wrote them: by then the API server, which follows them in the same way, has them.
 * A policy is in force with them only if they were made knowing what the cluster served after the policy was written:
 * a kind that was defined just before it would be missing.
 */
export function webhooks(options: WebhooksOptions): Webhooks {
  const { client, policies, discovery, log } = options;
  const caches = new Map(
    Object.entries(resources).map(([kind, resource]) => [
      kind,
      watchCache({ client, resource, labelSelector: `${managedBy}=kyverno`, keep: contentOf, log }),
    ]),
  );
  /** What the server made of what we wrote. */
  const accepted = new Map<string, Accepted>();
  let covered: ReadonlySet<LivePolicy> = new Set();
  /** Policies after whose last change the cluster was asked what it serves. */
  const looked = new WeakSet<LivePolicy>();
  const listeners: ((policies: readonly LivePolicy[]) => void)[] = [];
  const passes: ((policies: readonly LivePolicy[]) => void)[] = [];
  // Somebody else who keeps changing a configuration back must not set the two of us spinning.
  const rate = createRate({ perSecond: 2, burst: 50 });
  let refresh = () => {};
  let unlisten = () => {};

  const look = async (live: readonly LivePolicy[]) => {
    if (live.length === 0) return;
    await discovery.refresh();
    for (const one of live) looked.add(one);
    refresh();
  };
  const isSure = (live: LivePolicy) =>
    looked.has(live) && live.policy.triggers.every((trigger) => discovery.current()?.isSure(trigger) === true);
  const bringInForce = async (wanted: readonly Resource[]) => {
    const settled = await Promise.all(wanted.map((one) => ensure({ client, caches, accepted, rate }, one)));
    return settled.every((inForce) => inForce);
  };
  return {
    name: "webhooks",
    start(keys) {
      refresh = () => keys.add("configurations");
      for (const cache of caches.values()) cache.listen(refresh);
      unlisten = policies.listen((change) => {
        if (change.kind === "set") void look([change.live]);
        refresh();
      });
      void look(policies.all());
      refresh();
    },
    stop() {
      unlisten();
      rate.stop();
      for (const cache of caches.values()) cache.stop();
    },
    async reconcile() {
      const live = policies.all();
      const synced = policies.synced() && [...caches.values()].every((cache) => cache.synced());
      const wanted = synced ? options.wanted(live.map(({ policy }) => policy)) : undefined;
      if (wanted === undefined) return 100;
      // Of what is served now: more may be known once the configurations are written, and would not be in them.
      const sure = live.filter(isSure);
      try {
        if (!(await bringInForce(wanted))) return undefined;
      } finally {
        for (const pass of passes) pass(live);
      }
      const fresh = sure.filter((one) => !covered.has(one));
      covered = new Set(sure);
      if (fresh.length > 0) for (const listener of listeners) listener(fresh);
      return undefined;
    },
    refresh: () => refresh(),
    inForce: (live) => covered.has(live),
    listen: (listener) => void listeners.push(listener),
    onPass: (listener) => void passes.push(listener),
  };
}

/** Deletes every webhook configuration of ours: without anybody to answer them they would block the cluster. */
export async function removeWebhooks(client: Client): Promise<void> {
  for (const resource of Object.values(resources)) {
    for (const { metadata } of await client.list(resource, "", { labelSelector: managedBy })) {
      await client.delete(resource, { namespace: "", name: metadata.name ?? "" });
    }
  }
}

/** What counts in a configuration, apart from who wrote it when. */
type Content = readonly unknown[];

interface Accepted {
  readonly wanted: Resource;
  readonly content: Content;
}

interface Known {
  readonly client: Client;
  readonly caches: ReadonlyMap<string, Cache<Content>>;
  readonly accepted: Map<string, Accepted>;
  readonly rate: Rate;
}

/** Writes a configuration unless it is there as wanted. Whether it has come back through the watch. */
async function ensure({ client, caches, accepted, rate }: Known, wanted: Resource): Promise<boolean> {
  const { name = "" } = wanted.metadata;
  const resource = resources[wanted.kind];
  if (resource === undefined) throw new TypeError(`${wanted.kind} is no webhook configuration`);
  const key = `${wanted.kind}/${name}`;
  const isThere = () => {
    const known = accepted.get(key);
    const present = caches.get(wanted.kind)?.get(name);
    return known !== undefined && jsonEqual(known.wanted, wanted) && jsonEqual(known.content, present);
  };
  if (isThere()) return true;
  await rate.turn();
  const same = (current: Resource) => jsonEqual(contentOf(current), contentOf(wanted));
  const { object } = await createOrUpdate(client, resource, wanted, { same });
  accepted.set(key, { wanted, content: contentOf(object) });
  return isThere();
}

function contentOf({ metadata, webhooks }: Resource): Content {
  return [metadata.labels ?? {}, metadata.annotations ?? {}, metadata.ownerReferences ?? [], webhooks ?? []];
}
