import { quoted, type UserInfo } from "../../kube/index.ts";
import type { Attributes, Authorizer } from "../authorization/authorizer.ts";
import { pathSegmentName } from "../kinds/names.ts";
import { exactField, parseFieldSelector, SelectorError } from "../selector/fields.ts";
import { forbidden, type StatusError } from "../status.ts";
import type { ResourceRoute, Route } from "./route.ts";

/** Lets through what a user may do and refuses the rest with a `StatusError`. */
export function authorize(authorizer: Authorizer, user: UserInfo, route: Route): void {
  const attributes = route.kind === "path" ? route : attributesOf(route);
  const { allowed, reason } = authorizer.authorize(user, attributes);
  if (!allowed) throw refusal(user, attributes, reason);
}

/**
 * The refusal of something that somebody may not do.
 * kubernetes: apiserver pkg/endpoints/handlers/responsewriters/errors.go ForbiddenStatusError
 */
export function refusal(user: UserInfo, attributes: Attributes, reason: string): StatusError {
  const why = `${sanitized(wish(user, attributes))}${reason === "" ? "" : `: ${reason}`}`;
  if (attributes.kind === "path") return forbidden({ group: "", resource: "" }, "", why);
  return forbidden({ group: attributes.group, resource: attributes.resource }, attributes.name, why);
}

/** A namespace lies in itself, and a list of what has one name is for that name. */
function attributesOf(route: ResourceRoute): Attributes {
  const { verb, group, resource, subresource, namespace } = route;
  const name = route.name === "" ? selectedName(route) : route.name;
  const home = resource === "namespaces" && namespace === "" ? route.name : namespace;
  return { kind: "resource", verb, group, resource, subresource, namespace: home, name };
}

/** kubernetes: apiserver pkg/endpoints/request/requestinfo.go */
function selectedName({ verb, query }: ResourceRoute): string {
  const selector = query.get("fieldSelector") ?? "";
  if (selector === "" || (verb !== "list" && verb !== "watch")) return "";
  try {
    const name = exactField(parseFieldSelector(selector), "metadata.name") ?? "";
    return pathSegmentName(name, false).length === 0 ? name : "";
  } catch (error) {
    if (error instanceof SelectorError) return ""; // It is refused when the objects are to be read.
    throw error;
  }
}

function wish(user: UserInfo, attributes: Attributes): string {
  const who = `User ${quoted(user.username)} cannot ${attributes.verb}`;
  if (attributes.kind === "path") return `${who} path ${quoted(attributes.path)}`;
  const { group, resource, subresource, namespace } = attributes;
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${quoted(namespace)}`;
  return `${who} resource ${quoted(what)} in API group ${quoted(group)} ${where}`;
}

function sanitized(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
