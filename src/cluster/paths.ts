import type { GroupVersionResource } from "../kube/index.ts";

/** Which objects, or which one, a path names. */
export interface PathParts {
  /** Empty for cluster-scoped kinds, and for the objects of all namespaces. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** The path under which an API server serves a resource: `/apis/apps/v1/namespaces/default/deployments/web`. */
export function pathOf(resource: GroupVersionResource, parts: PathParts = {}): string {
  const base = resource.group === "" ? ["api", resource.version] : ["apis", resource.group, resource.version];
  const scope = parts.namespace ? ["namespaces", parts.namespace] : [];
  const name = parts.name === undefined ? [] : [parts.name];
  const subresource = parts.subresource ? [parts.subresource] : [];
  return `/${[...base, ...scope, resource.resource, ...name, ...subresource].map(segment).join("/")}`;
}

/** A query string without the `?`; parameters without a value are left out. */
export function queryOf(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  return Object.entries(parameters)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join("&");
}

/** `.` and `..` survive percent-encoding, and would name another path. */
function segment(text: string): string {
  return text === "." || text === ".." ? text.replaceAll(".", "%2E") : encodeURIComponent(text);
}
