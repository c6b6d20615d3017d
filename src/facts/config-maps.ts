import { type Cache, type Client, watchCache } from "../cluster/index.ts";
import { Fault, type Resource } from "../kube/index.ts";
import type { Fact, Query } from "../policy/index.ts";

export type ConfigMapQuery = Extract<Query, { kind: "configMap" }>;

/** The ConfigMaps that rules ask for. */
export interface ConfigMaps {
  /** What is known of a ConfigMap that was asked for before; `undefined` where it has to be asked for. */
  known(query: ConfigMapQuery): Fact | undefined;
  /** A ConfigMap as the API server has it, which is followed from then on. Throws a `Fault` where it cannot be had. */
  fact(query: ConfigMapQuery): Promise<Fact>;
  stop(): void;
}

export interface ConfigMapsOptions {
  readonly client: Client;
  readonly asking: Client;
  readonly log: (message: string) => void;
}

/**
 * So many are followed, each by a watch of its own; beyond, the one goes that nobody has asked for longest, unless
 * somebody just has: whoever names one ConfigMap after the other must not have a watch made and ended each time.
 */
const maxFollowed = 100;
const keptForMs = 60_000;

interface Follower {
  readonly cache: Cache<Resource>;
  readonly usedAt: number;
}

/** Follows each ConfigMap from when it is first asked for: after that no request waits for it. */
export function watchConfigMaps({ client, asking, log }: ConfigMapsOptions): ConfigMaps {
  const followed = new Map<string, Follower>();
  const makeRoom = () => {
    const [oldest] = followed;
    if (followed.size < maxFollowed || oldest === undefined) return true;
    const [key, { cache, usedAt }] = oldest;
    if (performance.now() - usedAt < keptForMs) return false;
    cache.stop();
    return followed.delete(key);
  };
  const follow = ({ namespace, name }: ConfigMapQuery) => {
    const key = `${namespace}/${name}`;
    if (followed.has(key) || !makeRoom()) return;
    const fieldSelector = `metadata.name=${name}`;
    const cache = watchCache({ client, resource: configMaps, namespace, fieldSelector, keep, log });
    followed.set(key, { cache, usedAt: performance.now() });
  };
  return {
    known({ namespace, name }) {
      const key = `${namespace}/${name}`;
      const found = followed.get(key);
      if (found === undefined) return undefined;
      const { cache } = found;
      if (!cache.synced() || cache.failure() !== undefined) return undefined;
      followed.delete(key);
      followed.set(key, { cache, usedAt: performance.now() });
      const object = cache.get(key);
      return object && { kind: "value", value: object };
    },
    async fact(query) {
      // Without a name, the path would be that of a list.
      if (query.namespace === "" || query.name === "") throw new Fault("invalid", "resource name may not be empty");
      const value = await asking.get(configMaps, query.namespace, query.name);
      // Only what exists is followed: names come from requests, and may be anything.
      follow(query);
      return { kind: "value", value };
    },
    stop() {
      for (const { cache } of followed.values()) cache.stop();
      followed.clear();
    },
  };
}

const configMaps = { group: "", version: "v1", resource: "configmaps" };

const keep = (object: Resource) => object;
