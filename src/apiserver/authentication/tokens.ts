import type { UserInfo } from "../../kube/index.ts";

/** An object that a token is about or bound to. */
export interface Reference {
  readonly name: string;
  readonly uid: string;
}

/** What a token of a service account says. */
export interface TokenWish {
  readonly namespace: string;
  readonly account: Reference;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** With which of these the token ends; a Pod's node is told too. */
  readonly pod?: Reference;
  readonly secret?: Reference;
  readonly node?: { readonly name: string; readonly uid?: string };
}

/** What came of looking at a token. */
export type Authenticated =
  | { readonly kind: "user"; readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };

/** The tokens of service accounts: made by this control plane, and believed by it alone. */
export interface Tokens {
  readonly issuer: string;
  /** Whom tokens are for that name nobody: the API server. */
  readonly audiences: readonly string[];
  issue(wish: TokenWish): string;
  /** A token without an end, that holds as long as it is in the secret of this name. */
  issueLasting(account: Reference & { readonly namespace: string }, secret: string): string;
  /** Tells whose a token is, where one of `audiences` (the API server's, if not said otherwise) is meant by it. */
  authenticate(token: string, audiences?: readonly string[]): Authenticated;
  /** The public keys, as a JSON Web Key Set. */
  keys(): { readonly keys: readonly object[] };
}
