import { type Client, watchCache } from "../cluster/index.ts";
import { isRecord } from "../data/index.ts";
import type { Resource } from "../kube/index.ts";

/** The configuration in force. */
export interface LiveConfig<Config> {
  current(): Config;
  synced(): boolean;
  /** Called after each change. */
  listen(listener: () => void): void;
  stop(): void;
}

export interface LiveConfigOptions<Config> {
  readonly client: Client;
  /** Where the ConfigMap is. */
  readonly namespace: string;
  readonly name: string;
  /** Reads its data; `undefined` while there is no ConfigMap. What is wrong with a value goes to the log. */
  readonly read: (data: Readonly<Record<string, string>> | undefined, log: (message: string) => void) => Config;
  readonly log: (message: string) => void;
}

/** Reads the configuration from a ConfigMap, and again whenever it changes. */
export function watchConfig<Config>(options: LiveConfigOptions<Config>): LiveConfig<Config> {
  const { client, namespace, name, read, log } = options;
  const listeners: (() => void)[] = [];
  let print = "";
  let config = read(undefined, log);
  const fieldSelector = `metadata.name=${name}`;
  const cache = watchCache({ client, resource: configMaps, namespace, fieldSelector, keep: dataOf, log });
  cache.listen((change) => {
    const data = change.kind === "set" ? change.value : undefined;
    const changed = JSON.stringify(data) ?? "";
    if (changed === print) return;
    print = changed;
    config = read(data, log);
    for (const listener of listeners) listener();
  });
  return {
    current: () => config,
    synced: () => cache.synced(),
    listen: (listener) => void listeners.push(listener),
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
