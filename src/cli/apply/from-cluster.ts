import {
  type Client,
  createClient,
  createHttpsTransport,
  type Discovery,
  discover,
  faultOf,
  findClusterAccess,
  type ServedKind,
} from "../../cluster/index.ts";
import type { Ask } from "../../engine/index.ts";
import type { Fact, Query } from "../../policy/index.ts";
import { answer, type World } from "../evaluate/index.ts";
import { InputError, type LoadedPolicies, type LoadedResource } from "../input/index.ts";
import type { ApplyOptions } from "./options.ts";

/** A real cluster to take resources and facts from. */
export interface OpenCluster {
  /** The objects of the kinds that the policies are about; with names only those, which must be there. */
  resources(policies: LoadedPolicies, names: readonly string[]): Promise<readonly LoadedResource[]>;
  /** Answers what rules ask; what values say of the world comes first. */
  ask(world: World): Ask;
}

/** Opens the cluster that the options, the environment or the usual files name. */
export function openCluster(options: ApplyOptions): OpenCluster {
  const { kubeconfig, context } = options;
  const access = wrapped(() =>
    findClusterAccess({
      kubeconfig: kubeconfig === "" ? undefined : kubeconfig,
      env: process.env,
      ...(context !== "" && { context }),
    }),
  );
  const { transport, close } = createHttpsTransport(access);
  const client = createClient({ transport });
  process.once("beforeExit", close);
  return clusterOf(client, options);
}

/** What a client reaches. */
export function clusterOf(client: Client, options: ClusterOptions): OpenCluster {
  return {
    resources: (policies, names) => resourcesOf(policies, names, { client, options }),
    ask: (world) => async (query) => askCluster(query, world, client),
  };
}

/** Which objects are wanted. */
export type ClusterOptions = Pick<ApplyOptions, "namespace" | "clusterWide">;

interface Listing {
  readonly client: Client;
  readonly options: ClusterOptions;
}

async function resourcesOf(
  { policies }: LoadedPolicies,
  names: readonly string[],
  { client, options }: Listing,
): Promise<readonly LoadedResource[]> {
  const discovery = await found(() => discover(client));
  const kinds = kindsOf(policies, discovery).filter(({ namespaced }) => isWanted(namespaced, options));
  const lists = await Promise.all(kinds.map((kind) => listOf(kind, { client, options })));
  const objects = lists.flat();
  for (const name of names) {
    if (objects.some(({ resource }) => resource.metadata.name === name)) continue;
    throw new InputError(`failed to load resources (${name} not found in cluster)`);
  }
  return names.length === 0 ? objects : objects.filter(({ resource }) => names.includes(resource.metadata.name ?? ""));
}

function isWanted(namespaced: boolean, { namespace, clusterWide }: ClusterOptions): boolean {
  return namespace === "" ? !clusterWide || !namespaced : namespaced;
}

/** The kinds that policies are about, each once. */
function kindsOf(policies: LoadedPolicies["policies"], discovery: Discovery): readonly ServedKind[] {
  const triggers = policies.flatMap(({ compilation }) => compilation.policy?.triggers ?? []);
  const kinds = triggers.flatMap((trigger) => ("kind" in trigger ? discovery.find(trigger) : []));
  return [...new Set(kinds)].filter(({ verbs }) => verbs.includes("list"));
}

/** A list that fails is left out, and said so. */
async function listOf({ gvk, resource }: ServedKind, { client, options }: Listing): Promise<readonly LoadedResource[]> {
  const { group, version, kind } = gvk;
  try {
    const objects = await client.list({ group, version, resource }, options.namespace);
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return objects.map((object) => ({ resource: { ...object, apiVersion, kind }, source: undefined }));
  } catch (error) {
    process.stderr.write(`${resource} cannot be listed: ${faultOf(error).message}\n`);
    return [];
  }
}

async function askCluster(query: Query, world: World, client: Client): Promise<Fact> {
  switch (query.kind) {
    case "namespace": {
      const given = world.namespaces.get(query.name);
      if (given !== undefined) return { kind: "namespace", labels: given.metadata.labels ?? {} };
      const namespace = await client.get({ group: "", version: "v1", resource: "namespaces" }, "", query.name);
      return { kind: "namespace", labels: namespace.metadata.labels ?? {} };
    }
    case "apiCall":
      return query.method === "GET"
        ? { kind: "value", value: await client.raw(query.urlPath) }
        : { kind: "failure", message: `${query.method} is not sent from the command line` };
    default:
      return answer(world, query);
  }
}

function wrapped<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new InputError(faultOf(error).message);
  }
}

async function found<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new InputError(faultOf(error).message);
  }
}
