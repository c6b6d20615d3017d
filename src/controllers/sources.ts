import { type Client, type LiveDiscovery, watchDiscovery } from "../cluster/index.ts";
import type { Ask, Lookup } from "../engine/index.ts";
import type { Log } from "./controller.ts";
import { type LiveConfig, type LiveConfigOptions, watchConfig } from "./live-config.ts";
import { type Namespaces, watchNamespaces } from "./namespaces.ts";

/** What is known of the cluster, kept up to date. */
export interface Sources<Config> {
  readonly discovery: LiveDiscovery;
  readonly config: LiveConfig<Config>;
  readonly namespaces: Namespaces;
  /** Facts that are there at once. */
  readonly lookup: Lookup;
  readonly ask: Ask;
  /** Whether all of it is known. */
  synced(): boolean;
  stop(): void;
}

/** Answers other queries than those about namespaces. What cannot be had is a failure; `ask` never rejects. */
export interface Answers {
  readonly lookup: Lookup;
  readonly ask: Ask;
  stop(): void;
}

export interface SourcesOptions<Config> {
  readonly client: Client;
  /** Asks for facts that are not there at once. */
  readonly asking: Client;
  /** Nothing but namespaces can be asked about where absent. */
  readonly answers?: Answers | undefined;
  /** Where our ConfigMap is. */
  readonly namespace: string;
  readonly configName: string;
  readonly readConfig: LiveConfigOptions<Config>["read"];
  readonly log: Log;
}

/** Starts to follow what all loops, and judging, need to know. */
export function watchSources<Config>(options: SourcesOptions<Config>): Sources<Config> {
  const { client, asking, namespace, configName, readConfig, answers = unanswered, log } = options;
  const discovery = watchDiscovery({ client, log });
  const config = watchConfig({ client, namespace, name: configName, read: readConfig, log });
  const namespaces = watchNamespaces({ client, asking, log });
  return {
    discovery,
    config,
    namespaces,
    lookup: (query) => (query.kind === "namespace" ? namespaces.known(query.name) : answers.lookup(query)),
    ask: async (query) => (query.kind === "namespace" ? namespaces.fact(query.name) : answers.ask(query)),
    synced: () => discovery.current() !== undefined && config.synced() && namespaces.synced(),
    stop() {
      for (const source of [discovery, config, namespaces, answers]) source.stop();
    },
  };
}

/** What nobody can answer is a failure of the rule that asks, at once. */
const unanswered: Answers = {
  lookup: () => undefined,
  ask: async ({ kind }) => ({ kind: "failure", message: `nobody here answers a query of the kind ${kind}` }),
  stop() {},
};
