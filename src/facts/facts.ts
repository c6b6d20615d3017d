import { lookup } from "node:dns/promises";
import { type Client, faultOf } from "../cluster/index.ts";
import type { Fact, Query } from "../policy/index.ts";
import { apiCallFact } from "./api-call.ts";
import { createdFact, objectFact, objectsFact, resourceFact } from "./cluster-objects.ts";
import { watchConfigMaps } from "./config-maps.ts";
import type { Egress } from "./egress.ts";
import { watchGlobalContexts } from "./global-context.ts";
import { httpFact } from "./http-call.ts";
import { serviceFact } from "./service-call.ts";

/** Answers what rules ask of the world. */
export interface FactSource {
  /** What is known without asking anybody. */
  lookup(query: Query): Fact | undefined;
  /** The answer to a query. What cannot be had is a failure; never rejects. */
  ask(query: Query): Promise<Fact>;
  stop(): void;
}

export interface FactsOptions {
  /** Follows what has been asked about. */
  readonly client: Client;
  /** Asks while somebody waits; `client` unless told. */
  readonly asking?: Client;
  /** Which services may be called. */
  readonly egress: Egress;
  /** A service may take this long, in milliseconds; 30 s unless told, any time where it is 0. */
  readonly timeoutMs?: number;
  /** The longest answer that is read, in bytes; 2 MB unless told. */
  readonly maxBytes?: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: (message: string) => void;
}

/** Starts to answer. Namespaces are not asked for here: whoever judges follows them anyway. */
export function createFacts(options: FactsOptions): FactSource {
  const { client, asking = client, egress, timeoutMs = 30_000, maxBytes = 2_000_000, clock, log } = options;
  const configMaps = watchConfigMaps({ client, asking, log });
  const global = watchGlobalContexts({ client, clock, log, ask: (query) => ask(query) });
  const answer = async (query: Query): Promise<Fact> => {
    switch (query.kind) {
      case "addresses":
        return addressesFact(query.host);
      case "configMap":
        return configMaps.fact(query);
      case "apiCall":
        return apiCallFact(asking, query);
      case "service":
        return serviceFact(query, { egress, timeoutMs, maxBytes });
      case "globalReference":
        return global.fact(query);
      case "signature":
      case "attestation":
        return { kind: "failure", message: "this version of Portcullis cannot check signatures yet" };
      case "object":
        return objectFact(asking, query);
      case "objects":
        return objectsFact(asking, query);
      case "created":
        return createdFact(asking, query);
      case "resourceOf":
        return resourceFact(asking, query);
      case "http":
        return httpFact(query, { egress, timeoutMs, maxBytes });
      case "namespaceObject":
      case "imageData":
      case "namespace":
        return { kind: "failure", message: `a query of the kind ${query.kind} cannot be answered yet` };
      default:
        return query satisfies never;
    }
  };
  const ask = async (query: Query) => {
    try {
      return await answer(query);
    } catch (error) {
      return failureOf(error);
    }
  };
  return {
    lookup(query) {
      if (query.kind === "globalReference") return global.fact(query);
      return query.kind === "configMap" ? configMaps.known(query) : undefined;
    },
    ask,
    stop() {
      configMaps.stop();
      global.stop();
    },
  };
}

/** Whoever lacks permission is told so. (kyverno: pkg/engine/apicall/executor.go) */
function failureOf(error: unknown): Fact {
  const { code, message } = faultOf(error);
  const denied = code === "forbidden" || code === "unauthorized";
  return { kind: "failure", message, ...(denied && { permission: true }) };
}

/** Asks the name service of this machine. */
async function addressesFact(host: string): Promise<Fact> {
  try {
    const found = await lookup(host, { all: true });
    return { kind: "value", value: found.map(({ address }) => address) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "it failed";
    return { kind: "failure", message: code === "ENOTFOUND" ? "no such host" : code };
  }
}
