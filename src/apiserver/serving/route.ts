import type { ApiRequest } from "../http.ts";
import { badRequest } from "../status.ts";

/** What a request asks for, read from its method, path and query. */
export type Route = ResourceRoute | PathRoute;

/** A request for objects. */
export interface ResourceRoute {
  readonly kind: "resource";
  readonly path: string;
  readonly query: URLSearchParams;
  /** In lower case: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; or the method. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  /** `""` where the path names none. */
  readonly namespace: string;
  readonly resource: string;
  /** `""` for a collection. */
  readonly name: string;
  /** `""` for the object itself. */
  readonly subresource: string;
  /** Whether more follows that nobody understands. */
  readonly excess: boolean;
}

/** A request for anything else: discovery, health, version. */
export interface PathRoute {
  readonly kind: "path";
  readonly path: string;
  readonly query: URLSearchParams;
  /** The method in lower case. */
  readonly verb: string;
}

/** kubernetes: apiserver pkg/endpoints/request/requestinfo.go */
export function routeOf(request: ApiRequest): Route {
  const path = decodePath(request.path);
  const query = new URLSearchParams(request.query);
  const parts = path.split("/").filter((part, at, all) => part !== "" || (at > 0 && at < all.length - 1));
  const verb = request.method.toLowerCase();
  const least = parts[0] === "api" ? 3 : parts[0] === "apis" ? 4 : Number.POSITIVE_INFINITY;
  if (parts.length < least) return { kind: "path", path, query, verb };
  const [group, rest] = parts[0] === "api" ? ["", parts.slice(1)] : [parts[1] ?? "", parts.slice(2)];
  return resourceRoute({ path, query, verb, group, version: rest[0] ?? "", parts: rest.slice(1) });
}

interface Pieces {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly parts: readonly string[];
}

const namespaceDoors: ReadonlySet<string> = new Set(["status", "finalize"]);

function resourceRoute(pieces: Pieces): ResourceRoute {
  const { path, query, group, version } = pieces;
  const watchesByPath = pieces.parts[0] === "watch" && pieces.parts.length > 1;
  const parts = watchesByPath ? pieces.parts.slice(1) : pieces.parts;
  const { namespace, own } = splitNamespace(parts);
  const [resource = "", name = "", subresource = ""] = own;
  const verb = watchesByPath ? "watch" : verbOf(pieces.verb, name, query);
  return {
    kind: "resource",
    path,
    query,
    verb,
    group,
    version,
    namespace,
    resource,
    name,
    subresource,
    excess: own.length > 3,
  };
}

/** `namespaces/web/pods/x` is a Pod of the namespace, `namespaces/web/status` a subresource of it. */
function splitNamespace(parts: readonly string[]): { readonly namespace: string; readonly own: readonly string[] } {
  if (parts[0] !== "namespaces" || parts.length < 2) return { namespace: "", own: parts };
  const inside = parts.length > 2 && !namespaceDoors.has(parts[2] ?? "");
  return inside ? { namespace: parts[1] ?? "", own: parts.slice(2) } : { namespace: "", own: parts };
}

const verbs: ReadonlyMap<string, string> = new Map([
  ["post", "create"],
  ["get", "get"],
  ["head", "get"],
  ["put", "update"],
  ["patch", "patch"],
  ["delete", "delete"],
]);

function verbOf(method: string, name: string, query: URLSearchParams): string {
  const verb = verbs.get(method) ?? method;
  if (name !== "") return verb;
  if (verb === "delete") return "deletecollection";
  if (verb !== "get") return verb;
  return flag(query, "watch") ? "watch" : "list";
}

/** Whether a query parameter is set, as Kubernetes reads booleans: anything but `false` and `0`. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value.toLowerCase() !== "false" && value !== "0";
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest(`invalid path ${JSON.stringify(path)}: malformed percent-encoding`);
  }
}
