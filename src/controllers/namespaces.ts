import { type Client, faultOf, isFault, keepAll, watchCache } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import type { Fact, Query } from "../policy/index.ts";
import { outOfDate } from "./out-of-date.ts";

/** A question about a namespace: for its labels, or for the object. */
export type NamespaceQuery = Extract<Query, { readonly kind: "namespace" | "namespaceObject" }>;

/** The namespaces of the cluster. */
export interface Namespaces {
  /** What is known of a namespace; `undefined` where it has to be asked for. */
  known(query: NamespaceQuery): Fact | undefined;
  /** The answer about a namespace; a failure where it cannot be had, never an empty one. Never rejects. */
  fact(query: NamespaceQuery): Promise<Fact>;
  /** Called with the name of each namespace whose labels or annotations change; not of those that come or go. */
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
  const cache = watchCache({ client, resource: namespaces, keep: answersOf, log });
  const known = ({ kind, name }: NamespaceQuery): Fact | undefined => {
    const fault = outOfDate(cache);
    if (fault !== undefined) return failureOf(name, fault);
    return cache.synced() ? cache.get(name)?.[kind] : undefined;
  };
  return {
    known,
    // A namespace made a moment ago may not have come through the watch yet.
    fact: async (query) => known(query) ?? (await ask(asking, query)),
    listen(listener) {
      cache.listen((change) => {
        if (change.kind === "set" && change.old !== undefined && change.old.mark !== change.value.mark) {
          listener(change.key);
        }
      });
    },
    synced: () => cache.synced(),
    stop: () => cache.stop(),
  };
}

const namespaces = { group: "", version: "v1", resource: "namespaces" };

/** The answers about a namespace, ready to be given. */
interface Answers {
  readonly namespace: Fact;
  readonly namespaceObject: Fact;
  /** Another one where policies may see it otherwise. */
  readonly mark: string;
}

function answersOf(object: Resource): Answers {
  const value = keepAll(object);
  const { labels = {}, annotations = {} } = value.metadata;
  return {
    namespace: { kind: "namespace", labels },
    namespaceObject: { kind: "value", value },
    mark: JSON.stringify([labels, annotations]),
  };
}

async function ask(client: Client, { kind, name }: NamespaceQuery): Promise<Fact> {
  try {
    return answersOf(await client.get(namespaces, "", name))[kind];
  } catch (error) {
    return failureOf(name, error);
  }
}

function failureOf(name: string, error: unknown): Fact {
  const reason = isFault(error, "not-found") ? "it does not exist" : faultOf(error).message;
  return { kind: "failure", message: `failed to get the labels of namespace ${name}: ${reason}` };
}
