import { isFault } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { type CompiledPolicy, downstreamLabel, type UpdateRequestObject } from "../policy/index.ts";
import type { Controller, Next } from "./controller.ts";
import { triggerOf } from "./downstream-changes.ts";
import { type DownstreamRecord, liveKeyOf } from "./downstream-record.ts";
import type { Ground } from "./ground.ts";
import type { KeyQueue } from "./key-queue.ts";
import { type KindWatcher, watchKind } from "./kind-watcher.ts";
import { nameOf, type Place, placeOf } from "./objects.ts";
import { policyKey } from "./policy-name.ts";
import { createOrders, type Orders } from "./update-requests.ts";

export interface DownstreamWatchOptions<Config> {
  readonly ground: Ground<Config>;
  readonly record: DownstreamRecord;
  readonly threshold: () => number;
}

/**
 * Watches what policies in expressions have made that follows them: what somebody changes or deletes is made again, and
 * copies follow what they are copies of, or go with it. Kyverno restores what it remembers; here the policy is asked again,
 * so that nothing is forgotten with a process. (kyverno: pkg/background/gpol/dynamic_watcher.go)
 */
export function downstreamWatch<Config>(options: DownstreamWatchOptions<Config>): Controller {
  return new DownstreamWatch(options);
}

/** An object that was made. */
interface Followed {
  readonly policy: string;
  readonly rule: string;
  readonly trigger: UpdateRequestObject;
  readonly object: UpdateRequestObject;
  /** The UID of what it is a copy of, or empty. */
  readonly source: string;
}

const refresh = "refresh";
const firstMs = 100;
const mostMs = 60_000;
/** After so long without changes, an object is restored at once again. */
const calmMs = 600_000;
const maxRestored = 10_000;

class DownstreamWatch<Config> implements Controller {
  readonly name = "what follows policies";
  readonly #options: DownstreamWatchOptions<Config>;
  readonly #orders: Orders;
  readonly #watchers = new Map<string, KindWatcher>();
  readonly #followed = new Map<string, Followed>();
  /** The copies of an object, by its UID. */
  readonly #copies = new Map<string, Set<string>>();
  /** The sources that have been seen: what comes after is a change. */
  readonly #seen = new Set<string>();
  /** How often something was restored lately, so that nobody is fought with all the time. */
  readonly #restored = new Map<string, { readonly times: number; readonly at: number }>();
  #keys: Pick<KeyQueue, "add"> = { add() {} };
  #ending: (() => void)[] = [];

  constructor(options: DownstreamWatchOptions<Config>) {
    this.#options = options;
    const { client, namespace } = options.ground;
    this.#orders = createOrders({ client, namespace, threshold: options.threshold });
  }

  start(keys: Pick<KeyQueue, "add">): void {
    const { ground, record } = this.#options;
    const again = () => keys.add(refresh);
    this.#keys = keys;
    this.#ending = [ground.policies.listen(again), record.listen(again)];
    again();
  }

