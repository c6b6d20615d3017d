import {
  type GroupVersionKind,
  type GroupVersionResource,
  matchesWildcard,
  own,
  parseApiVersion,
} from "../kube/index.ts";
import type { Client } from "./client.ts";
import { faultOf } from "./faults.ts";
import { pathOf } from "./paths.ts";

/** A kind that the API server serves. */
export interface ServedKind {
  readonly gvk: GroupVersionKind;
  /** The plural: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** `status`, `scale`, ... */
  readonly subresources: readonly string[];
}

/** What the API server serves, at one moment. Immutable. */
export interface Discovery {
  readonly kinds: readonly ServedKind[];
  /** Groups (`metrics.k8s.io/v1beta1`) whose server did not answer: what they serve is not known. */
  readonly unanswered: readonly string[];
  /** Kinds that are defined, and that the server does not tell of yet. */
  readonly awaited: readonly GroupVersionKind[];
  /** Finds kinds; every part may have the wildcards `*` and `?`. Kinds of subresources (`Scale`) are not found. */
  find(of: GroupVersionKind): readonly ServedKind[];
  /** Finds kinds by their resources; every part may be `*`. */
  findResource(of: GroupVersionResource): readonly ServedKind[];
  /** Whether that is all there is: a kind that is not found is not served, not merely unknown. */
  isSure(of: GroupVersionKind): boolean;
  /** The kind that a resource's path names. */
  kindOf(resource: GroupVersionResource): GroupVersionKind | undefined;
}

/**
 * Asks the API server what it serves: by aggregated discovery, two requests in all, or, where the server does not know
 * it, with a request per group and version. Throws a `Fault` where the server as a whole does not answer.
 */
export async function discover(client: Client): Promise<Discovery> {
  const parts = await Promise.all([corePart(client), groupsPart(client)]);
  const { kinds, unanswered } = joined(parts);
  return discoveryOf(kinds, { unanswered });
}

/**
 * What an answer leaves open, made up from what is known besides: the kinds that groups without an answer had before,
 * where nothing is known of them now, and the kinds that are defined.
 */
export function completed(
  { kinds, unanswered }: Discovery,
  known: { readonly before: Discovery | undefined; readonly defined: readonly GroupVersionKind[] },
): Discovery {
  const silent = silentOf(kinds, unanswered);
  const kept = known.before?.kinds.filter(({ gvk }) => silent.has(groupVersionOf(gvk))) ?? [];
  const told = new Set(kinds.map(({ gvk }) => nameOf(gvk)));
  const awaited = known.defined.filter((gvk) => !told.has(nameOf(gvk)));
  return discoveryOf([...kinds, ...kept], { unanswered, awaited });
}

/** Where the objects of a kind are served. */
export function resourceOfKind({ gvk, resource }: ServedKind): GroupVersionResource {
  return { group: gvk.group, version: gvk.version, resource };
}

/** A discovery of these kinds, and of what is not known. */
export function discoveryOf(
  kinds: readonly ServedKind[],
  { unanswered = [], awaited = [] }: Partial<Pick<Discovery, "unanswered" | "awaited">> = {},
): Discovery {
  const byKind = Map.groupBy(kinds, ({ gvk }) => gvk.kind);
  const byPath = new Map(kinds.map((kind) => [pathOf(resourceOfKind(kind)), kind.gvk]));
  const silent = [...silentOf(kinds, unanswered)].map(parseApiVersion);
  const find = (of: GroupVersionKind) => {
    const candidates = /[*?]/.test(of.kind) ? kinds : (byKind.get(of.kind) ?? []);
    return candidates.filter(({ gvk }) => isNamed(of, gvk));
  };
  return {
    kinds,
    unanswered,
    awaited,
    kindOf: (resource) => byPath.get(pathOf(resource)),
    find,
    findResource: ({ group, version, resource }) =>
      kinds.filter(
        (kind) =>
          isOrAny(resource, kind.resource) && isOrAny(group, kind.gvk.group) && isOrAny(version, kind.gvk.version),
      ),
    isSure(of) {
      if (awaited.some((gvk) => isNamed(of, gvk))) return false;
      return find(of).length > 0 || !silent.some((one) => isNamed(of, { ...one, kind: of.kind }));
    },
  };
}

const isOrAny = (wanted: string, value: string) => wanted === "*" || wanted === value;

