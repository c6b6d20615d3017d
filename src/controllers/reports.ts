import { type Client, isFault } from "../cluster/index.ts";
import {
  type GroupVersionKind,
  type GroupVersionResource,
  own,
  parseApiVersion,
  type Resource,
} from "../kube/index.ts";
import { type ReportResult, reportOf } from "../report/index.ts";
import type { Controller, Log, Next } from "./controller.ts";
import type { Counter } from "./counts.ts";
import type { KeyQueue } from "./key-queue.ts";
import type { LivePolicies } from "./live-policies.ts";
import { type LiveRules, liveRules } from "./live-rules.ts";
import { createRate } from "./rate.ts";
import { joinResults, mergeKey, mergeResults, type NewResults, resultsPrint } from "./report-merge.ts";
import {
  type KnownReport,
  keyOfReport,
  type ReportObject,
  type ReportStore,
  type StoredReport,
} from "./report-store.ts";

/** Results about one object. */
export interface ReportUpdate extends NewResults {
  readonly object: ReportedObject;
  /** Whether the object is known to exist: one that is being admitted may yet be refused by others. */
  readonly exists: boolean;
}

/** An object that has results, and where it is to be found. */
export interface ReportedObject extends ReportObject {
  readonly resource: GroupVersionResource;
}

/** The loop that keeps one report for each object that has results. */
export interface Reports extends Controller {
  take(update: ReportUpdate): void;
  /** About how many objects results wait to be written. */
  waiting(): number;
  /** An object is gone: results about it that are on their way are worth nothing. */
  forget(uid: string): void;
  /** Called with the object of each report that somebody else has deleted. */
  onLost(listener: (object: ReportObject) => void): void;
}

export interface ReportsOptions {
  readonly client: Client;
  readonly policies: LivePolicies;
  /** The reports; this loop closes it. */
  readonly store: ReportStore;
  readonly counter: Counter;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** So long results are gathered before a report is written. */
const gatherMs = 300;
/** So long an object that was admitted may take to be stored. */
const storedWithinMs = 30_000;
/** How long to wait before looking whether it is. */
const storedSoonMs = 1_000;
const maxForgotten = 10_000;

interface Pending extends ReportUpdate {
  /** When the first of it came, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * Merges results from admission and from scans into a PolicyReport or ClusterPolicyReport, named by the object's UID and
 * owned by it. Results whose rule is gone, or looks elsewhere now, vanish; a report without results is deleted. What
 * says nothing new is not written. (kyverno: pkg/controllers/report/aggregate/controller.go)
 */
export function reports(options: ReportsOptions): Reports {
  return new ReportLoop(options);
}

class ReportLoop implements Reports {
  readonly name = "reports";
  readonly workers = 4;
  private readonly options: ReportsOptions;
  private readonly store: ReportStore;
  private readonly rate = createRate({ perSecond: 200, burst: 200 });
  private readonly pending = new Map<string, Pending>();
  private readonly forgotten = new Set<string>();
  private readonly early = new Set<string>();
  private rules: LiveRules | undefined;
  private unlisten = () => {};
  private keys: Pick<KeyQueue, "add"> = { add() {} };

  constructor(options: ReportsOptions) {
    this.options = options;
    this.store = options.store;
  }

  start(keys: Pick<KeyQueue, "add">): void {
    this.keys = keys;
    this.unlisten = this.options.policies.listen(() => {
      this.rules = undefined;
      keys.add("sweep", gatherMs);
    });
    keys.add("sweep");
  }

  stop(): void {
    this.unlisten();
    this.rate.stop();
    this.store.stop();
  }

  take(update: ReportUpdate): void {
    const unborn = update.object.uid === "";
    const key = unborn ? keyOfUnborn(update.object) : keyOfReport(update.object);
    const before = this.pending.get(key);
    if (!unborn && before === undefined && this.isNothing(key, update)) return;
    this.pending.set(key, joined(before, { ...update, since: before?.since ?? this.options.clock() }));
    this.keys.add(key, gatherMs);
  }

  waiting(): number {
    return this.pending.size;
  }

  forget(uid: string): void {
    this.forgotten.add(uid);
    for (const oldest of this.forgotten) {
      if (this.forgotten.size <= maxForgotten) break;
      this.forgotten.delete(oldest);
    }
  }

  onLost(listener: (object: ReportObject) => void): void {
    this.store.onLost(({ object }) => {
      if (!this.forgotten.has(object.uid)) listener(object);
    });
  }

  async reconcile(key: string): Promise<Next> {
    if (!this.options.policies.synced() || !this.store.synced()) return this.postpone(key);
    if (key === "sweep") return this.sweep();
    const update = this.pending.get(key);
    this.pending.delete(key);
    try {
      return update?.object.uid === "" ? await this.adopt(key, update) : await this.renew(key, update);
    } catch (error) {
      if (update !== undefined) this.putBack(key, update);
      throw error;
    }
  }

  /** Holds a key until it is known which reports there are; the first sweep brings it back. */
  private postpone(key: string): Next {
    if (key === "sweep") return 100;
    this.early.add(key);
    return undefined;
  }

  /** Looks up all reports that have a result of a rule that is no more. */
  private sweep(): Next {
    for (const key of this.early) this.keys.add(key);
    this.early.clear();
    for (const [key, report] of this.store.entries()) if (this.isOutdated(report)) this.keys.add(key);
    return undefined;
  }

  /** Most objects that are scanned are no concern of any policy. */
  private isNothing(key: string, { results }: ReportUpdate): boolean {
    const { store } = this;
    return results.length === 0 && store.synced() && store.known(key) === undefined && store.isSettled(key);
  }

