import { type Client, isFault, pathOf, queryOf } from "../cluster/index.ts";
import { Fault, own, parseApiVersion } from "../kube/index.ts";
import type { Fact, ObjectPlace, Query } from "../policy/index.ts";

type Asked<K extends Query["kind"]> = Extract<Query, { readonly kind: K }>;

/** An object by the plural of its resource; `null` where there is none. Throws a `Fault`. */
export async function objectFact(client: Client, query: Asked<"object">): Promise<Fact> {
  // Without a name, the path would be that of a list.
  if (query.name === "") throw new Fault("invalid", "name is required");
  try {
    return factOf(await client.raw(pathFor(query, query.name)));
  } catch (error) {
    if (isFault(error, "not-found")) return factOf(null);
    throw error;
  }
}

/** The objects of a resource that have these labels, as the list that the API server answers. Throws a `Fault`. */
export async function objectsFact(client: Client, query: Asked<"objects">): Promise<Fact> {
  const list = await client.raw(pathFor(query), { query: queryOf({ labelSelector: selectorOf(query.labels) }) });
  return factOf(withTypes(list));
}

/** Items of lists are without their type; Go's clients give it to each. (kubernetes: apimachinery/pkg/apis/meta/v1/unstructured/helpers.go) */
function withTypes(list: unknown): unknown {
  const [apiVersion, kind, items] = ["apiVersion", "kind", "items"].map((field) => own(list, field));
  if (!Array.isArray(items) || typeof kind !== "string" || !kind.endsWith("List")) return list;
  const type = { apiVersion, kind: kind.slice(0, -"List".length) };
  return { ...Object(list), items: items.map((item: unknown) => ({ ...type, ...Object(item) })) };
}

/** What comes of creating an object. Throws a `Fault`. */
export async function createdFact(client: Client, query: Asked<"created">): Promise<Fact> {
  const object: unknown = JSON.parse(query.object);
  const [, subresource] = query.resource.split("/");
  const name = String(own(own(object, "metadata"), "name") ?? "");
  if (subresource !== undefined && name === "") throw new Fault("invalid", "name is required");
  const path = pathFor(query, subresource === undefined ? undefined : name);
  const dryRun = query.dryRun === true ? { query: queryOf({ dryRun: "All" }) } : {};
  return factOf(await client.raw(path, { method: "POST", body: object, ...dryRun }));
}

/** The resource of a kind, as the API server tells it. Throws a `Fault`. */
export async function resourceFact(client: Client, { apiVersion, of }: Asked<"resourceOf">): Promise<Fact> {
  const { group, version } = parseApiVersion(apiVersion);
  const path = group === "" ? `/api/${encodeURIComponent(version)}` : pathOf({ group, version, resource: "" });
  const answer = await client.raw(path.replace(/\/$/, "")).catch((error: unknown) => {
    if (isFault(error, "not-found")) return undefined;
    throw error;
  });
  const resources = own(answer, "resources");
  const found = (Array.isArray(resources) ? resources : []).find(
    (one) => own(one, "kind") === of && !String(own(one, "name")).includes("/"),
  );
  if (found === undefined) throw new Fault("not-found", `no matches for kind "${of}" in version "${apiVersion}"`);
  return factOf({
    group,
    version,
    resource: String(own(found, "name")),
    namespaced: own(found, "namespaced") === true,
  });
}

function factOf(value: unknown): Fact {
  return { kind: "value", value };
}

/** Every part comes from a policy, and may come from a request: none leads elsewhere. */
function pathFor({ apiVersion, resource, namespace }: ObjectPlace, name?: string): string {
  const [plural = "", ...subresources] = resource.split("/");
  const { group, version } = parseApiVersion(apiVersion);
  const subresource = subresources.length === 0 || name === undefined ? [] : subresources;
  if (![version, plural, ...subresources].every(isWord) || (group !== "" && !isWord(group))) {
    throw new Fault("invalid", `${apiVersion} ${resource} is no resource`);
  }
  const path = pathOf({ group, version, resource: plural }, { namespace, name });
  return [path, ...subresource].join("/");
}

/** What groups, versions and plurals are made of. */
const isWord = (text: string) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text);

/** Texts that are no labels would be read as more of a selector than is meant. */
function selectorOf(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels);
  for (const text of entries.flat()) {
    if (!/^[A-Za-z0-9._/-]*$/.test(text)) throw new Fault("invalid", `\`${text}\` is no part of a label`);
  }
  return entries.map(([key, value]) => `${key}=${value}`).join(",");
}
