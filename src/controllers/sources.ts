import { type Client, type LiveDiscovery, watchDiscovery } from "../cluster/index.ts";
import type { Ask, Lookup } from "../engine/index.ts";
import type { Log } from "./controller.ts";
import { type LiveConfig, type LiveConfigOptions, watchConfig } from "./live-config.ts";
import { type Namespaces, watchNamespaces } from "./namespaces.ts";
import { type Roles, watchRoles } from "./roles.ts";

/** What is known of the cluster, kept up to date. */
export interface Sources<Config> {
  readonly discovery: LiveDiscovery;
  readonly config: LiveConfig<Config>;
  readonly namespaces: Namespaces;
  readonly roles: Roles;
  /** Facts that are there at once. */
  readonly lookup: Lookup;
  readonly ask: Ask;
  /** Whether all of it is known. */
  synced(): boolean;
  stop(): void;
}

export interface SourcesOptions<Config> {
  readonly client: Client;
  /** Where our ConfigMap is. */
  readonly namespace: string;
  readonly readConfig: LiveConfigOptions<Config>["read"];
  readonly log: Log;
}

/** Starts to follow what all loops, and admission, need to know. */
export function watchSources<Config>(options: SourcesOptions<Config>): Sources<Config> {
  const { client, namespace, readConfig, log } = options;
  const discovery = watchDiscovery({ client, log });
  const config = watchConfig({ client, namespace, name: "kyverno", read: readConfig, log });
  const namespaces = watchNamespaces(client, log);
  const roles = watchRoles(client, log);
  return {
    discovery,
    config,
    namespaces,
    roles,
    lookup: ({ name }) => namespaces.known(name),
    ask: ({ name }) => namespaces.fact(name),
    synced: () => discovery.current() !== undefined && [config, namespaces, roles].every((source) => source.synced()),
    stop() {
      for (const source of [discovery, config, namespaces, roles]) source.stop();
    },
  };
}
