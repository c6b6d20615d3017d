import { type Client, faultOf } from "../../cluster/index.ts";
import type { Ask } from "../../engine/index.ts";
import type { FactSource } from "../../facts/index.ts";
import type { Resource } from "../../kube/index.ts";
import type { Fact, Query } from "../../policy/index.ts";
import { answer, type World } from "../evaluate/index.ts";
import { startFacts, usualFactSettings } from "../facts.ts";

/** Answers what rules ask from a cluster; what is given comes first. */
export interface ClusterFacts {
  readonly ask: Ask;
  stop(): void;
}

/** Starts to answer. Services are called, and objects are made, only where a rule wants it. */
export function clusterFacts(client: Client, world: World): ClusterFacts {
  let source: FactSource | undefined;
  const started = () => {
    source ??= startFacts(usualFactSettings, { client, log: () => {} });
    return source;
  };
  return {
    ask: (query) => askCluster(query, { client, world, started }),
    stop: () => source?.stop(),
  };
}

interface Asking {
  readonly client: Client;
  readonly world: World;
  readonly started: () => FactSource;
}

async function askCluster(query: Query, { client, world, started }: Asking): Promise<Fact> {
  switch (query.kind) {
    case "namespace": {
      const { metadata } = await namespaceOf(query.name, world, client);
      return { kind: "namespace", labels: metadata.labels ?? {} };
    }
    case "namespaceObject":
      return { kind: "value", value: await namespaceOf(query.name, world, client) };
    case "apiCall":
      return query.method === "GET"
        ? { kind: "value", value: await client.raw(query.urlPath) }
        : { kind: "failure", message: `${query.method} is not sent from the command line` };
    case "object":
    case "objects":
    case "created":
    case "resourceOf":
    case "addresses":
    case "http":
      return given(query, world) ?? started().ask(query);
    default:
      return answer(world, query);
  }
}

async function namespaceOf(name: string, { namespaces }: World, client: Client): Promise<Resource> {
  return namespaces.get(name) ?? client.get({ group: "", version: "v1", resource: "namespaces" }, "", name);
}

/** What a context file, or a file of parameters, says of it. */
function given(query: Query, world: World): Fact | undefined {
  if (query.kind !== "object") return undefined;
  const fact = answer({ ...world, cluster: undefined }, query);
  return fact.kind === "value" && fact.value !== null ? fact : undefined;
}

/** What went wrong with a cluster, in one sentence. */
export function clusterMistake(error: unknown): string {
  return faultOf(error).message;
}
