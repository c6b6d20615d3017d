import { type Client, type Discovery, isFault, parseKey } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import type { Controller, Log } from "./controller.ts";
import type { KeyQueue } from "./key-queue.ts";
import { type KindWatcher, watchKind } from "./kind-watcher.ts";
import { createLane } from "./lane.ts";
import type { LivePolicies, LivePolicy } from "./live-policies.ts";
import type { Namespaces } from "./namespaces.ts";
import { type ScannedKind, scannedKinds } from "./scanned-kinds.ts";

/** The loop that judges what is there already. */
export interface Scan extends Controller {
  /** Judges an object again, by all policies: its report is lost. `kindId` as in {@link ScannedKind}. */
  again(kindId: string, namespace: string, name: string): void;
}

/** An object to be judged as if it were being created, and by which policies. Plain data but for the policies. */
export interface ScanWork {
  readonly kind: ScannedKind;
  readonly object: Resource;
  readonly policies: readonly LivePolicy[];
}

export interface ScanOptions {
  readonly client: Client;
  readonly policies: LivePolicies;
  readonly namespaces: Namespaces;
  readonly discovery: () => Discovery | undefined;
  readonly onDiscovery: (listener: () => void) => void;
  /** Judges an object and passes on what comes of it. */
  readonly judge: (work: ScanWork) => Promise<void>;
  /** An object that was scanned is gone. */
  readonly gone: (uid: string) => void;
  /** How often everything is judged anew; an hour unless told. */
  readonly everyMs?: number;
  readonly log: Log;
}

/**
 * Watches every kind that background policies match, and judges only what a change concerns: an object that changes, by
 * all policies; a policy that changes, on all objects of its kinds, which are read page by page for it. Objects are not
 * kept. Works are judged one after the other, in slices, so that what is newer is always judged later.
 */
export function scan(options: ScanOptions): Scan {
  const { client, policies, log } = options;
  const everyMs = options.everyMs ?? 3_600_000;
  const lane = createLane();
  let kinds: ReadonlyMap<string, ScannedKind> = new Map();
  const watchers = new Map<string, KindWatcher>();
  /** Policies that all objects of a kind are still to be judged by. */
  const due = new Map<string, Set<string>>();
  let keys: Pick<KeyQueue, "add"> = { add() {} };

  const judge = (id: string, object: Resource, chosen?: ReadonlySet<string>) =>
    lane(async () => {
      const kind = kinds.get(id);
      if (kind === undefined) return;
      if (chosen !== undefined && watchers.get(id)?.isCurrent(object) !== true) return;
      const by = chosen === undefined ? kind.policies : kind.policies.filter(({ key }) => chosen.has(key));
      if (by.length > 0) await options.judge({ kind, object, policies: by });
    });
  const owe = (id: string, policyKeys: readonly string[]) => {
    const owed = due.get(id) ?? new Set();
    due.set(id, owed);
    for (const key of policyKeys) owed.add(key);
    keys.add(`policies ${id}`);
  };

  return {
    name: "scan",
    workers: 2,
    start(queue) {
      keys = queue;
      policies.listen(() => keys.add("kinds"));
      options.onDiscovery(() => keys.add("kinds"));
      options.namespaces.listen((name) => {
        for (const [id, { served }] of kinds) if (served.namespaced) keys.add(`namespace ${id} ${name}`);
      });
      keys.add("kinds");
      keys.add("everything", everyMs);
    },
    stop() {
      for (const watcher of watchers.values()) watcher.stop();
    },
    async reconcile(key) {
      const [what, id = "", where = ""] = key.split(" ");
      if (what === "kinds") return chooseKinds();
      if (what === "everything") return scanEverything();
      if (what === "policies") return scanPolicies(id);
      if (what === "namespace") return scanNamespace(id, where);
      return scanObject(id, where);
    },
    again: (id, namespace, name) => keys.add(`object ${id} ${namespace}/${name}`),
  };

  async function chooseKinds(): Promise<number | undefined> {
    const discovery = options.discovery();
    if (discovery === undefined || !policies.synced()) return 100;
    const before = kinds;
    kinds = scannedKinds(policies.all(), discovery);
    for (const id of before.keys()) if (!kinds.has(id)) unwatch(id);
    for (const [id, kind] of kinds) {
      const known = before.get(id)?.policies;
      if (known === undefined) watch(kind);
      const fresh = kind.policies.filter((live) => known !== undefined && !known.includes(live));
      if (fresh.length > 0) owe(id, fresh.map((live) => live.key));
    }
    return undefined;
  }

  function watch(kind: ScannedKind): void {
    const { id } = kind;
    const changed = (object: Resource) => judge(id, object);
    watchers.set(id, watchKind({ client, kind, changed, gone: options.gone, log }));
  }

  function unwatch(id: string): void {
    watchers.get(id)?.stop();
    watchers.delete(id);
    due.delete(id);
  }

  async function scanEverything(): Promise<number> {
    for (const [id, kind] of kinds) owe(id, kind.policies.map((live) => live.key));
    return everyMs;
  }

  async function scanPolicies(id: string): Promise<undefined> {
    const owed = due.get(id);
    due.delete(id);
    if (owed === undefined) return;
    try {
      await scanPages(id, "", owed);
    } catch (error) {
      owe(id, [...owed]);
      throw error;
    }
  }

  async function scanNamespace(id: string, namespace: string): Promise<undefined> {
    const all = kinds.get(id)?.policies.map((live) => live.key);
    if (all !== undefined) await scanPages(id, namespace, new Set(all));
  }

  async function scanPages(id: string, namespace: string, chosen: ReadonlySet<string>): Promise<void> {
    const kind = kinds.get(id);
    if (kind === undefined) return;
    for await (const page of client.pages(kind.resource, namespace)) {
      for (const object of page.items) await judge(id, object, chosen);
    }
  }

  async function scanObject(id: string, where: string): Promise<undefined> {
    const kind = kinds.get(id);
    if (kind === undefined) return;
    const { namespace, name } = parseKey(where);
    try {
      await judge(id, await client.get(kind.resource, namespace, name));
    } catch (error) {
      if (!isFault(error, "not-found")) throw error;
    }
  }
}
