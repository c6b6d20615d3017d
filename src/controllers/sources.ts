import { type Client, type Discovery, type LiveDiscovery, resourceOfKind, watchDiscovery } from "../cluster/index.ts";
import type { Ask, Lookup } from "../engine/index.ts";
import { parseApiVersion } from "../kube/index.ts";
import type { Fact, Query } from "../policy/index.ts";
import type { Log } from "./controller.ts";
import { type LiveConfig, type LiveConfigOptions, watchConfig } from "./live-config.ts";
import { type NamespaceQuery, type Namespaces, watchNamespaces } from "./namespaces.ts";

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
    lookup(query) {
      if (isAboutNamespace(query)) return namespaces.known(query);
      return query.kind === "resourceOf" ? resourceOf(query, discovery.current()) : answers.lookup(query);
    },
    ask: async (query) => (isAboutNamespace(query) ? namespaces.fact(query) : answers.ask(query)),
    synced: () => discovery.current() !== undefined && config.synced() && namespaces.synced(),
    stop() {
      for (const source of [discovery, config, namespaces, answers]) source.stop();
    },
  };
}

function isAboutNamespace(query: Query): query is NamespaceQuery {
  return query.kind === "namespace" || query.kind === "namespaceObject";
}

/** The resource of a kind that is known to be served; for any other one the API server is asked. */
function resourceOf(
  { apiVersion, of }: Extract<Query, { readonly kind: "resourceOf" }>,
  discovery: Discovery | undefined,
): Fact | undefined {
  if (/[*?]/.test(`${apiVersion}${of}`)) return undefined;
  const [served] = discovery?.find({ ...parseApiVersion(apiVersion), kind: of }) ?? [];
  return served && { kind: "value", value: { ...resourceOfKind(served), namespaced: served.namespaced } };
}

/** What nobody can answer is a failure of the rule that asks, at once. */
const unanswered: Answers = {
  lookup: () => undefined,
  ask: async ({ kind }) => ({ kind: "failure", message: `nobody here answers a query of the kind ${kind}` }),
  stop() {},
};
