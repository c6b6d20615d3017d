import type { UserInfo } from "../../kube/index.ts";
import type { ApiRequest } from "../http.ts";
import { unauthorized } from "../status.ts";
import type { Tokens } from "./tokens.ts";

/**
 * Who sent a request: whoever the carrier knows, or the service account of its token, or nobody in particular. Throws
 * 401 where somebody shows what is not to be believed.
 * kubernetes: apiserver pkg/authentication/request/{union,bearertoken,anonymous}
 */
export function authenticate({ user, refused, headers }: ApiRequest, tokens: Tokens): UserInfo {
  if (user !== undefined) return user;
  const token = bearerToken(headers.authorization ?? "");
  if (token !== "") {
    const found = tokens.authenticate(token);
    if (found.kind === "user") return found.user;
  }
  if (token !== "" || refused === true) throw unauthorized();
  return anonymous;
}

/** Who says nothing of himself. */
export const anonymous: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

/** The token of an `Authorization` header; `""` where there is none, as of other schemes than Bearer. */
function bearerToken(header: string): string {
  const [scheme = "", token = ""] = header.trim().split(" ");
  return scheme.toLowerCase() === "bearer" ? token : "";
}
