import type { UserInfo } from "../../kube/index.ts";
import { quoted } from "../go-text.ts";
import type { ApiRequest } from "../http.ts";
import { badRequest, forbidden } from "../status.ts";

/**
 * Who asks: whoever was authenticated, or, where he is an administrator and says so, somebody else.
 * kubernetes: apiserver pkg/endpoints/filters/impersonation.go
 */
export function requester({ user, headers }: ApiRequest): UserInfo | undefined {
  const name = headers["impersonate-user"];
  if (name === undefined || user === undefined) return user;
  if (!user.groups.includes("system:masters")) {
    const why = `User ${quoted(user.username)} cannot impersonate resource "users" in API group "" at the cluster scope`;
    throw forbidden({ group: "", resource: "users" }, name, why);
  }
  const uid = headers["impersonate-uid"];
  const extra = extraOf(headers);
  return {
    username: name,
    groups: groupsOf(headers["impersonate-group"]),
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

const extraPrefix = "impersonate-extra-";

function extraOf(headers: ApiRequest["headers"]): Readonly<Record<string, readonly string[]>> {
  const given = Object.entries(headers).filter(([name]) => name.startsWith(extraPrefix));
  return Object.fromEntries(
    given.map(([name, value = ""]) => [keyOf(name), value.split(",").map((one) => one.trim())] as const),
  );
}

/** Keys are percent-encoded, since header names cannot hold a slash. */
function keyOf(name: string): string {
  try {
    return decodeURIComponent(name.slice(extraPrefix.length));
  } catch {
    throw badRequest(`the header ${name} is not encoded properly`);
  }
}

function groupsOf(header: string | undefined): readonly string[] {
  const groups = (header ?? "")
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  return [...new Set([...groups, "system:authenticated"])];
}
