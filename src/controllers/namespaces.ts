import { type Client, faultOf, isFault, watchCache } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import type { Fact } from "../policy/index.ts";
import { outOfDate } from "./out-of-date.ts";

/** The namespaces of the cluster with their labels. */
export interface Namespaces {
  /** What is known of a namespace; `undefined` where it has to be asked for. */
  known(name: string): Fact | undefined;
  /** The labels of a namespace; a failure where they cannot be had, never an empty set. Never rejects. */
  fact(name: string): Promise<Fact>;
  /** Called with the name of each namespace whose labels change; not of those that come or go. */
  listen(listener: (name: string) => void): void;
  synced(): boolean;
  stop(): void;
}

export interface NamespacesOptions {
  readonly client: Client;
  /** Asks for what has not come through the watch. */
  readonly asking: Client;
  readonly log: (message: string) => void;
}

/** Follows the namespaces. */
export function watchNamespaces({ client, asking, log }: NamespacesOptions): Namespaces {
  const cache = watchCache({ client, resource: namespaces, keep: factOf, log });
  const known = (name: string): Fact | undefined => {
    const fault = outOfDate(cache);
    if (fault !== undefined) return failureOf(name, fault);
    return cache.synced() ? cache.get(name) : undefined;
  };
  return {
    known,
    // A namespace made a moment ago may not have come through the watch yet.
    fact: async (name) => known(name) ?? (await ask(asking, name)),
    listen(listener) {
      cache.listen((change) => {
        if (change.kind === "set" && change.old !== undefined && !sameLabels(change.old, change.value)) {
          listener(change.key);
        }
      });
    },
    synced: () => cache.synced(),
    stop: () => cache.stop(),
  };
}

const namespaces = { group: "", version: "v1", resource: "namespaces" };

function factOf(object: Resource): Fact {
  return { kind: "namespace", labels: object.metadata.labels ?? {} };
}

async function ask(client: Client, name: string): Promise<Fact> {
  try {
    return factOf(await client.get(namespaces, "", name));
  } catch (error) {
    return failureOf(name, error);
  }
}

function failureOf(name: string, error: unknown): Fact {
  const reason = isFault(error, "not-found") ? "it does not exist" : faultOf(error).message;
  return { kind: "failure", message: `failed to get the labels of namespace ${name}: ${reason}` };
}

function sameLabels(a: Fact, b: Fact): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
