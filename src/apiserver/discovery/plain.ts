/** Discovery a group and a version at a time. kubernetes: apiserver pkg/endpoints/discovery */
import type { Kind, Subresource } from "../kind.ts";
import { groupVersionOf, type ServedGroup, type ServedVersion } from "./groups.ts";

/** `/api` */
export function coreVersions(groups: readonly ServedGroup[]): object {
  const core = groups.find(({ name }) => name === "");
  return {
    kind: "APIVersions",
    versions: (core?.versions ?? []).map(({ version }) => version),
    serverAddressByClientCIDRs: [],
  };
}

/** `/apis` */
export function groupList(groups: readonly ServedGroup[]): object {
  const named = groups.filter(({ name }) => name !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: named.map(entryOf) };
}

/** `/apis/apps` */
export function groupDocument(group: ServedGroup): object {
  return { kind: "APIGroup", apiVersion: "v1", ...entryOf(group) };
}

/** `/api/v1`, `/apis/apps/v1` */
export function resourceList(version: ServedVersion): object {
  const resources = version.kinds.flatMap((kind) => [
    resourceOf(kind),
    ...kind.subresources.map((subresource) => subresourceOf(kind, subresource)),
  ]);
  const sorted = resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: groupVersionOf(version), resources: sorted };
}

function entryOf({ name, versions }: ServedGroup): object {
  const entries = versions.map((version) => ({ groupVersion: groupVersionOf(version), version: version.version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

function resourceOf(kind: Kind) {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.gvk.kind,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
  };
}

function subresourceOf(kind: Kind, { name, gvk, verbs }: Subresource) {
  const foreign = gvk.group !== kind.gvk.group || gvk.version !== kind.gvk.version;
  return {
    name: `${kind.plural}/${name}`,
    singularName: "",
    namespaced: kind.namespaced,
    ...(foreign ? { group: gvk.group, version: gvk.version } : {}),
    kind: gvk.kind,
    verbs: [...verbs].sort(),
  };
}
