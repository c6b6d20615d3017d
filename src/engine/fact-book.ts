import type { Fact, Facts, Query } from "../policy/index.ts";

/** Answers that are there at once, from a cache; `undefined` where the world has to be asked. */
export type Lookup = (query: Query) => Fact | undefined;

/** The facts of one request: what is known, and what is wanted. */
export class FactBook implements Facts {
  private readonly lookup: Lookup | undefined;
  private readonly known = new Map<string, Fact>();
  private wanted = new Map<string, Query>();
  private closed: Fact | undefined;

  constructor(lookup?: Lookup) {
    this.lookup = lookup;
  }

  want(query: Query): Fact | undefined {
    const key = queryKey(query);
    const fact = this.known.get(key) ?? this.lookUp(key, query) ?? this.closed;
    if (fact === undefined) this.wanted.set(key, query);
    return fact;
  }

  /** What was wanted and is not known, each once; the list starts anew. */
  takeWanted(): ReadonlyMap<string, Query> {
    const wanted = this.wanted;
    this.wanted = new Map();
    return wanted;
  }

  learn(key: string, fact: Fact): void {
    this.known.set(key, fact);
  }

  /** Nothing more will be asked: from now on the answer to what is not known is this failure. */
  close(message: string): void {
    this.closed = { kind: "failure", message };
  }

  /** What a cache says once holds for the whole request. */
  private lookUp(key: string, query: Query): Fact | undefined {
    const fact = this.lookup?.(query);
    if (fact !== undefined) this.known.set(key, fact);
    return fact;
  }
}

/** A text that is the same for queries that ask the same. */
export function queryKey(query: Query): string {
  switch (query.kind) {
    case "namespace":
      return `namespace ${query.name}`;
    case "addresses":
      return keyOf(query.kind, query.host);
    case "configMap":
      return keyOf(query.kind, query.namespace, query.name);
    case "apiCall":
      return keyOf(query.kind, query.method, query.urlPath, query.body);
    case "service": {
      const headers = query.headers.flatMap(({ key, value }) => [key, value]);
      return keyOf(query.kind, query.method, query.url, query.caBundle, query.body, ...headers);
    }
    case "namespaceObject":
      return keyOf(query.kind, query.name);
    case "object":
      return keyOf(query.kind, query.apiVersion, query.resource, query.namespace, query.name);
    case "objects":
      return keyOf(
        query.kind,
        query.apiVersion,
        query.resource,
        query.namespace,
        ...Object.entries(query.labels).flat(),
      );
    case "created":
      return keyOf(query.kind, query.apiVersion, query.resource, query.namespace, query.object);
    case "resourceOf":
      return keyOf(query.kind, query.apiVersion, query.of);
    case "http": {
      const headers = Object.entries(query.headers).flat();
      return keyOf(query.kind, query.method, query.url, query.caBundle, query.body, ...headers);
    }
    case "globalReference":
      return keyOf(query.kind, query.name, query.projection);
    case "imageData":
      return keyOf(
        query.kind,
        query.reference,
        query.namespace,
        JSON.stringify([query.credentials ?? {}, query.pullSecrets ?? []]),
      );
    case "signature":
    case "attestation":
      return JSON.stringify(query);
    default:
      return query satisfies never;
  }
}

/** Parts come from policies and requests and may hold anything: only JSON keeps them apart. */
function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
