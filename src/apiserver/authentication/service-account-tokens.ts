import { randomUUID } from "node:crypto";
import { quotedList } from "../../kube/index.ts";
import { aggregated } from "../status.ts";
import type { Store } from "../store/store.ts";
import { boundUser } from "./bound-user.ts";
import { type Claims, signatureMistake, signedToken, unverifiedClaims } from "./jwt.ts";
import { lastingUser } from "./lasting-user.ts";
import { createSigningKey, type SigningKey } from "./signing-key.ts";
import type { Authenticated, Tokens, TokenWish } from "./tokens.ts";

const issuer = "https://kubernetes.default.svc.cluster.local";

/** The issuer of tokens that are kept in secrets. */
const lastingIssuer = "kubernetes/serviceaccount";

/**
 * The tokens of the service accounts of a store. The key that signs them is made when the first is asked for.
 * kubernetes: pkg/serviceaccount/{jwt,claims,legacy}.go
 */
export function serviceAccountTokens(store: Store, clock: () => number): Tokens {
  let made: SigningKey | undefined;
  const key = () => {
    made ??= createSigningKey();
    return made;
  };
  const believed = new Set<string>();
  return {
    issuer,
    audiences: [issuer],
    issue: (wish) => signedToken(key(), boundClaims(wish, Math.floor(clock() / 1_000))),
    issueLasting: ({ namespace, name, uid }, secret) =>
      signedToken(key(), {
        iss: lastingIssuer,
        "kubernetes.io/serviceaccount/namespace": namespace,
        "kubernetes.io/serviceaccount/secret.name": secret,
        "kubernetes.io/serviceaccount/service-account.name": name,
        "kubernetes.io/serviceaccount/service-account.uid": uid,
        sub: `system:serviceaccount:${namespace}:${name}`,
      }),
    authenticate: (token, audiences = [issuer]) => {
      const claims = unverifiedClaims(token);
      if (claims === undefined || (claims.iss !== issuer && claims.iss !== lastingIssuer)) return stranger;
      const mistake = believed.has(token) ? undefined : signatureMistake(key(), token);
      if (mistake !== undefined) return refused(mistake);
      remember(believed, token);
      return userOf(store, { token, claims, audiences, now: clock() });
    },
    keys: () => ({ keys: [key().jwk] }),
  };
}

const stranger: Authenticated = { kind: "refused", why: "invalid bearer token" };

/** A token that is one of ours, and is not to be believed. */
function refused(why: string): Authenticated {
  return { kind: "refused", why: aggregated(["invalid bearer token", why]) };
}

/** How many tokens are remembered whose signature is right, so that it need not be computed for each request. */
const remembered = 256;

function remember(believed: Set<string>, token: string): void {
  if (believed.size >= remembered) believed.clear();
  believed.add(token);
}

interface Presented {
  readonly token: string;
  readonly claims: Claims;
  readonly audiences: readonly string[];
  readonly now: number;
}

function userOf(store: Store, { token, claims, audiences, now }: Presented): Authenticated {
  const given = audiencesIn(claims);
  const meant = (given.length === 0 ? [issuer] : given).filter((one) => audiences.includes(one));
  if (meant.length === 0) {
    const [has, wants] = [quotedList(given), quotedList(audiences)];
    return refused(`token audiences ${has} is invalid for the target audiences ${wants}`);
  }
  const user = claims.iss === issuer ? boundUser(store, claims, now) : lastingUser(store, claims, token);
  return typeof user === "string" ? refused(user) : { kind: "user", user, audiences: meant };
}

function audiencesIn({ aud }: Claims): readonly string[] {
  const list: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return list.filter((one) => typeof one === "string");
}

function boundClaims(wish: TokenWish, now: number): Claims {
  const { namespace, account, node, pod, secret } = wish;
  const bound = {
    ...(namespace === "" ? {} : { namespace }),
    ...(node === undefined ? {} : { node }),
    ...(pod === undefined ? {} : { pod }),
    ...(secret === undefined ? {} : { secret }),
    serviceaccount: account,
  };
  return {
    aud: wish.audiences,
    exp: now + wish.expirationSeconds,
    iat: now,
    iss: issuer,
    jti: randomUUID(),
    "kubernetes.io": bound,
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  };
}
