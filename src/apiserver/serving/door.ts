import type { Core } from "../call.ts";
import type { Codec, Kind, Subresource, Verb } from "../kind.ts";
import { methodNotServed, notFound, pathNotFound } from "../status.ts";
import { codecOf } from "../subresource-codec.ts";
import type { ResourceRoute } from "./route.ts";

/** What a route leads to: a kind, or a subresource of it, that has the route's verb. */
export interface Door {
  readonly kind: Kind;
  readonly subresource: Subresource | undefined;
  readonly verb: Verb;
  /** Whether a definition made the kind. */
  readonly custom: boolean;
  /** Reads bodies that come through this door. */
  readonly codec: Codec;
}

/** Finds what a route leads to; `undefined` where its whole group is not served. Throws a `StatusError`. */
export function doorFor(core: Core, route: ResourceRoute): Door | undefined {
  const kind = core.catalog.find(route.group, route.version, route.resource);
  if (kind === undefined) {
    if (!isBuiltinGroup(core, route.group)) return undefined;
    throw pathNotFound();
  }
  if (route.namespace !== "" && !kind.namespaced) throw pathNotFound();
  if (route.name !== "" && kind.namespaced && route.namespace === "") throw pathNotFound();
  const custom = core.catalog.isCustom(kind);
  if (route.subresource !== "") return { ...subresourceDoor(kind, route, custom), custom };
  const verb = kind.verbs.find((one) => one === route.verb);
  if (verb === undefined || !fitsPath(kind, verb, route)) throw methodNotServed();
  return { kind, subresource: undefined, verb, custom, codec: kind.codec };
}

/** Collections are created in, objects are changed; what lies in all namespaces is only read. */
function fitsPath(kind: Kind, verb: Verb, route: ResourceRoute): boolean {
  if (verb === "create") return route.name === "" && (!kind.namespaced || route.namespace !== "");
  return route.name !== "" || (verb !== "update" && verb !== "patch");
}

function subresourceDoor(kind: Kind, route: ResourceRoute, custom: boolean): Omit<Door, "custom"> {
  const { subresource: name } = route;
  const subresource = route.excess ? undefined : kind.subresources.find((one) => one.name === name);
  // Where a definition could have made a door, it is the object that is not found there.
  if (subresource === undefined && custom) throw notFound({ group: kind.gvk.group, resource: kind.plural }, route.name);
  if (subresource === undefined) throw pathNotFound();
  const verb = subresource.verbs.find((one) => one === route.verb);
  if (verb === undefined) throw methodNotServed();
  return { kind, subresource, verb, codec: codecOf(kind, subresource) };
}

/** Groups that are built in answer for whatever lies below them. */
export function isBuiltinGroup({ catalog }: Pick<Core, "catalog">, group: string): boolean {
  return catalog.kinds().some((kind) => kind.gvk.group === group && !catalog.isCustom(kind));
}
