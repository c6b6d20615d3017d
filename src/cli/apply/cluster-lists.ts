import { type Client, type Discovery, discover, type ServedKind } from "../../cluster/index.ts";
import type { KindTrigger, ResourceTrigger, Trigger } from "../../policy/index.ts";
import { InputError, type LoadedPolicies, type LoadedResource } from "../input/index.ts";
import { clusterMistake } from "./cluster-facts.ts";
import type { ApplyOptions } from "./options.ts";

/** Which objects are wanted, and how they are read. */
export type ClusterOptions = Pick<ApplyOptions, "namespace" | "clusterWide" | "concurrent" | "batchSize">;

/** The objects of a cluster that were read. */
export interface ClusterLists {
  readonly objects: readonly LoadedResource[];
  /** Lists that failed: they are left out. */
  readonly failures: readonly { readonly resource: string; readonly message: string }[];
}

/**
 * Reads the objects of the kinds that policies are about. Throws an `InputError` where the cluster does not tell what it
 * serves, and for numbers that make no sense. (kyverno: pkg/cli/loader/resource_loader.go)
 */
export async function readLists(
  { policies }: LoadedPolicies,
  client: Client,
  options: ClusterOptions,
): Promise<ClusterLists> {
  checkNumbers(options);
  const discovery = await discovered(client);
  const kinds = kindsOf(policies, discovery).filter(({ namespaced }) => isWanted(namespaced, options));
  const objects: LoadedResource[][] = [];
  const failures: { resource: string; message: string }[] = [];
  const queue = kinds.entries();
  const workers = options.concurrent > 1 ? options.concurrent : kinds.length;
  await Promise.all(Array.from({ length: workers }, readNext));
  return { objects: objects.flat(), failures };

  async function readNext(): Promise<void> {
    for (const [at, kind] of queue) {
      try {
        objects[at] = await listOf(kind, client, options);
      } catch (error) {
        failures.push({ resource: kind.resource, message: clusterMistake(error) });
      }
    }
  }
}

function checkNumbers({ concurrent, batchSize }: ClusterOptions): void {
  if (concurrent <= 1) return;
  const wrong =
    (concurrent > 32 && "concurrency cannot exceed 32") ||
    (batchSize < 100 && "batch size cannot be less than 100") ||
    (batchSize > 20_000 && "batch size cannot exceed 20000");
  if (wrong !== false) {
    throw new InputError(`failed to load resources (failed to load resources: invalid options: ${wrong})`);
  }
}

async function discovered(client: Client): Promise<Discovery> {
  try {
    return await discover(client);
  } catch (error) {
    throw new InputError(clusterMistake(error));
  }
}

function isWanted(namespaced: boolean, { namespace, clusterWide }: ClusterOptions): boolean {
  return namespace === "" ? !clusterWide || !namespaced : namespaced;
}

/** The kinds that policies are about, each once. */
function kindsOf(policies: LoadedPolicies["policies"], discovery: Discovery): readonly ServedKind[] {
  const triggers = policies.flatMap(({ compilation }) => compilation.policy?.triggers ?? []);
  const kinds = triggers.flatMap((trigger) => kindsNamedBy(trigger, discovery));
  return [...new Set(kinds)].filter(({ verbs }) => verbs.includes("list"));
}

function kindsNamedBy(trigger: Trigger, discovery: Discovery): readonly ServedKind[] {
  return isOfKinds(trigger)
    ? discovery.find(trigger)
    : discovery.kinds.filter(
        ({ gvk, resource }) =>
          isOrAny(trigger.group, gvk.group) &&
          isOrAny(trigger.version, gvk.version) &&
          isOrAny(trigger.resource, resource),
      );
}

const isOfKinds = (trigger: KindTrigger | ResourceTrigger): trigger is KindTrigger => "kind" in trigger;
const isOrAny = (wanted: string, text: string) => wanted === "*" || wanted === text;

async function listOf(
  { gvk, resource }: ServedKind,
  client: Client,
  options: ClusterOptions,
): Promise<LoadedResource[]> {
  const { group, version, kind } = gvk;
  const pages = options.concurrent > 1 ? { pageSize: options.batchSize } : {};
  const objects = await client.list({ group, version, resource }, options.namespace, pages);
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return objects.map((object) => ({ resource: { ...object, apiVersion, kind }, source: undefined }));
}
