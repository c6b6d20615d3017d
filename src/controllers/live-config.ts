import { type Client, watchCache } from "../cluster/index.ts";
import { isRecord } from "../data/index.ts";
import type { Diagnostic, Resource } from "../kube/index.ts";

/** The configuration in force. */
export interface LiveConfig<Config> {
  current(): Config;
  synced(): boolean;
  /** Called after each change. Returns what removes the listener. */
  listen(listener: () => void): () => void;
  stop(): void;
}

export interface LiveConfigOptions<Config> {
  readonly client: Client;
  /** Where the ConfigMap is. */
  readonly namespace: string;
  readonly name: string;
  /** Reads its data; `undefined` while there is no ConfigMap. */
  readonly read: (data: Readonly<Record<string, string>> | undefined) => ParsedConfig<Config>;
  readonly log: (message: string) => void;
}

/** A configuration, and what in its text makes no sense. */
export interface ParsedConfig<Config> {
  readonly config: Config;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the configuration from a ConfigMap, and again whenever it changes. */
export function watchConfig<Config>(options: LiveConfigOptions<Config>): LiveConfig<Config> {
  const { client, namespace, name, read, log } = options;
  const listeners = new Set<() => void>();
  let print = "";
  const parse = (data: Readonly<Record<string, string>> | undefined) => {
    const parsed = read(data);
    for (const { message } of parsed.diagnostics) log(`config: ${message}`);
    return parsed.config;
  };
  let config = parse(undefined);
  const fieldSelector = `metadata.name=${name}`;
  const cache = watchCache({ client, resource: configMaps, namespace, fieldSelector, keep: dataOf, log });
  cache.listen((change) => {
    const data = change.kind === "set" ? change.value : undefined;
    const changed = JSON.stringify(data) ?? "";
    if (changed === print) return;
    print = changed;
    config = parse(data);
    for (const listener of listeners) listener();
  });
  return {
    current: () => config,
    synced: () => cache.synced(),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => cache.stop(),
  };
}

const configMaps = { group: "", version: "v1", resource: "configmaps" };

function dataOf(object: Resource): Readonly<Record<string, string>> {
  const data = isRecord(object.data) ? object.data : {};
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
