import { type Cache, faultOf, resourceOfKind, type ServedKind, watchCache } from "../cluster/index.ts";
import type { GroupVersionResource, Resource } from "../kube/index.ts";
import { parseTtl, ttlLabel } from "../policy/index.ts";
import { createAccount } from "./account.ts";
import type { Controller, Next } from "./controller.ts";
import type { Ground } from "./ground.ts";
import type { KeyQueue } from "./key-queue.ts";
import { createOwnAccess, type OwnAccess } from "./own-access.ts";
import { rightsMark } from "./rights.ts";

export interface TtlOptions<Config> {
  readonly ground: Ground<Config>;
  /** How often it is looked which kinds may be deleted; a minute unless told. (kyverno: `--ttlReconciliationInterval`) */
  readonly everyMs?: number;
}

/**
 * Deletes objects that ask for it by the label `cleanup.kyverno.io/ttl`, of all kinds that our account may watch, list
 * and delete. (kyverno: pkg/controllers/ttl)
 */
export function ttl<Config>(options: TtlOptions<Config>): Controller {
  return new TtlLoop(options);
}

/** What has to be known of an object that asks to be deleted. */
interface Asking {
  readonly uid: string;
  readonly created: number;
  readonly ttl: string;
  readonly propagation: string;
}

interface Followed {
  readonly resource: GroupVersionResource;
  readonly cache: Cache<Asking>;
}

const usualEveryMs = 60_000;
/** Timers cannot wait for months. */
const mostMs = 86_400_000;
const needed = ["delete", "list", "watch"] as const;
const propagations = ["Foreground", "Background", "Orphan"] as const;

class TtlLoop<Config> implements Controller {
  readonly name = "ttl";
  readonly workers = 3;
  private readonly ground: Ground<Config>;
  private readonly access: OwnAccess;
  private readonly everyMs: number;
  private readonly followed = new Map<string, Followed>();
  private readonly denied = new Set<string>();
  private rights = "";
  private keys: Pick<KeyQueue, "add"> = { add() {} };
  private stopped = false;

  constructor({ ground, everyMs = usualEveryMs }: TtlOptions<Config>) {
    this.ground = ground;
    this.access = createOwnAccess(ground.client, createAccount(ground.client), ground.sources.discovery.current);
    this.everyMs = everyMs;
  }

  start(keys: Pick<KeyQueue, "add">): void {
    this.keys = keys;
    keys.add("kinds", this.everyMs);
  }

  stop(): void {
    this.stopped = true;
    for (const { cache } of this.followed.values()) cache.stop();
  }

  async reconcile(key: string): Promise<Next> {
    if (key === "kinds") return this.chooseKinds();
    const [id = "", name = ""] = key.split(" ");
    const followed = this.followed.get(id);
    const asking = followed?.cache.get(name);
    return followed === undefined || asking === undefined ? undefined : this.look(key, { followed, name, asking });
  }

  private async chooseKinds(): Promise<Next> {
    const { client, sources } = this.ground;
    const served = sources.discovery.current();
    if (served === undefined) return this.everyMs;
    const rights = await rightsMark(client);
    if (rights === "" || rights !== this.rights) this.denied.clear();
    const wanted = new Map(served.kinds.filter(isDeletable).map((kind) => [idOf(kind), kind]));
    const known = rights !== "" && rights === this.rights;
    for (const id of this.followed.keys()) if (!wanted.has(id)) this.leave(id);
    for (const [id, kind] of preferred(wanted)) {
      if (this.stopped) return undefined;
      if (known && (this.followed.has(id) || this.denied.has(id))) continue;
      if (await this.isAllowed(kind)) this.follow(id, kind);
      else this.leave(id, this.denied);
    }
    this.rights = rights;
    return this.everyMs;
  }

  private async isAllowed(kind: ServedKind): Promise<boolean> {
    const all = { ...kind.gvk, subresource: "", namespace: "", name: "" };
    for (const verb of needed) if ((await this.access.may({ ...all, verb })) !== true) return false;
    return true;
  }

  private follow(id: string, kind: ServedKind): void {
    if (this.followed.has(id) || this.stopped) return;
    const resource = resourceOfKind(kind);
    const { client, log } = this.ground;
    const cache = watchCache({ client, resource, labelSelector: ttlLabel, keep: askingOf, log });
    this.followed.set(id, { resource, cache });
    cache.listen((change) => {
      if (change.kind === "set") this.keys.add(`${id} ${change.key}`);
    });
  }

  private leave(id: string, noted?: Set<string>): void {
    noted?.add(id);
    this.followed.get(id)?.cache.stop();
    this.followed.delete(id);
  }

  private async look(
    key: string,
    { followed, name, asking }: { readonly followed: Followed; readonly name: string; readonly asking: Asking },
  ): Promise<Next> {
    const { client, log, clock } = this.ground;
    const wanted = parseTtl(asking.ttl);
    if (wanted.kind === "mistake") {
      log(`ttl: ${key}: the label ${ttlLabel} says no time: ${wanted.message}`);
      return undefined;
    }
    const wait = (wanted.kind === "at" ? wanted.time : asking.created + wanted.ms) - clock();
    if (wait >= 0) return Math.min(wait + 1, mostMs);
    const slash = name.indexOf("/");
    const target = { namespace: name.slice(0, Math.max(slash, 0)), name: name.slice(slash + 1) };
    const propagationPolicy = propagations.find((one) => one === asking.propagation);
    try {
      const how = { uid: asking.uid, ...(propagationPolicy !== undefined && { propagationPolicy }) };
      await client.delete(followed.resource, target, how);
    } catch (error) {
      // Another object has come in its place, and asks for itself.
      if (faultOf(error).code !== "conflict") throw error;
    }
    return undefined;
  }
}

function isDeletable({ verbs }: ServedKind): boolean {
  return needed.every((verb) => verbs.includes(verb));
}

function idOf({ gvk, resource }: ServedKind): string {
  return `${gvk.group}/${gvk.version}/${resource}`;
}

/** Each kind in the version that the server names first. */
function preferred(kinds: ReadonlyMap<string, ServedKind>): ReadonlyMap<string, ServedKind> {
  const seen = new Set<string>();
  return new Map(
    [...kinds].filter(([, { gvk, resource }]) => {
      const name = `${gvk.group}/${resource}`;
      return seen.has(name) ? false : seen.add(name);
    }),
  );
}

/** Nothing that is on its way out already, and nothing whose age cannot be told. */
function askingOf({ metadata }: Resource): Asking | undefined {
  const { uid, labels = {}, annotations = {}, creationTimestamp, deletionTimestamp } = metadata;
  const wanted = Object.hasOwn(labels, ttlLabel) ? labels[ttlLabel] : undefined;
  const created = Date.parse(String(creationTimestamp));
  if (uid === undefined || wanted === undefined || deletionTimestamp !== undefined || Number.isNaN(created)) {
    return undefined;
  }
  const propagation = annotations["cleanup.kyverno.io/propagation-policy"] ?? "";
  return { uid, created, ttl: wanted, propagation };
}
