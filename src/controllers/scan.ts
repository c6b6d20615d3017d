import { type Client, type Discovery, isFault, parseKey } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import type { Controller, Log, Next } from "./controller.ts";
import type { KeyQueue } from "./key-queue.ts";
import { type KindWatcher, watchKind } from "./kind-watcher.ts";
import { createLane } from "./lane.ts";
import type { LivePolicies, LivePolicy } from "./live-policies.ts";
import type { Namespaces } from "./namespaces.ts";
import { type ScannedKind, scannedKinds } from "./scanned-kinds.ts";

/** The loop that judges what is there already. */
export interface Scan extends Controller {
  /** Judges an object again, by all policies, if it is one of those that are scanned: its report is lost. */
  again(object: { readonly uid: string; readonly namespace: string; readonly name: string }): void;
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
  readonly onDiscovery: (listener: () => void) => unknown;
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
  return new ScanLoop(options);
}

/** So long changes of policies are gathered: they often come in numbers, and each pass reads all objects. */
const gatherMs = 200;

class ScanLoop implements Scan {
  readonly name = "scan";
  readonly workers = 2;
  private readonly options: ScanOptions;
  private readonly everyMs: number;
  private readonly lane = createLane();
  private readonly watchers = new Map<string, KindWatcher>();
  /** Policies that all objects of a kind are still to be judged by. */
  private readonly due = new Map<string, Set<string>>();
  /** A pass over all objects may be long: it ends in the middle. */
  private readonly stopped = new AbortController();
  private kinds: ReadonlyMap<string, ScannedKind> = new Map();
  private keys: Pick<KeyQueue, "add"> = { add() {} };

  constructor(options: ScanOptions) {
    this.options = options;
    this.everyMs = options.everyMs ?? 3_600_000;
  }

  start(keys: Pick<KeyQueue, "add">): void {
    this.keys = keys;
    this.options.policies.listen(() => keys.add("kinds", gatherMs));
    this.options.onDiscovery(() => keys.add("kinds", gatherMs));
    this.options.namespaces.listen((name) => {
      for (const [id, { served }] of this.kinds) if (served.namespaced) keys.add(`namespace ${id} ${name}`);
    });
    keys.add("kinds");
    keys.add("everything", this.everyMs);
  }

  stop(): void {
    this.stopped.abort();
    for (const watcher of this.watchers.values()) watcher.stop();
  }

  again({ uid, namespace, name }: { readonly uid: string; readonly namespace: string; readonly name: string }): void {
    for (const [id, watcher] of this.watchers) {
      if (watcher.has(uid)) this.keys.add(`object ${id} ${namespace}/${name}`);
    }
  }

  async reconcile(key: string): Promise<Next> {
    const [what, id = "", where = ""] = key.split(" ");
    switch (what) {
      case "kinds":
        return this.chooseKinds();
      case "everything":
        for (const [each, kind] of this.kinds) this.owe(each, kind.policies);
        return this.everyMs;
      case "policies":
        return this.scanPolicies(id);
      case "namespace":
        return this.scanPages(id, where, this.kinds.get(id)?.policies ?? []);
      default:
        return this.scanObject(id, where);
    }
  }

  private async chooseKinds(): Promise<Next> {
    const { policies, discovery } = this.options;
    const served = discovery();
    if (served === undefined || !policies.synced()) return 100;
    const before = this.kinds;
    this.kinds = scannedKinds(policies.all(), served);
    for (const id of before.keys()) if (!this.kinds.has(id)) this.unwatch(id);
    for (const [id, kind] of this.kinds) {
      const known = before.get(id)?.policies;
      // The first list of a new kind meets all policies anyhow.
      if (known === undefined) this.watch(kind);
      else
        this.owe(
          id,
          kind.policies.filter((live) => !known.includes(live)),
        );
    }
    return undefined;
  }

  private watch(kind: ScannedKind): void {
    const { client, gone, log } = this.options;
    const changed = (object: Resource) => this.judge(kind.id, object, (live) => live);
    this.watchers.set(kind.id, watchKind({ client, kind, changed, gone, log }));
  }

  private unwatch(id: string): void {
    this.watchers.get(id)?.stop();
    this.watchers.delete(id);
    this.due.delete(id);
  }

  private owe(id: string, policies: readonly LivePolicy[]): void {
    if (policies.length === 0) return;
    const owed = this.due.get(id) ?? new Set();
    this.due.set(id, owed);
    for (const { key } of policies) owed.add(key);
    this.keys.add(`policies ${id}`);
  }

  private async scanPolicies(id: string): Promise<Next> {
    const owed = this.due.get(id) ?? new Set();
    this.due.delete(id);
    const policies = this.kinds.get(id)?.policies.filter(({ key }) => owed.has(key)) ?? [];
    try {
      return await this.scanPages(id, "", policies);
    } catch (error) {
      this.owe(id, policies);
      throw error;
    }
  }

  private async scanPages(id: string, namespace: string, policies: readonly LivePolicy[]): Promise<Next> {
    const kind = this.kinds.get(id);
    if (kind === undefined || policies.length === 0) return undefined;
    const chosen = new Set(policies.map(({ key }) => key));
    const { signal } = this.stopped;
    for await (const page of this.options.client.pages(kind.resource, namespace, { signal })) {
      for (const object of page.items) {
        if (signal.aborted) return undefined;
        await this.judge(id, object, (live) =>
          // What has changed meanwhile comes through the watch, and is judged by all policies there.
          this.watchers.get(id)?.isCurrent(object) === true ? live.filter(({ key }) => chosen.has(key)) : [],
        );
      }
    }
    return undefined;
  }

  private async scanObject(id: string, where: string): Promise<Next> {
    const kind = this.kinds.get(id);
    if (kind === undefined) return undefined;
    const { namespace, name } = parseKey(where);
    try {
      await this.judge(id, await this.options.client.get(kind.resource, namespace, name), (live) => live);
    } catch (error) {
      if (!isFault(error, "not-found")) throw error;
    }
    return undefined;
  }

  /** Judges an object once it is its turn, by those policies of that moment that are chosen. */
  private judge(id: string, object: Resource, choose: (live: readonly LivePolicy[]) => readonly LivePolicy[]) {
    return this.lane(async () => {
      if (this.stopped.signal.aborted) return;
      const kind = this.kinds.get(id);
      // One that has gone or changed since the kinds were chosen judges no more; the new one is owed all objects.
      const live = kind?.policies.filter((one) => this.options.policies.get(one.key) === one) ?? [];
      const policies = choose(live);
      if (kind !== undefined && policies.length > 0) await this.options.judge({ kind, object, policies });
    });
  }
}
