import { type Client, isFault, resourceOfKind, type ServedKind } from "../cluster/index.ts";
import { Fault, type GroupVersionResource, type LabelSelector, parseApiVersion, type Resource } from "../kube/index.ts";
import type { ObjectName } from "../policy/index.ts";
import type { Ground } from "./ground.ts";

/** A kind with where it is served. */
export interface Place {
  readonly served: ServedKind;
  readonly resource: GroupVersionResource;
}

/** Where a kind is served. Throws a `Fault` where it is not, or where that is not known yet. */
export function placeOf<Config>(ground: Ground<Config>, apiVersion: string, kind: string): Place {
  const discovery = ground.sources.discovery.current();
  if (discovery === undefined) throw new Fault("unavailable", "what the cluster serves is not known yet");
  const [served] = discovery.find({ ...wildly(apiVersion), kind });
  if (served === undefined) throw new Fault("invalid", `failed to find resource (${apiVersion}/${kind})`);
  return { served, resource: resourceOfKind(served) };
}

/** Reads an object; `undefined` where there is none. */
export async function readObject(
  client: Client,
  { resource }: Place,
  { namespace, name }: Pick<ObjectName, "namespace" | "name">,
) {
  try {
    return await client.get(resource, namespace, name);
  } catch (error) {
    if (isFault(error, "not-found")) return undefined;
    throw error;
  }
}

/** A label selector as the API takes it, of one as policies write it. */
export function selectorQuery(selector: unknown): string | undefined {
  if (selector === undefined || selector === null) return undefined;
  const { matchLabels = {}, matchExpressions = [] } = selector as LabelSelector;
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${values.join(",")})`;
  });
  return [...labels, ...expressions].join(",");
}

/** Names an object. */
export function nameOf({ apiVersion, kind, metadata }: Resource): ObjectName {
  return { apiVersion, kind, namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
}

/** A kind without group and version is looked for in all. */
function wildly(apiVersion: string) {
  return apiVersion === "" ? { group: "*", version: "*" } : parseApiVersion(apiVersion);
}
