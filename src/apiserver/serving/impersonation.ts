import type { UserInfo } from "../../kube/index.ts";
import { quoted } from "../go-text.ts";
import type { ApiRequest } from "../http.ts";
import { forbidden } from "../status.ts";

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
  return { username: name, groups: groupsOf(headers["impersonate-group"]), ...(uid === undefined ? {} : { uid }) };
}

function groupsOf(header: string | undefined): readonly string[] {
  const groups = (header ?? "")
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  return [...new Set([...groups, "system:authenticated"])];
}
