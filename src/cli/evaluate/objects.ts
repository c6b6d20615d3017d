import { apiVersionOf, own, parseApiVersion, type Resource } from "../../kube/index.ts";
import type { Fact, Query } from "../../policy/index.ts";
import { guessPlural, type OfflineKinds } from "../input/index.ts";

type Asked<K extends Query["kind"]> = Extract<Query, { readonly kind: K }>;

/** Objects that queries by plurals are answered from. */
export interface Objects {
  readonly kinds: OfflineKinds;
  readonly objects: readonly Resource[];
  /** Whether there is a list of every resource, be it empty; where not, one of which there is no object is a failure. */
  readonly complete: boolean;
}

/** An object by the plural of its resource; `null` where there is none. */
export function objectOf(from: Objects, query: Asked<"object">): Fact {
  const found = ofResource(from, query).find(({ metadata }) => metadata.name === query.name);
  return { kind: "value", value: found ?? null };
}

/** The list of the objects of a resource that have some labels. */
export function objectsOf(from: Objects, query: Asked<"objects">): Fact {
  const all = ofResource(from, { ...query, namespace: "" });
  const { group } = parseApiVersion(query.apiVersion);
  if (all.length === 0 && !from.complete) {
    const resource = group === "" ? query.resource : `${query.resource}.${group}`;
    return { kind: "failure", message: `${resource} resource not found` };
  }
  const here = query.namespace === "" ? all : all.filter(({ metadata }) => metadata.namespace === query.namespace);
  const items = here.filter((one) => Object.entries(query.labels).every(([key, value]) => labelOf(one, key) === value));
  const kind = from.kinds.findPlural(query.apiVersion, query.resource)?.gvk.kind ?? items[0]?.kind ?? "";
  return { kind: "value", value: { apiVersion: query.apiVersion, kind: `${kind}List`, metadata: {}, items } };
}

/** The resource of a kind; one that no table has is guessed. */
export function resourceOf({ kinds }: Objects, { apiVersion, of }: Asked<"resourceOf">): Fact {
  const { plural: resource = guessPlural(of), namespaced = true } = kinds.find(apiVersion, of) ?? {};
  return { kind: "value", value: { ...parseApiVersion(apiVersion), resource, namespaced } };
}

function ofResource(
  { kinds, objects }: Objects,
  {
    apiVersion,
    resource,
    namespace,
  }: { readonly apiVersion: string; readonly resource: string; readonly namespace: string },
): readonly Resource[] {
  const kind = kinds.findPlural(apiVersion, resource);
  const wanted = kind === undefined ? apiVersion : apiVersionOf(kind.gvk);
  return objects.filter(
    (one) =>
      one.apiVersion === wanted &&
      (kind === undefined ? guessPlural(one.kind) === resource : one.kind === kind.gvk.kind) &&
      (namespace === "" || (one.metadata.namespace ?? "") === namespace),
  );
}

const labelOf = ({ metadata }: Resource, key: string) => own(metadata.labels, key);
