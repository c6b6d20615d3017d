import { type Client, isFault, watchCache } from "../cluster/index.ts";
import { type GroupVersionResource, own, type Resource } from "../kube/index.ts";
import type { ReportResult } from "../report/index.ts";
import type { Log } from "./controller.ts";
import { mergeKey, resultsPrint } from "./report-merge.ts";

/** What is remembered of each report. */
export interface KnownReport {
  readonly object: ReportObject;
  /** The rules that have a result, by {@link mergeKey}. */
  readonly rules: readonly string[];
  /** Of its results, as {@link resultsPrint} makes it. */
  readonly print: string;
  readonly resourceVersion: string;
}

/** The object that a report is about. */
export interface ReportObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** A report with everything in it. */
export interface StoredReport {
  readonly document: Resource;
  readonly results: readonly ReportResult[];
}

/** The reports of the cluster that are ours. Keys are `namespace/uid`, and `/uid` for cluster-wide objects. */
export interface ReportStore {
  known(key: string): KnownReport | undefined;
  entries(): Iterable<[string, KnownReport]>;
  /** Whether the report is now as it was last written, as far as anybody knows. */
  isSettled(key: string): boolean;
  /** `foreign` where there is a report of that name that is not ours. */
  read(key: string): Promise<StoredReport | "foreign" | undefined>;
  /** Creates a report, or replaces what was read. Throws `conflict` or `already-exists` where others were faster. */
  write(key: string, document: Resource, read: StoredReport | undefined): Promise<void>;
  delete(key: string, read: StoredReport): Promise<void>;
  /** Called with each report that somebody else has deleted. */
  onLost(listener: (report: KnownReport) => void): void;
  synced(): boolean;
  stop(): void;
}

/** Follows the reports of the cluster. */
export function createReportStore(client: Client, log: Log): ReportStore {
  const intern = createInterner();
  const labelSelector = `${managedBy}=kyverno`;
  const caches = Object.values(resources).map((resource) =>
    watchCache({ client, resource, labelSelector, keep: (document) => knownOf(document, intern), log }),
  );
  /** The version that our last write made, until the watch brings it. */
  const unsettled = new Map<string, string>();
  const deleting = new Set<string>();
  const cacheOf = (key: string) => (key.startsWith("/") ? caches[0] : caches[1]);
  const nameOf = (key: string) => (key.startsWith("/") ? key.slice(1) : key);

  return {
    known: (key) => cacheOf(key)?.get(nameOf(key)),
    *entries() {
      for (const [name, report] of caches[0]?.entries() ?? []) yield [`/${name}`, report];
      yield* caches[1]?.entries() ?? [];
    },
    isSettled(key) {
      const version = unsettled.get(key);
      if (version !== undefined && cacheOf(key)?.get(nameOf(key))?.resourceVersion !== version) return false;
      unsettled.delete(key);
      return true;
    },
    async read(key) {
      const { resource, namespace, name } = placeOf(key);
      try {
        const document = await client.get(resource, namespace, name);
        if (document.metadata.labels?.[managedBy] !== "kyverno") return "foreign";
        return { document, results: resultsOf(document) };
      } catch (error) {
        if (isFault(error, "not-found")) return undefined;
        throw error;
      }
    },
    async write(key, document, read) {
      const { resource } = placeOf(key);
      const written = await (read === undefined
        ? client.create(resource, document)
        : client.update(resource, { ...document, metadata: mergedMetadata(read.document, document) }));
      unsettled.set(key, written.metadata.resourceVersion ?? "");
    },
    async delete(key, { document }) {
      const { resource, namespace, name } = placeOf(key);
      const { uid, resourceVersion } = document.metadata;
      deleting.add(key);
      try {
        await client.delete(resource, { namespace, name }, { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) });
      } catch (error) {
        deleting.delete(key);
        throw error;
      }
    },
    onLost(listener) {
      for (const cache of caches) {
        cache.listen((change) => {
          if (change.kind !== "gone") return;
          const key = keyOfReport(change.old.object);
          unsettled.delete(key);
          if (!deleting.delete(key)) listener(change.old);
        });
      }
    },
    synced: () => caches.every((cache) => cache.synced()),
    stop() {
      for (const cache of caches) cache.stop();
    },
  };
}

/** The key of the report about an object. */
export function keyOfReport({ namespace, uid }: { readonly namespace: string; readonly uid: string }): string {
  return `${namespace}/${uid}`;
}

const managedBy = "app.kubernetes.io/managed-by";
const group = { group: "wgpolicyk8s.io", version: "v1alpha2" };
const resources = {
  cluster: { ...group, resource: "clusterpolicyreports" },
  namespaced: { ...group, resource: "policyreports" },
} satisfies Readonly<Record<string, GroupVersionResource>>;

function placeOf(key: string) {
  const slash = key.indexOf("/");
  const namespace = key.slice(0, slash);
  return { resource: namespace === "" ? resources.cluster : resources.namespaced, namespace, name: key.slice(slash + 1) };
}

/** What others have put on a report stays on it. */
function mergedMetadata(present: Resource, wanted: Resource): Resource["metadata"] {
  const { labels, ownerReferences } = wanted.metadata;
  return {
    ...present.metadata,
    labels: { ...present.metadata.labels, ...labels },
    ...(ownerReferences && { ownerReferences }),
  };
}

function knownOf(document: Resource, intern: (name: string) => string): KnownReport {
  const results = resultsOf(document);
  const scope = document.scope;
  return {
    object: {
      apiVersion: text(own(scope, "apiVersion")),
      kind: text(own(scope, "kind")),
      namespace: document.metadata.namespace ?? "",
      name: text(own(scope, "name")),
      uid: document.metadata.name ?? "",
    },
    rules: results.map((result) => intern(mergeKey(result))),
    print: resultsPrint(results),
    resourceVersion: document.metadata.resourceVersion ?? "",
  };
}

function resultsOf({ results }: Resource): readonly ReportResult[] {
  if (!Array.isArray(results)) return [];
  return results.filter((one) => typeof own(one, "policy") === "string");
}

/** The same few rules have results in a great many reports: their names are kept once. */
function createInterner(): (name: string) => string {
  const names = new Map<string, string>();
  return (name) => {
    if (!names.has(name)) names.set(name, name);
    return names.get(name) ?? name;
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