function isNamed(of: GroupVersionKind, gvk: GroupVersionKind): boolean {
  return (
    matchesWildcard(of.group, gvk.group) &&
    matchesWildcard(of.version, gvk.version) &&
    matchesWildcard(of.kind, gvk.kind)
  );
}

/** The groups without an answer of which no kind is known. */
function silentOf(kinds: readonly ServedKind[], unanswered: readonly string[]): ReadonlySet<string> {
  const silent = new Set(unanswered);
  for (const { gvk } of kinds) silent.delete(groupVersionOf(gvk));
  return silent;
}

function nameOf(gvk: GroupVersionKind): string {
  return `${groupVersionOf(gvk)} ${gvk.kind}`;
}

/** As discovery names them: `apps/v1`, `v1`. */
function groupVersionOf({ group, version }: Pick<GroupVersionKind, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}

type Part = Pick<Discovery, "kinds" | "unanswered">;

const aggregated = ["v2", "v2beta1"].map(
  (version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
);
const accept = [...aggregated, "application/json"].join(",");

async function corePart(client: Client): Promise<Part> {
  const answer = await client.raw("/api", { accept });
  if (own(answer, "kind") === "APIGroupDiscoveryList") return aggregatedPart(answer);
  return joined(await Promise.all(texts(own(answer, "versions")).map((version) => versionPart(client, version))));
}

async function groupsPart(client: Client): Promise<Part> {
  const answer = await client.raw("/apis", { accept });
  if (own(answer, "kind") === "APIGroupDiscoveryList") return aggregatedPart(answer);
  const versions = list(own(answer, "groups"))
    .flatMap((group) => list(own(group, "versions")))
    .map((version) => text(own(version, "groupVersion")));
  return joined(await Promise.all(versions.map((version) => versionPart(client, version))));
}

function aggregatedPart(answer: unknown): Part {
  const versions = list(own(answer, "items")).flatMap((item) =>
    list(own(item, "versions")).map((version) => ({ group: text(own(own(item, "metadata"), "name")), version })),
  );
  return joined(versions.map(({ group, version }) => aggregatedVersion(group, version)));
}

/** An extension server that does not answer leaves its version marked stale (kubernetes: apidiscovery/v2 types.go). */
function aggregatedVersion(group: string, of: unknown): Part {
  const version = text(own(of, "version"));
  const stale = own(of, "freshness") === "Stale";
  const kinds = list(own(of, "resources")).map(
    (resource): ServedKind => ({
      // The path decides about group and version, whatever a resource answers with.
      gvk: { group, version, kind: text(own(own(resource, "responseKind"), "kind")) },
      resource: text(own(resource, "resource")),
      namespaced: own(resource, "scope") === "Namespaced",
      verbs: texts(own(resource, "verbs")),
      subresources: list(own(resource, "subresources")).map((one) => text(own(one, "subresource"))),
    }),
  );
  return {
    kinds: kinds.filter(({ gvk }) => gvk.kind !== ""),
    unanswered: stale ? [groupVersionOf({ group, version })] : [],
  };
}

async function versionPart(client: Client, groupVersion: string): Promise<Part> {
  try {
    const path = groupVersion.includes("/") ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
    return { kinds: legacyKinds(groupVersion, list(own(await client.raw(path), "resources"))), unanswered: [] };
  } catch (error) {
    // One extension server that is down must not hide all the others.
    if (!["unavailable", "not-found", "internal"].includes(faultOf(error).code)) throw error;
    return { kinds: [], unanswered: [groupVersion] };
  }
}

function legacyKinds(groupVersion: string, resources: readonly unknown[]): readonly ServedKind[] {
  const names = resources.map((resource) => text(own(resource, "name")));
  return resources
    .filter((resource) => !text(own(resource, "name")).includes("/"))
    .map((resource) => {
      const name = text(own(resource, "name"));
      const prefix = `${name}/`;
      return {
        gvk: { ...parseApiVersion(groupVersion), kind: text(own(resource, "kind")) },
        resource: name,
        namespaced: own(resource, "namespaced") === true,
        verbs: texts(own(resource, "verbs")),
        subresources: names.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length)),
      };
    });
}

function joined(parts: readonly Part[]): Part {
  return { kinds: parts.flatMap((part) => part.kinds), unanswered: parts.flatMap((part) => part.unanswered) };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((one) => typeof one === "string");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
