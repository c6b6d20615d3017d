import { setTimeout as wait } from "node:timers/promises";
import { type Client, createOrUpdate, type Discovery, faultOf } from "../../cluster/index.ts";
import { type GroupVersionResource, own, parseApiVersion, type Resource } from "../../kube/index.ts";
import { policyKinds } from "../../policy/index.ts";
import type { ReadObject } from "./read.ts";

/** One object that was loaded, or why it was not: each problem begins with the place it is about. */
export interface Loaded {
  /** `clusterpolicy/restrict-image-registries` */
  readonly object: string;
  readonly problems: readonly string[];
}

/**
 * Creates the objects, or makes them be as the files say, and waits until policies among them are in force. Namespaced
 * ones that name no namespace go to `default`.
 */
export async function loadObjects(
  objects: readonly ReadObject[],
  client: Client,
  discover: () => Promise<Discovery>,
): Promise<readonly Loaded[]> {
  const loaded: Loaded[] = [];
  const policies: Placed[] = [];
  for (const { path, object, mistakes } of objects) {
    const name = `${object.kind.toLowerCase()}/${object.metadata.name ?? ""}`;
    if (mistakes.length > 0) {
      loaded.push({ object: name, problems: mistakes });
      continue;
    }
    const placed = place(object, await discover());
    const problem = typeof placed === "string" ? placed : await write(placed, client);
    loaded.push({ object: name, problems: problem === undefined ? [] : [`${path}: ${problem}`] });
    if (problem === undefined && typeof placed !== "string" && isPolicy(object)) policies.push(placed);
  }
  for (const policy of policies) await untilReady(policy, client);
  return loaded;
}

/** An object with the place where it is served. */
interface Placed {
  readonly resource: GroupVersionResource;
  readonly object: Resource;
}

function place(object: Resource, discovery: Discovery): Placed | string {
  const { group, version } = parseApiVersion(object.apiVersion);
  const served = discovery.find({ group, version, kind: object.kind })[0];
  if (served === undefined) return `the cluster does not serve ${object.apiVersion} ${object.kind}`;
  const namespace = served.namespaced ? { namespace: object.metadata.namespace ?? "default" } : {};
  return {
    resource: { group, version, resource: served.resource },
    object: { ...object, metadata: { ...object.metadata, ...namespace } },
  };
}

/** What the cluster has against the object; nothing where it took it. */
async function write({ resource, object }: Placed, client: Client): Promise<string | undefined> {
  try {
    await createOrUpdate(client, resource, object);
    return undefined;
  } catch (error) {
    return faultOf(error).message;
  }
}

function isPolicy({ kind, apiVersion }: Resource): boolean {
  const { group } = parseApiVersion(apiVersion);
  return policyKinds.some((one) => one.kind === kind && one.group === group);
}

/** Waits until a policy is in force; one that does not get there within ten seconds has its status to tell why. */
async function untilReady({ resource, object }: Placed, client: Client): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const { namespace = "", name = "" } = object.metadata;
    if (hasReadyCondition(await client.get(resource, namespace, name))) return;
    await wait(25);
  }
}

/** Whether a policy's status says that it is in force. */
export function hasReadyCondition(policy: Resource): boolean {
  if (own(own(policy.status, "conditionStatus"), "ready") === true) return true;
  const conditions = own(own(policy, "status"), "conditions");
  if (!Array.isArray(conditions)) return false;
  return conditions.some((one) => own(one, "type") === "Ready" && own(one, "status") === "True");
}
