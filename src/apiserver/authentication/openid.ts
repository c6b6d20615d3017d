import { type MediaType, parseAccept } from "../body/media-type.ts";
import type { ApiResponse } from "../http.ts";
import { formRefused } from "../status.ts";
import type { Tokens } from "./tokens.ts";

/** Headers of a request that matter: by which name the client reached us, and what it takes. */
export interface OpenIdHeaders {
  readonly host?: string | undefined;
  readonly accept?: string | undefined;
}

/**
 * Tells others how to check tokens of service accounts; `undefined` for all other paths.
 * kubernetes: pkg/routes/openidmetadata.go
 */
export function serveOpenId(tokens: Tokens, path: string, { host, accept }: OpenIdHeaders): ApiResponse | undefined {
  const base = host === undefined ? tokens.issuer : `https://${host}`;
  switch (path) {
    case "/.well-known/openid-configuration":
      return document("application/json", accept, {
        issuer: tokens.issuer,
        jwks_uri: `${base}/openid/v1/jwks`,
        response_types_supported: ["id_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
      });
    case "/openid/v1/jwks":
      return document("application/jwk-set+json", accept, tokens.keys());
    default:
      return undefined;
  }
}

function document(type: string, accept: string | undefined, content: object): ApiResponse {
  if (accept !== undefined && !parseAccept(accept).some((clause) => takes(clause, type))) throw formRefused([type]);
  return {
    status: 200,
    headers: { "content-type": type, "cache-control": "public, max-age=3600" },
    body: JSON.stringify(content),
  };
}

function takes({ type }: MediaType, offered: string): boolean {
  return type === "*/*" || type === offered || (type.endsWith("/*") && offered.startsWith(type.slice(0, -1)));
}
