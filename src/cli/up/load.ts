import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Client, createOrUpdate, type Discovery, faultOf } from "../../cluster/index.ts";
import { isRecord, parseYaml } from "../../data/index.ts";
import { type GroupVersionResource, own, parseApiVersion, type Resource } from "../../kube/index.ts";
import { policyKinds } from "../../policy/index.ts";
import { UsageError } from "../command.ts";

/** One object that was loaded, or why it was not: `path` names its file. */
export interface Loaded {
  readonly path: string;
  readonly object: string;
  readonly problem?: string;
}

/** Reads all objects of files and folders (`*.yaml`, `*.yml`, `*.json`). Throws a `UsageError` that names the file. */
export function readObjects(paths: readonly string[]): readonly { readonly path: string; readonly object: Resource }[] {
  return paths.flatMap(filesOf).flatMap((path) => objectsIn(path).map((object) => ({ path, object })));
}

/**
 * Creates the objects, or makes them be as the files say, and waits until policies among them are in force. Namespaced
 * ones that name no namespace go to `default`.
 */
export async function loadObjects(
  objects: ReturnType<typeof readObjects>,
  client: Client,
  discover: () => Promise<Discovery>,
): Promise<readonly Loaded[]> {
  const loaded: Loaded[] = [];
  const policies: Placed[] = [];
  for (const { path, object } of objects) {
    const name = `${object.kind.toLowerCase()}/${object.metadata.name ?? ""}`;
    const placed = place(object, await discover());
    const problem = typeof placed === "string" ? placed : await write(placed, client);
    loaded.push({ path, object: name, ...(problem !== undefined && { problem }) });
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
  const conditions = own(own(policy, "status"), "conditions");
  if (!Array.isArray(conditions)) return false;
  return conditions.some((one) => own(one, "type") === "Ready" && own(one, "status") === "True");
}

function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name));
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}

function objectsIn(path: string): Resource[] {
  const parsed = parseYaml(readFileSync(path, "utf8"));
  if (parsed.kind === "mistake") {
    const { message, line, column } = parsed.mistake;
    throw new UsageError(`${path}${line === undefined ? "" : `:${line}:${column ?? 1}`}: ${message}`);
  }
  return parsed.documents.map(({ value }) => {
    if (isObject(value)) return value as unknown as Resource;
    throw new UsageError(`${path}: a document without apiVersion, kind and metadata.name is no object`);
  });
}

function isObject(value: unknown): boolean {
  if (!isRecord(value) || typeof value.apiVersion !== "string" || typeof value.kind !== "string") return false;
  return typeof own(value.metadata, "name") === "string";
}
