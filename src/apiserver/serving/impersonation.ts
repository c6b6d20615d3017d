import type { UserInfo } from "../../kube/index.ts";
import type { Authorizer, ResourceAttributes } from "../authorization/authorizer.ts";
import type { ApiRequest } from "../http.ts";
import { labelName, subdomainName } from "../kinds/names.ts";
import { refusal } from "./authorize.ts";

type Headers = ApiRequest["headers"];

/** Somebody, or a group, uid or extra value, that a request asks to be taken for. */
interface Wish {
  readonly kind: "ServiceAccount" | "User" | "Group" | "UserExtra" | "UID";
  readonly namespace: string;
  readonly name: string;
  /** Of an extra value: its key. */
  readonly key: string;
}

/**
 * Who asks: whoever was authenticated, or somebody else, where he says so and may. Throws a `StatusError` where he may
 * not. The headers must be free of {@link impersonationMistake}s.
 * kubernetes: apiserver pkg/endpoints/filters/impersonation.go
 */
export function requester(headers: Headers, caller: UserInfo, authorizer: Authorizer): UserInfo {
  const wishes = wishesIn(headers);
  const [who] = wishes;
  if (who === undefined) return caller;
  for (const wish of wishes) {
    const attributes = attributesOf(wish);
    const { allowed, reason } = authorizer.authorize(caller, attributes);
    if (!allowed) throw refusal(caller, attributes, reason);
  }
  const username = who.kind === "User" ? who.name : `system:serviceaccount:${who.namespace}:${who.name}`;
  const uid = headers["impersonate-uid"] ?? "";
  const extra = extraOf(wishes);
  return {
    username,
    groups: groupsOf(who, wishes, username),
    ...(uid === "" ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** What is wrong with a request to be taken for groups and so on of nobody; `undefined` where nothing is. */
export function impersonationMistake(headers: Headers): string | undefined {
  if ((headers["impersonate-user"] ?? "") !== "") return undefined;
  const wishes = wishesIn(headers);
  if (wishes.length === 0) return undefined;
  const shown = wishes.map(({ kind, name, key }) => {
    const version = kind === "Group" ? "" : "authentication.k8s.io/v1";
    return `{${[kind, "", name, "", version, "", key].join(" ")}}`;
  });
  return `requested [${shown.join(" ")}] without impersonating a user`;
}

function wishesIn(headers: Headers): readonly Wish[] {
  const user = headers["impersonate-user"] ?? "";
  const uid = headers["impersonate-uid"] ?? "";
  return [
    ...(user === "" ? [] : [userWish(user)]),
    ...listIn(headers["impersonate-group"]).map((name) => ({ kind: "Group", namespace: "", name, key: "" }) as const),
    ...extraWishes(headers),
    ...(uid === "" ? [] : [{ kind: "UID", namespace: "", name: uid, key: "" } as const]),
  ];
}

/** Service accounts are asked for by their own right, other users by theirs. */
function userWish(user: string): Wish {
  const [system, kind, namespace = "", name = "", ...more] = user.split(":");
  const isAccount =
    system === "system" &&
    kind === "serviceaccount" &&
    more.length === 0 &&
    labelName(namespace, false).length === 0 &&
    subdomainName(name, false).length === 0;
  return isAccount
    ? { kind: "ServiceAccount", namespace, name, key: "" }
    : { kind: "User", namespace: "", name: user, key: "" };
}

const extraPrefix = "impersonate-extra-";

function extraWishes(headers: Headers): readonly Wish[] {
  return Object.entries(headers)
    .filter(([header]) => header.startsWith(extraPrefix))
    .flatMap(([header, value]) => {
      const key = decoded(header.slice(extraPrefix.length));
      return listIn(value).map((name) => ({ kind: "UserExtra", namespace: "", name, key }) as const);
    });
}

/** Several headers of one name come as one. */
function listIn(header: string | undefined): readonly string[] {
  return header === undefined ? [] : header.split(",").map((one) => one.trim());
}

/** Keys are percent-encoded, since header names cannot hold a slash; what is not, is taken as it is. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function attributesOf({ kind, namespace, name, key }: Wish): ResourceAttributes {
  const wish = { kind: "resource", verb: "impersonate", namespace, name, subresource: "" } as const;
  const identity = "authentication.k8s.io";
  switch (kind) {
    case "ServiceAccount":
      return { ...wish, group: "", resource: "serviceaccounts" };
    case "User":
      return { ...wish, group: "", resource: "users" };
    case "Group":
      return { ...wish, group: "", resource: "groups" };
    case "UserExtra":
      return { ...wish, group: identity, resource: "userextras", subresource: key };
    case "UID":
      return { ...wish, group: identity, resource: "uids" };
  }
}

const authenticated = "system:authenticated";
const unauthenticated = "system:unauthenticated";

function groupsOf(who: Wish, wishes: readonly Wish[], username: string): readonly string[] {
  const wished = wishes.filter(({ kind }) => kind === "Group").map(({ name }) => name);
  const accounts = ["system:serviceaccounts", `system:serviceaccounts:${who.namespace}`];
  const groups = wished.length === 0 && who.kind === "ServiceAccount" ? accounts : wished;
  if (username === "system:anonymous") {
    return groups.includes(unauthenticated) ? groups : [...groups, unauthenticated];
  }
  return groups.includes(authenticated) || groups.includes(unauthenticated) ? groups : [...groups, authenticated];
}

function extraOf(wishes: readonly Wish[]): Readonly<Record<string, readonly string[]>> {
  const values = new Map<string, readonly string[]>();
  for (const { kind, key, name } of wishes) {
    if (kind === "UserExtra") values.set(key, [...(values.get(key) ?? []), name]);
  }
  return Object.fromEntries(values);
}
