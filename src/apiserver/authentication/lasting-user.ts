import { timingSafeEqual } from "node:crypto";
import { quoted, type UserInfo } from "../../kube/index.ts";
import { part, text } from "../kinds/fields.ts";
import type { Store } from "../store/store.ts";
import { accountUser, stored } from "./bound-user.ts";
import type { Claims } from "./jwt.ts";

const claim = (name: string) => `kubernetes.io/serviceaccount/${name}`;

/**
 * Whose a token without an end is, or why it is nobody's any more: it holds while its secret has it.
 * kubernetes: pkg/serviceaccount/legacy.go Validate
 */
export function lastingUser(store: Store, claims: Claims, token: string): UserInfo | string {
  const namespace = text(claims, claim("namespace"));
  const name = text(claims, claim("service-account.name"));
  const uid = text(claims, claim("service-account.uid"));
  const secret = stored(store, "secrets", { namespace, name: text(claims, claim("secret.name")) });
  if (secret === undefined || secret.metadata.deletionTimestamp !== undefined) return "Token has been invalidated";
  if (!holds(text(part(secret, "data"), "token"), token)) return "Token does not match server's copy";
  const account = stored(store, "serviceaccounts", { namespace, name });
  if (account === undefined) return `serviceaccounts ${quoted(name)} not found`;
  if (account.metadata.deletionTimestamp !== undefined) return `ServiceAccount ${namespace}/${name} has been deleted`;
  if (account.metadata.uid !== uid) return `ServiceAccount UID (${account.metadata.uid}) does not match claim (${uid})`;
  return accountUser(namespace, name, { uid, extra: {} });
}

function holds(encoded: string, token: string): boolean {
  const [kept, shown] = [Buffer.from(encoded, "base64"), Buffer.from(token)];
  return kept.length === shown.length && timingSafeEqual(kept, shown);
}
