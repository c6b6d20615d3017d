import { type Client, isFault } from "../cluster/index.ts";
import { type GroupVersionKind, type GroupVersionResource, own, parseApiVersion } from "../kube/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import type { ReportResult } from "../report/index.ts";
import type { Controller, Log } from "./controller.ts";
import type { Counter } from "./counts.ts";
import type { KeyQueue } from "./key-queue.ts";
import type { LivePolicies } from "./live-policies.ts";
import { type LiveRules, liveRules } from "./live-rules.ts";
import { createRate } from "./rate.ts";
import { joinResults, mergeKey, mergeResults, type NewResults, policyOfRule, resultsPrint } from "./report-merge.ts";
import { createReportStore, type KnownReport, keyOfReport, type ReportObject, type StoredReport } from "./report-store.ts";
import { reportDocument } from "./report-document.ts";

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
  /** An object is gone: results about it that are on their way are worth nothing. */
  forget(uid: string): void;
  /** Called with the object of each report that somebody else has deleted. */
  onLost(listener: (object: ReportObject) => void): void;
}

export interface ReportsOptions {
  readonly client: Client;
  readonly policies: LivePolicies;
  /** Names a policy as results do: see `policyKey`. */
  readonly keyOf: (policy: CompiledPolicy) => string;
  readonly counter: Counter;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** So long results are gathered before a report is written. */
const gatherMs = 300;
/** So long an object that was admitted may take to be stored. */
const storedWithinMs = 30_000;
const maxForgotten = 10_000;

interface Pending extends ReportUpdate {
  readonly since: number;
}

/**
 * Merges results from admission and from scans into a PolicyReport or ClusterPolicyReport, named by the object's UID and
 * owned by it. Results whose rule is gone, or looks elsewhere now, vanish; a report without results is deleted. What
 * says nothing new is not written. (kyverno: pkg/controllers/report/aggregate/controller.go)
 */
export function reports(options: ReportsOptions): Reports {
  const { client, policies, counter, clock } = options;
  const store = createReportStore(client, options.log);
  const rate = createRate({ perSecond: 100, burst: 100 });
  const pending = new Map<string, Pending>();
  const forgotten = new Set<string>();
  let rules: LiveRules | undefined;
  let keys: Pick<KeyQueue, "add"> = { add() {} };

  const isLive = (ruleKey: string, kind: GroupVersionKind) => {
    rules ??= liveRules(policies.all().map(({ policy }) => policy), options.keyOf);
    return rules(ruleKey, kind);
  };
  const liveAmong = (results: readonly ReportResult[], object: ReportObject) =>
    results.filter((result) => isLive(mergeKey(result), kindOf(object)));
  const isOutdated = ({ rules: written, object }: KnownReport) => written.some((rule) => !isLive(rule, kindOf(object)));
  const hold = (key: string, update: Pending) => {
    const newer = pending.get(key);
    pending.set(key, newer === undefined ? update : { ...newer, ...joinResults(update, newer), since: update.since });
  };

  return {
    name: "reports",
    workers: 4,
    start(queue) {
      keys = queue;
      policies.listen(() => {
        rules = undefined;
        keys.add("sweep", gatherMs);
      });
      keys.add("sweep");
    },
    stop() {
      rate.stop();
      store.stop();
    },
    take(update) {
      const key = keyOfReport(update.object);
      const before = pending.get(key);
      const joined = before === undefined ? update : { ...update, ...joinResults(before, update) };
      const exists = update.exists || before?.exists === true;
      pending.set(key, { ...joined, exists, since: before?.since ?? clock() });
      keys.add(key, gatherMs);
    },
    forget(uid) {
      forgotten.add(uid);
      for (const oldest of forgotten) {
        if (forgotten.size <= maxForgotten) break;
        forgotten.delete(oldest);
      }
    },
    onLost(listener) {
      store.onLost(({ object }) => {
        if (!forgotten.has(object.uid)) listener(object);
      });
    },
    async reconcile(key) {
      if (!policies.synced() || !store.synced()) return 100;
      if (key === "sweep") return sweep();
      const update = pending.get(key);
      pending.delete(key);
      try {
        return await renew(key, update);
      } catch (error) {
        if (update !== undefined) hold(key, update);
        throw error;
      }
    },
  };

  function sweep(): undefined {
    for (const [key, report] of store.entries()) if (isOutdated(report)) keys.add(key);
  }

  async function renew(key: string, update: Pending | undefined): Promise<number | undefined> {
    const known = store.known(key);
    const object = update?.object ?? known?.object;
    if (object === undefined || isUpToDate(key, known, update)) return undefined;
    const read = known === undefined && store.isSettled(key) ? undefined : await store.read(key);
    if (read === "foreign") return refuse(key);
    const merged = liveAmong(mergeResults(read?.results ?? [], update ?? nothing), object);
    if (merged.length === 0) return read === undefined ? undefined : remove(key, read);
    if (read !== undefined && resultsPrint(read.results) === resultsPrint(merged)) return undefined;
    if (forgotten.has(object.uid)) return undefined;
    if (read === undefined && update?.exists === false && !(await isStored(update.object))) return comeBack(key, update);
    await write(key, reportDocument(object, merged), read);
    return undefined;
  }

  /** Whether nothing would be written, as far as can be told without reading the report. */
  function isUpToDate(key: string, known: KnownReport | undefined, update: Pending | undefined): boolean {
    if (known === undefined) return false;
    if (update === undefined) return !isOutdated(known);
    const { complete, results } = update;
    const renewed = new Set(results.map(mergeKey));
    const isRenewed = (rule: string) => renewed.has(rule) || complete.has(policyOfRule(rule));
    if (!store.isSettled(key) || !known.rules.every(isRenewed)) return false;
    return resultsPrint(mergeResults([], { complete, results: liveAmong(results, known.object) })) === known.print;
  }

  async function isStored({ resource, namespace, name, uid }: ReportedObject): Promise<boolean> {
    try {
      return (await client.get(resource, namespace, name)).metadata.uid === uid;
    } catch (error) {
      if (isFault(error, "not-found")) return false;
      throw error;
    }
  }

  /** It was admitted, and will be stored in a moment, or somebody else has refused it. */
  function comeBack(key: string, update: Pending): number | undefined {
    if (clock() - update.since > storedWithinMs) return undefined;
    hold(key, update);
    return 2_000;
  }

  async function write(key: string, document: ReturnType<typeof reportDocument>, read: StoredReport | undefined) {
    await rate.turn();
    try {
      await store.write(key, document, read);
      counter.reportsWritten += 1;
    } catch (error) {
      if (!isFromDyingNamespace(error)) throw error;
    }
  }

  async function remove(key: string, read: StoredReport): Promise<undefined> {
    await rate.turn();
    await store.delete(key, read);
    counter.reportsDeleted += 1;
  }

  function refuse(key: string): undefined {
    options.log(`reports: ${key}: can't update report because it is not managed by kyverno`);
  }
}

const nothing: NewResults = { complete: new Set(), results: [] };

function kindOf({ apiVersion, kind }: ReportObject): GroupVersionKind {
  return { ...parseApiVersion(apiVersion), kind };
}

/** Nothing can be created in a namespace that is on its way out, and nothing needs to be. */
function isFromDyingNamespace(error: unknown): boolean {
  const message = String(own(error, "message") ?? "");
  return isFault(error, "forbidden") && message.includes("is being terminated");
}
