import type { UserInfo } from "../../kube/index.ts";
import { quoted } from "../go-text.ts";
import { forbidden, unauthorized } from "../status.ts";
import type { Route } from "./route.ts";

/** What anybody may ask, without saying who he is. */
const open: ReadonlySet<string> = new Set(["/healthz", "/livez", "/readyz", "/version", "/version/"]);

/** Where everybody who says who he is finds out what there is. */
const discovery: ReadonlySet<string> = new Set(["api", "apis", "openapi"]);

/**
 * Lets cluster administrators do everything, users find out what there is, everybody ask after health and version, and
 * refuses the rest: what the roles do that every cluster starts with.
 * kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (system:discovery, system:public-info-viewer)
 */
export function authorize(user: UserInfo | undefined, route: Route): UserInfo {
  if (route.kind === "path" && isOpen(route.path)) return user ?? anonymous;
  if (user === undefined) throw unauthorized();
  if (user.groups.includes("system:masters")) return user;
  if (route.kind === "path" && route.verb === "get" && discovery.has(route.path.split("/")[1] ?? "")) return user;
  throw refusal(user, route);
}

const anonymous: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

function isOpen(path: string): boolean {
  return open.has(path) || /^\/(healthz|livez|readyz)\//.test(path);
}

function refusal(user: UserInfo, route: Route) {
  const who = `User ${quoted(user.username)} cannot ${route.verb}`;
  if (route.kind === "path")
    return forbidden({ group: "", resource: "" }, "", sanitized(`${who} path ${quoted(route.path)}`));
  const { group, resource, subresource, namespace, name } = route;
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${quoted(namespace)}`;
  const why = `${who} resource ${quoted(what)} in API group ${quoted(group)} ${where}`;
  return forbidden({ group, resource }, name, sanitized(why));
}

function sanitized(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
