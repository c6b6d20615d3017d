import type { UserInfo } from "../../kube/index.ts";
import { quoted } from "../go-text.ts";
import { isOpen, permits } from "../permissions.ts";
import { forbidden, unauthorized } from "../status.ts";
import type { Route } from "./route.ts";

/** Lets through what a user may do and refuses the rest. */
export function authorize(user: UserInfo | undefined, route: Route): UserInfo {
  if (user === undefined && route.kind === "path" && isOpen(route.path)) return anonymous;
  if (user === undefined) throw unauthorized();
  if (permits(user, route)) return user;
  throw refusal(user, route);
}

const anonymous: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

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