  private async renew(key: string, update: Pending | undefined): Promise<Next> {
    const known = this.store.known(key);
    const object = update?.object ?? known?.object;
    if (object === undefined || this.isUpToDate(key, known, update)) return undefined;
    const isNew = known === undefined && this.store.isSettled(key);
    const read = isNew ? undefined : await this.store.read(key);
    if (read === "foreign") return this.refuse(key);
    const merged = this.liveAmong(mergeResults(read?.results ?? [], update ?? nothing), object);
    if (read === undefined)
      return merged.length === 0 || update === undefined ? undefined : this.create(key, update, merged);
    if (merged.length === 0) return this.remove(key, read);
    if (resultsPrint(read.results) === resultsPrint(merged)) return undefined;
    await this.write(key, reportOf(object, merged, read.document), read);
    return undefined;
  }

  /** Whether nothing would be written, as far as can be told without reading the report. */
  private isUpToDate(key: string, known: KnownReport | undefined, update: Pending | undefined): boolean {
    if (known === undefined) return false;
    if (update === undefined) return !this.isOutdated(known);
    const { complete, results } = update;
    const renewed = new Set(results.map(mergeKey));
    const isRenewed = (rule: string) => renewed.has(rule) || complete.has(rule);
    if (!this.store.isSettled(key) || !known.rules.every(isRenewed)) return false;
    return resultsPrint(mergeResults([], { complete, results: this.liveAmong(results, known.object) })) === known.print;
  }

  private async create(key: string, update: Pending, results: readonly ReportResult[]): Promise<Next> {
    const { object, exists, since } = update;
    if (this.forgotten.has(object.uid)) return undefined;
    if (!exists && !(await this.isStored(object))) {
      // It was admitted, and will be stored in a moment, unless somebody else has refused it.
      const again = lookAgainMs(this.options.clock() - since);
      if (again !== undefined) this.putBack(key, update);
      return again;
    }
    await this.write(key, reportOf(object, results), undefined);
    return undefined;
  }

  /** An object that was changed on its way in had no UID yet: it is found by its name. */
  private async adopt(key: string, update: Pending): Promise<Next> {
    const uid = await this.uidOf(update.object);
    if (uid !== undefined) this.take({ ...update, object: { ...update.object, uid }, exists: true });
    else {
      const again = lookAgainMs(this.options.clock() - update.since);
      if (again !== undefined) this.putBack(key, update);
      return again;
    }
    return undefined;
  }

  private async isStored(object: ReportedObject): Promise<boolean> {
    return (await this.uidOf(object)) === object.uid;
  }

  private async uidOf({ resource, namespace, name }: ReportedObject): Promise<string | undefined> {
    try {
      return (await this.options.client.get(resource, namespace, name)).metadata.uid;
    } catch (error) {
      if (isFault(error, "not-found")) return undefined;
      throw error;
    }
  }

  private async write(key: string, document: Resource, read: StoredReport | undefined): Promise<void> {
    await this.rate.turn();
    try {
      await this.store.write(key, document, read);
      this.options.counter.reportsWritten += 1;
    } catch (error) {
      if (!isFromDyingNamespace(error)) throw error;
    }
  }

  private async remove(key: string, read: StoredReport): Promise<Next> {
    await this.rate.turn();
    await this.store.delete(key, read);
    this.options.counter.reportsDeleted += 1;
    return undefined;
  }

  private refuse(key: string): Next {
    this.options.log(`reports: ${key}: can't update report because it is not managed by kyverno`);
    return undefined;
  }

  private putBack(key: string, update: Pending): void {
    const newer = this.pending.get(key);
    this.pending.set(key, newer === undefined ? update : joined(update, newer));
  }

  private isOutdated({ rules, object }: KnownReport): boolean {
    return rules.some((rule) => !this.isLive(rule, kindOf(object)));
  }

  private liveAmong(results: readonly ReportResult[], object: ReportObject): readonly ReportResult[] {
    return results.filter((result) => this.isLive(mergeKey(result), kindOf(object)));
  }

  private isLive(ruleKey: string, kind: GroupVersionKind): boolean {
    this.rules ??= liveRules(this.options.policies.all().map(({ policy }) => policy));
    return this.rules(ruleKey, kind);
  }
}

/**
 * When to look again for an object that was admitted so many milliseconds ago: ever more rarely, for anybody may ask for
 * objects that others refuse. `undefined` where it will not be stored any more.
 */
export function lookAgainMs(age: number): number | undefined {
  return age > storedWithinMs ? undefined : Math.max(storedSoonMs, age);
}

const nothing: NewResults = { complete: new Set(), results: [] };

/** A key of its own: those of reports hold no space. */
function keyOfUnborn({ resource, namespace, name }: ReportedObject): string {
  return `${resource.group}/${resource.resource} ${namespace}/${name}`;
}

function joined(older: Pending | undefined, newer: Pending): Pending {
  if (older === undefined) return newer;
  return { ...newer, ...joinResults(older, newer), exists: older.exists || newer.exists, since: older.since };
}

function kindOf({ apiVersion, kind }: ReportObject): GroupVersionKind {
  return { ...parseApiVersion(apiVersion), kind };
}

/** Nothing can be created in a namespace that is on its way out, and nothing needs to be. */
function isFromDyingNamespace(error: unknown): boolean {
  const message = String(own(error, "message") ?? "");
  return isFault(error, "forbidden") && message.includes("is being terminated");
}
