import type { Core } from "../call.ts";
import type { Codec, Kind, Subresource, Verb } from "../kind.ts";
import { methodNotServed, notImplemented, pathNotFound } from "../status.ts";
import { codecOf } from "../subresource-codec.ts";
import type { ResourceRoute } from "./route.ts";

/** What a route leads to: a kind, or a subresource of it, that has the route's verb. */
export interface Door {
  readonly kind: Kind;
  readonly subresource: Subresource | undefined;
  readonly verb: Verb;
  /** Reads bodies that come through this door. */
  readonly codec: Codec;
}

/** Finds what a route leads to; `undefined` where its whole group and version is not served. Throws a `StatusError`. */
export function doorFor(core: Core, route: ResourceRoute): Door | undefined {
  const kind = core.catalog.find(route.group, route.version, route.resource);
  if (kind === undefined) {
    if (!isBuiltinVersion(core, route)) return undefined;
    throw pathNotFound();
  }
  if (route.namespace !== "" && !kind.namespaced) throw pathNotFound();
  if (route.name !== "" && kind.namespaced && route.namespace === "") throw pathNotFound();
  if (route.subresource !== "") return subresourceDoor(kind, route);
  const verb = kind.verbs.find((one) => one === route.verb);
  if (verb === undefined || !fitsPath(kind, verb, route)) throw methodNotServed();
  return { kind, subresource: undefined, verb, codec: kind.codec };
}

/** Collections are created in, objects are changed; what lies in all namespaces is only read. */
function fitsPath(kind: Kind, verb: Verb, route: ResourceRoute): boolean {
  if (verb === "create") return route.name === "" && (!kind.namespaced || route.namespace !== "");
  return route.name !== "" || (verb !== "update" && verb !== "patch");
}

/** Doors of the real API behind which something would have to run. */
const beyond: ReadonlySet<string> = new Set(["attach", "exec", "log", "portforward", "proxy"]);

function subresourceDoor(kind: Kind, route: ResourceRoute): Door {
  const { subresource: name } = route;
  const subresource = route.excess ? undefined : kind.subresources.find((one) => one.name === name);
  if (subresource === undefined) {
    const runs = kind.plural === "pods" || kind.plural === "services" || kind.plural === "nodes";
    if (!runs || !beyond.has(name)) throw pathNotFound();
    const what = `${kind.plural}/${name}`;
    throw notImplemented(`${what} is not supported by this control plane: nothing really runs in it`);
  }
  const verb = subresource.verbs.find((one) => one === route.verb);
  if (verb === undefined) throw methodNotServed();
  return { kind, subresource, verb, codec: codecOf(kind, subresource) };
}

function isBuiltinVersion(core: Core, { group, version }: ResourceRoute): boolean {
  return core.catalog
    .kinds()
    .some((kind) => kind.gvk.group === group && kind.gvk.version === version && !core.catalog.isCustom(kind));
}