  stop(): void {
    for (const end of this.#ending) end();
    for (const watcher of this.#watchers.values()) watcher.stop();
  }

  async reconcile(key: string): Promise<Next> {
    if (!this.#options.ground.synced()) return firstMs;
    if (key === refresh) return this.#refresh();
    const followed = JSON.parse(key) as Followed;
    if (this.#policyOf(followed.policy) === undefined) return undefined;
    const { policy, rule, trigger } = followed;
    const ruleContext = [{ rule, trigger, synchronize: true }];
    await this.#orders.submit({ spec: { requestType: "cel-generate", policy, ruleContext } });
    return undefined;
  }

  /** Follows the kinds that are made now, and no others. */
  async #refresh(): Promise<undefined> {
    const { ground, record } = this.#options;
    const wanted = new Map<string, Place>();
    for (const { policy } of ground.policies.all()) {
      if (!isFollowing(policy)) continue;
      const made = (await record.get(liveKeyOf(ground, policy)))?.made ?? [];
      for (const { apiVersion, kind } of made) {
        const place = this.#placeOf(apiVersion, kind);
        if (place !== undefined) wanted.set(idOf(place), place);
      }
    }
    for (const [id, watcher] of this.#watchers) {
      if (wanted.has(id)) continue;
      watcher.stop();
      this.#watchers.delete(id);
    }
    for (const [id, place] of wanted) if (!this.#watchers.has(id)) this.#watchers.set(id, this.#watch(id, place));
    return undefined;
  }

  #placeOf(apiVersion: string, kind: string): Place | undefined {
    try {
      return placeOf(this.#options.ground, apiVersion, kind);
    } catch (error) {
      if (isFault(error, "invalid")) return undefined;
      throw error;
    }
  }

  #watch(id: string, { served, resource }: Place): KindWatcher {
    const { client, log } = this.#options.ground;
    const { group, version, kind } = served.gvk;
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return watchKind({
      client,
      kind: { id, served, resource, policies: [] },
      changed: async (object) => this.#changed({ ...object, apiVersion, kind }),
      gone: (uid) => this.#gone(uid),
      log: (message) => log(message.replace(/^scan: /, `${this.name}: `)),
    });
  }

  #changed(object: Resource): void {
    const { uid = "" } = object.metadata;
    const made = this.#read(object);
    const before = this.#followed.get(uid);
    if (made !== undefined) {
      this.#followed.set(uid, made);
      if (made.source !== "") this.#copied(uid, made.source);
      if (before !== undefined) this.#restore(made);
      return;
    }
    this.#followed.delete(uid);
    const copies = this.#copiesOf(uid);
    if (copies.length > 0 && this.#seen.has(uid)) for (const copy of copies) this.#restore(copy);
    if (copies.length > 0) this.#seen.add(uid);
  }

  #gone(uid: string): void {
    const made = this.#followed.get(uid);
    this.#followed.delete(uid);
    if (made !== undefined) {
      this.#copies.get(made.source)?.delete(uid);
      this.#restore(made);
    }
    const copies = this.#copiesOf(uid);
    this.#copies.delete(uid);
    this.#seen.delete(uid);
    if (copies.length > 0) void this.#deleteCopies(copies);
  }

  /** What goes with its source is not made again. */
  async #deleteCopies(copies: readonly Followed[]): Promise<void> {
    for (const copy of copies) {
      for (const [uid, followed] of this.#followed) if (followed === copy) this.#followed.delete(uid);
      const { policy, rule, trigger, object } = copy;
      const ruleContext = [{ rule, trigger, deleteDownstream: true }];
      const spec = { requestType: "cel-generate", policy, ruleContext } as const;
      try {
        await this.#orders.submit({ spec, generatedResources: [object] });
      } catch (error) {
        this.#options.ground.log(`${this.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  /** Sooner where it happens rarely. */
  #restore({ policy, rule, trigger }: Followed): void {
    const key = JSON.stringify({ policy, rule, trigger });
    const now = performance.now();
    const before = this.#restored.get(key);
    const times = before === undefined || now - before.at > calmMs ? 0 : before.times + 1;
    if (this.#restored.size >= maxRestored) this.#restored.clear();
    this.#restored.set(key, { times, at: now });
    this.#keys.add(key, Math.min(firstMs * 2 ** Math.min(times, 20), mostMs));
  }

  #copied(uid: string, source: string): void {
    this.#copies.set(source, (this.#copies.get(source) ?? new Set()).add(uid));
    if ([...this.#watchers.values()].some((watcher) => watcher.has(source))) this.#seen.add(source);
  }

  #copiesOf(uid: string): readonly Followed[] {
    return [...(this.#copies.get(uid) ?? [])].flatMap((copy) => this.#followed.get(copy) ?? []);
  }

  /** What an object says of who has made it; `undefined` where that is nobody whom it follows. */
  #read(object: Resource): Followed | undefined {
    const labels = object.metadata.labels ?? {};
    const { managedBy, policy, policyNamespace, rule, sourceUid } = downstreamLabel;
    if (labels[managedBy] !== "kyverno" || labels[rule] !== undefined) return undefined;
    const name = labels[policy] ?? "";
    const namespace = labels[policyNamespace] ?? "";
    const made = this.#policyOf(policyKey({ namespace, name }));
    if (made === undefined || (namespace !== "" && object.metadata.namespace !== namespace)) return undefined;
    return {
      policy: policyKey(made),
      rule: made.name,
      trigger: triggerOf(labels),
      object: nameOf(object),
      source: labels[sourceUid] ?? "",
    };
  }

  #policyOf(key: string): CompiledPolicy | undefined {
    const live = this.#options.ground.policies.all();
    return live.find(({ policy }) => isFollowing(policy) && policyKey(policy) === key)?.policy;
  }
}

function isFollowing({ doors, rules }: CompiledPolicy): boolean {
  return doors !== undefined && rules.some(({ work }) => work?.kind === "generate" && work.synchronize);
}

function idOf({ resource: { group, version, resource } }: Place): string {
  return `${group}/${version}/${resource}`;
}
