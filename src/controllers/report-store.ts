import { type Cache, type Client, isFault, watchCache } from "../cluster/index.ts";
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
  /** Creates a report, or replaces what was read: the document is at its version. Throws `conflict` or `already-exists` where others were faster. */
  write(key: string, document: Resource, read: StoredReport | undefined): Promise<void>;
  delete(key: string, read: StoredReport): Promise<void>;
  /** Called with each report that somebody else has deleted. */
  onLost(listener: (report: KnownReport) => void): void;
  synced(): boolean;
  stop(): void;
}

/** Follows the reports of the cluster. */
export function createReportStore(client: Client, log: Log): ReportStore {
  return new Store(client, log);
}

/** Reports that are read when they are needed, by those who write few of them. It knows nothing of itself. */
export function createReportReader(client: Client): ReportStore {
  const documents = documentsOf(client);
  return {
    ...documents,
    known: () => undefined,
    entries: () => [],
    isSettled: () => false,
    write: async (key, document, read) => void (await documents.write(key, document, read)),
    onLost() {},
    synced: () => true,
    stop() {},
  };
}

class Store implements ReportStore {
  private readonly documents: Documents;
  private readonly cluster: Cache<KnownReport>;
  private readonly namespaced: Cache<KnownReport>;
  /** The version that our last write made, until the watch brings it. */
  private readonly unsettled = new Map<string, string>();
  private readonly deleting = new Set<string>();

  constructor(client: Client, log: Log) {
    this.documents = documentsOf(client);
    const intern = createInterner();
    const keep = (document: Resource) => knownOf(document, intern);
    const shared = { client, labelSelector: `${managedBy}=kyverno`, keep, log };
    this.cluster = watchCache({ ...shared, resource: resources.cluster });
    this.namespaced = watchCache({ ...shared, resource: resources.namespaced });
  }

  known(key: string): KnownReport | undefined {
    return key.startsWith("/") ? this.cluster.get(key.slice(1)) : this.namespaced.get(key);
  }

  *entries(): Iterable<[string, KnownReport]> {
    for (const [name, report] of this.cluster.entries()) yield [`/${name}`, report];
    yield* this.namespaced.entries();
  }

  isSettled(key: string): boolean {
    const version = this.unsettled.get(key);
    if (version !== undefined && this.known(key)?.resourceVersion !== version) return false;
    this.unsettled.delete(key);
    return true;
  }

  read(key: string): Promise<StoredReport | "foreign" | undefined> {
    return this.documents.read(key);
  }

  async write(key: string, document: Resource, read: StoredReport | undefined): Promise<void> {
    // Whatever comes of it, what is known is no longer all there is to know.
    this.unsettled.set(key, "unknown");
    const written = await this.documents.write(key, document, read);
    this.unsettled.set(key, written.metadata.resourceVersion ?? "");
  }

  async delete(key: string, read: StoredReport): Promise<void> {
    this.deleting.add(key);
    try {
      await this.documents.delete(key, read);
    } catch (error) {
      this.deleting.delete(key);
      throw error;
    }
  }

  onLost(listener: (report: KnownReport) => void): void {
    for (const cache of [this.cluster, this.namespaced]) {
      cache.listen((change) => {
        if (change.kind !== "gone") return;
        const key = keyOfReport(change.old.object);
        this.unsettled.delete(key);
        if (!this.deleting.delete(key)) listener(change.old);
      });
    }
  }

  synced(): boolean {
    return this.cluster.synced() && this.namespaced.synced();
  }

  stop(): void {
    this.cluster.stop();
    this.namespaced.stop();
  }
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

interface Documents extends Pick<ReportStore, "read" | "delete"> {
  write(key: string, document: Resource, read: StoredReport | undefined): Promise<Resource>;
}

/** Reports where the server has them. */
function documentsOf(client: Client): Documents {
  return {
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
    write(key, document, read) {
      const { resource } = placeOf(key);
      return read === undefined ? client.create(resource, document) : client.update(resource, document);
    },
    async delete(key, { document }) {
      const { resource, namespace, name } = placeOf(key);
      const { uid = "", resourceVersion = "" } = document.metadata;
      await client.delete(resource, { namespace, name }, { uid, resourceVersion });
    },
  };
}

function placeOf(key: string) {
  const slash = key.indexOf("/");
  const namespace = key.slice(0, slash);
  return {
    resource: namespace === "" ? resources.cluster : resources.namespaced,
    namespace,
    name: key.slice(slash + 1),
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
