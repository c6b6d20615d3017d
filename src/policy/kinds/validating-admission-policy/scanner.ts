import type { Request } from "../../rule.ts";

const scanner = "system:kyverno:background-scan";

/**
 * A request as admission policies see it in Kyverno: whoever nobody knows is somebody with this name, so that expressions
 * about users have something to read. (kyverno: pkg/admissionpolicy/user_info.go ResolveUser)
 */
export function withScanner(request: Request): Request {
  const { username = "", uid = "", groups = [], ...rest } = request.user ?? {};
  const user = {
    roles: [],
    clusterRoles: [],
    ...rest,
    username: username || scanner,
    uid: uid || scanner,
    groups: groups.length === 0 ? [scanner] : groups,
  };
  return { ...request, user };
}
