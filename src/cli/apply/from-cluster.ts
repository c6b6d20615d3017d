import {
  type ApiRequest,
  type Client,
  createClient,
  createHttpsTransport,
  findClusterAccess,
} from "../../cluster/index.ts";
import type { World } from "../evaluate/index.ts";
import { InputError, type LoadedPolicies, type LoadedResource } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";
import { type ClusterFacts, clusterFacts, clusterMistake } from "./cluster-facts.ts";
import { type ClusterLists, type ClusterOptions, readLists } from "./cluster-lists.ts";
import type { ApplyOptions } from "./options.ts";

/** A real cluster to take resources and facts from. */
export interface OpenCluster {
  /** The objects of the kinds that the policies are about; with names only those, which must be there. */
  resources(policies: LoadedPolicies, names: readonly string[]): Promise<readonly LoadedResource[]>;
  /** Answers what rules ask; what values say of the world comes first. */
  facts(world: World): ClusterFacts;
}

/** Opens the cluster that the options, the environment or the usual files name. */
export function openCluster(options: ApplyOptions, streams: Streams): OpenCluster {
  const { kubeconfig, context } = options;
  const access = opened(() =>
    findClusterAccess({
      kubeconfig: kubeconfig === "" ? undefined : kubeconfig,
      env: process.env,
      ...(context !== "" && { context }),
    }),
  );
  const { transport, close } = createHttpsTransport(access);
  const calls: ApiRequest[] = [];
  const client = createClient({ transport, observe: (request) => calls.push(request) });
  process.once("beforeExit", close);
  return clusterOf(client, { ...options, tell: (text) => streams.out(text), calls: () => calls.length });
}

/** How the cluster is read, and where it is told how long that took. */
export interface ReadOptions extends ClusterOptions {
  readonly showPerformance: boolean;
  readonly tell: (text: string) => void;
  /** How many requests were sent so far. */
  readonly calls: () => number;
}

/** What a client reaches. */
export function clusterOf(client: Client, options: ReadOptions): OpenCluster {
  return {
    resources: (policies, names) => resourcesOf(policies, names, { client, options }),
    facts: (world) => clusterFacts(client, world),
  };
}

interface Reading {
  readonly client: Client;
  readonly options: ReadOptions;
}

async function resourcesOf(
  policies: LoadedPolicies,
  names: readonly string[],
  { client, options }: Reading,
): Promise<readonly LoadedResource[]> {
  const start = performance.now();
  const before = options.calls();
  const lists = await readLists(policies, client, options);
  if (options.showPerformance && options.concurrent > 1) {
    const took = performance.now() - start;
    options.tell(performanceText(lists, { took, calls: options.calls() - before, workers: options.concurrent }));
  }
  for (const { resource, message } of lists.failures) {
    process.stderr.write(`${resource} cannot be listed: ${message}\n`);
  }
  const { objects } = lists;
  for (const name of names) {
    if (objects.some(({ resource }) => resource.metadata.name === name)) continue;
    throw new InputError(`failed to load resources (${name} not found in cluster)`);
  }
  return names.length === 0 ? objects : objects.filter(({ resource }) => names.includes(resource.metadata.name ?? ""));
}

interface Measures {
  /** Milliseconds. */
  readonly took: number;
  readonly calls: number;
  readonly workers: number;
}

function performanceText({ objects, failures }: ClusterLists, { took, calls, workers }: Measures): string {
  const errors = failures.map(({ resource, message }) => `    - ${resource}: ${message}\n`);
  return [
    "\nResource Loading Performance:\n",
    `  Duration: ${took.toFixed(3)}ms\n`,
    `  Resources loaded: ${objects.length}\n`,
    `  API calls: ${calls}\n`,
    `  Concurrent workers: ${workers}\n`,
    ...(errors.length === 0 ? [] : [`  Errors: ${errors.length}\n`, ...errors]),
  ].join("");
}

function opened<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new InputError(clusterMistake(error));
  }
}
