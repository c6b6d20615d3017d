import type { ApiResponse } from "../http.ts";
import type { Tokens } from "./tokens.ts";

/**
 * Tells others how to check tokens of service accounts; `undefined` for all other paths. `host` is by which name the
 * client reached the API server.
 * kubernetes: pkg/routes/openidmetadata.go
 */
export function serveOpenId(tokens: Tokens, path: string, host: string | undefined): ApiResponse | undefined {
  const base = host === undefined ? tokens.issuer : `https://${host}`;
  switch (path) {
    case "/.well-known/openid-configuration":
      return document("application/json", {
        issuer: tokens.issuer,
        jwks_uri: `${base}/openid/v1/jwks`,
        response_types_supported: ["id_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
      });
    case "/openid/v1/jwks":
      return document("application/jwk-set+json", tokens.keys());
    default:
      return undefined;
  }
}

function document(type: string, content: object): ApiResponse {
  return {
    status: 200,
    headers: { "content-type": type, "cache-control": "public, max-age=3600" },
    body: JSON.stringify(content),
  };
}
