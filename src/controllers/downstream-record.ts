import { faultOf, isFault } from "../cluster/index.ts";
import { isRecord } from "../data/index.ts";
import { parseApiVersion, type Resource } from "../kube/index.ts";
import type { CompiledPolicy } from "../policy/index.ts";
import type { Ground } from "./ground.ts";

/** What a policy makes that follows it: by this it is found again, even where the policy has gone unseen. */
export interface RecordedPolicy {
  /** Its key among the live policies. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** Whether what it has made stays when it goes. */
  readonly orphan: boolean;
  readonly made: readonly RecordedKind[];
}

/** A kind of objects that a rule has made. */
export interface RecordedKind {
  readonly rule: string;
  readonly apiVersion: string;
  readonly kind: string;
}

/** What is known of what policies make. One leader at a time writes it. */
export interface DownstreamRecord {
  entries(): Promise<readonly RecordedPolicy[]>;
  get(key: string): Promise<RecordedPolicy | undefined>;
  /** Notes what a policy makes, besides what is known already where `adds`. */
  put(policy: RecordedPolicy, adds?: "adds"): Promise<void>;
  remove(key: string): Promise<void>;
  /** Called after each change. Returns what removes the listener. */
  listen(listener: () => void): () => void;
}

const configMaps = { group: "", version: "v1", resource: "configmaps" };
const recordName = "kyverno-downstreams";
const dataKey = "policies";

/**
 * Keeps the record in a ConfigMap of our own namespace. Where that may not be written, it is kept for as long as this
 * process lives.
 */
export function createDownstreamRecord<Config>(ground: Ground<Config>): DownstreamRecord {
  return new Keeper(ground);
}

/** The key that a policy has among the live ones. */
export function liveKeyOf<Config>(
  { policyKinds }: Ground<Config>,
  { apiVersion, kind, namespace, name }: Pick<CompiledPolicy, "apiVersion" | "kind" | "namespace" | "name">,
): string {
  const { group } = parseApiVersion(apiVersion);
  const plural = policyKinds.find((one) => one.group === group && one.kind === kind)?.plural ?? kind;
  return `${plural}.${group}/${namespace}/${name}`;
}

class Keeper<Config> implements DownstreamRecord {
  readonly #ground: Ground<Config>;
  readonly #listeners = new Set<() => void>();
  #known: Promise<Map<string, RecordedPolicy>> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #told = false;

  constructor(ground: Ground<Config>) {
    this.#ground = ground;
  }

  async entries(): Promise<readonly RecordedPolicy[]> {
    return [...(await this.#load()).values()];
  }

  async get(key: string): Promise<RecordedPolicy | undefined> {
    return (await this.#load()).get(key);
  }

  async put(policy: RecordedPolicy, adds?: "adds"): Promise<void> {
    const known = await this.#load();
    const before = known.get(policy.key);
    const made = once([...(adds === undefined ? [] : (before?.made ?? [])), ...policy.made]);
    const next = { ...policy, made };
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(next)) return;
    known.set(policy.key, next);
    await this.#changed();
  }

  async remove(key: string): Promise<void> {
    if ((await this.#load()).delete(key)) await this.#changed();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #load(): Promise<Map<string, RecordedPolicy>> {
    this.#known ??= this.#read();
    try {
      return await this.#known;
    } catch (error) {
      this.#known = undefined;
      throw error;
    }
  }

  async #read(): Promise<Map<string, RecordedPolicy>> {
    const found = await this.#document();
    const text = isRecord(found?.data) ? found.data[dataKey] : undefined;
    return new Map(readEntries(text).map((entry) => [entry.key, entry]));
  }

  async #document(): Promise<Resource | undefined> {
    const { client, namespace } = this.#ground;
    try {
      return await client.get(configMaps, namespace, recordName);
    } catch (error) {
      if (isFault(error, "not-found") || isFault(error, "forbidden")) return undefined;
      throw error;
    }
  }

  async #changed(): Promise<void> {
    for (const listener of this.#listeners) listener();
    this.#writing = this.#writing.then(() => this.#write()).catch((error: unknown) => this.#tell(error));
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { client, namespace } = this.#ground;
    const data = { [dataKey]: JSON.stringify(await this.entries()) };
    const metadata = { name: recordName, namespace, labels: { "app.kubernetes.io/part-of": "kyverno" } };
    const patch = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
    try {
      await client.patch(configMaps, { namespace, name: recordName }, { kind: "merge", patch });
    } catch (error) {
      if (!isFault(error, "not-found")) throw error;
      await client.create(configMaps, patch);
    }
  }

  #tell(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    this.#ground.log(`what policies make cannot be written down in ${recordName}: ${faultOf(error).message}`);
  }
}

function once(made: readonly RecordedKind[]): readonly RecordedKind[] {
  return [...new Map(made.map((one) => [JSON.stringify([one.rule, one.apiVersion, one.kind]), one])).values()];
}

function readEntries(text: unknown): readonly RecordedPolicy[] {
  if (typeof text !== "string") return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.flatMap(readEntry) : [];
  } catch {
    return [];
  }
}

function readEntry(entry: unknown): readonly RecordedPolicy[] {
  if (!isRecord(entry)) return [];
  const { key, namespace, name, orphan, made } = entry;
  if (typeof key !== "string" || typeof namespace !== "string" || typeof name !== "string") return [];
  if (!Array.isArray(made)) return [];
  return [{ key, namespace, name, orphan: orphan === true, made: made.flatMap(readKind) }];
}

function readKind(one: unknown): readonly RecordedKind[] {
  if (!isRecord(one)) return [];
  const { rule, apiVersion, kind } = one;
  if (typeof rule !== "string" || typeof apiVersion !== "string" || typeof kind !== "string") return [];
  return [{ rule, apiVersion, kind }];
}
