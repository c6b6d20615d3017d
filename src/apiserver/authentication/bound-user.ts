import { quoted, type Resource, type UserInfo } from "../../kube/index.ts";
import { type Fields, number, part, text } from "../kinds/fields.ts";
import type { Store } from "../store/store.ts";
import type { Claims } from "./jwt.ts";

/** How far clocks may be apart, and how long something goes on counting that is being deleted (milliseconds). */
const leeway = 60_000;

/**
 * Whose a token with an end is, or why it is nobody's any more: it is out of date, or its service account or what it is
 * bound to has gone.
 * kubernetes: pkg/serviceaccount/claims.go Validate
 */
export function boundUser(store: Store, claims: Claims, now: number): UserInfo | string {
  const late = outOfDate(claims, now);
  if (late !== undefined) return late;
  const bound = part(claims, "kubernetes.io");
  const namespace = text(bound, "namespace");
  const wrong = accountMistake(store, bound, now) ?? bindingMistake(store, bound, now);
  if (wrong !== undefined) return wrong;
  const account = part(bound, "serviceaccount");
  return accountUser(namespace, text(account, "name"), {
    uid: text(account, "uid"),
    extra: {
      ...credential(text(claims, "jti")),
      ...names("node", part(bound, "node")),
      ...names("pod", part(bound, "pod")),
    },
  });
}

/** The user that a service account is. kubernetes: apiserver pkg/authentication/serviceaccount/util.go */
export function accountUser(
  namespace: string,
  name: string,
  { uid, extra }: { readonly uid: string; readonly extra: Readonly<Record<string, readonly string[]>> },
): UserInfo {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** Any object of the core group, as authentication looks it up. */
export function stored(store: Store, resource: string, at: { namespace: string; name: string }): Resource | undefined {
  return store.get({ group: "", version: "v1", resource }, at.namespace, at.name);
}

function outOfDate(claims: Claims, now: number): string | undefined {
  const at = (name: string) => (number(claims, name) ?? 0) * 1_000;
  if (now + leeway < at("nbf")) return "service account token is not valid yet";
  if (now - leeway > at("exp")) return "service account token has expired";
  return now + leeway < at("iat") ? "service account token is issued in the future" : undefined;
}

function accountMistake(store: Store, bound: Fields | undefined, now: number): string | undefined {
  const namespace = text(bound, "namespace");
  const claim = part(bound, "serviceaccount");
  const name = text(claim, "name");
  const account = stored(store, "serviceaccounts", { namespace, name });
  if (account === undefined) return `serviceaccounts ${quoted(name)} not found`;
  const { uid = "" } = account.metadata;
  if (uid !== text(claim, "uid")) return `service account UID (${uid}) does not match claim (${text(claim, "uid")})`;
  return isGone(account, now) ? `service account ${namespace}/${name} has been deleted` : undefined;
}

/** A Pod's token tells its node too, but does not end with it. */
function bindingMistake(store: Store, bound: Fields | undefined, now: number): string | undefined {
  const namespace = text(bound, "namespace");
  for (const kind of ["secret", "pod", "node"] as const) {
    const claim = part(bound, kind);
    if (claim === undefined || (kind === "node" && part(bound, "pod") !== undefined)) continue;
    const home = kind === "node" ? "" : namespace;
    const object = stored(store, `${kind}s`, { namespace: home, name: text(claim, "name") });
    if (object === undefined) return "service account token has been invalidated";
    const { uid = "" } = object.metadata;
    if (uid !== text(claim, "uid")) return uidMistake(kind, uid, text(claim, "uid"));
    if (isGone(object, now)) return "service account token has been invalidated";
  }
  return undefined;
}

function uidMistake(kind: string, uid: string, claimed: string): string {
  return `${kind} UID (${uid}) does not match service account ${kind} ref claim (${claimed})`;
}

function isGone({ metadata }: Resource, now: number): boolean {
  return metadata.deletionTimestamp !== undefined && Date.parse(metadata.deletionTimestamp) < now - leeway;
}

const prefix = "authentication.kubernetes.io";

function credential(id: string): Readonly<Record<string, readonly string[]>> {
  return id === "" ? {} : { [`${prefix}/credential-id`]: [`JTI=${id}`] };
}

function names(kind: string, claim: Fields | undefined): Readonly<Record<string, readonly string[]>> {
  if (claim === undefined) return {};
  const uid = text(claim, "uid");
  return {
    [`${prefix}/${kind}-name`]: [text(claim, "name")],
    ...(uid === "" ? {} : { [`${prefix}/${kind}-uid`]: [uid] }),
  };
}
