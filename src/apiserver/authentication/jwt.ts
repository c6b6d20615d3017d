import { own } from "../../kube/index.ts";
import { type Fields, isFields } from "../kinds/fields.ts";
import type { SigningKey } from "./signing-key.ts";

/** What a JSON Web Token says. */
export type Claims = Fields;

/** Longer texts are no tokens of ours. */
const longest = 16_384;

/** Three parts in base64url; decoding alone would let other characters pass. */
const form = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Writes claims as a signed token (compact form). */
export function signedToken(key: SigningKey, claims: Claims): string {
  const text = `${encoded({ alg: "ES256", kid: key.id })}.${encoded(claims)}`;
  return `${text}.${key.sign(text)}`;
}

/** The claims of a text that looks like a token, believed or not; `undefined` where it is none. */
export function unverifiedClaims(token: string): Claims | undefined {
  if (token.length > longest || !form.test(token)) return undefined;
  return decoded(token.split(".")[1] ?? "");
}

/** Why a token is not one of this key; `undefined` where it is. */
export function signatureMistake(key: SigningKey, token: string): string | undefined {
  const end = token.lastIndexOf(".");
  const header = decoded(token.slice(0, token.indexOf(".")));
  const kid = own(header, "kid");
  if (typeof kid === "string" && kid !== "" && kid !== key.id) return "invalid signature, no keys found";
  if (own(header, "alg") === "ES256" && key.verifies(token.slice(0, end), token.slice(end + 1))) return undefined;
  return "go-jose/go-jose: error in cryptographic primitive";
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decoded(part: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
