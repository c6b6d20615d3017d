/** Discovery in one answer. kubernetes: api apidiscovery/v2 */
import type { GroupVersionKind } from "../../kube/index.ts";
import type { Kind, Subresource } from "../kind.ts";
import type { ServedGroup, ServedVersion } from "./groups.ts";

export type AggregatedVersion = "v2" | "v2beta1";

/** Groups with their versions and resources: under `/api` the core group, under `/apis` all others. */
export function groupDiscoveryList(groups: readonly ServedGroup[], version: AggregatedVersion): object {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: name === "" ? {} : { name },
      versions: versions.map(versionOf),
    })),
  };
}

function versionOf({ version, kinds }: ServedVersion): object {
  return { version, resources: kinds.map(resourceOf), freshness: "Current" };
}

function resourceOf(kind: Kind): object {
  const subresources = [...kind.subresources].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    resource: kind.plural,
    responseKind: responseKindOf(kind, kind.gvk),
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(subresources.length === 0
      ? {}
      : { subresources: subresources.map((subresource) => subresourceOf(kind, subresource)) }),
  };
}

function subresourceOf(kind: Kind, { name, gvk, verbs }: Subresource): object {
  return { subresource: name, responseKind: responseKindOf(kind, gvk), verbs: [...verbs].sort() };
}

/** Built-in kinds name the group and version only of what is of another one. */
function responseKindOf(of: Kind, gvk: GroupVersionKind): GroupVersionKind {
  const custom = of.codec.fromProtobuf === undefined;
  const own = gvk.group === of.gvk.group && gvk.version === of.gvk.version;
  return custom || !own ? gvk : { group: "", version: "", kind: gvk.kind };
}
