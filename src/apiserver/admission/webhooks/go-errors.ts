import { own } from "../../../kube/index.ts";

/** Where a connection was to go, for messages that name it. */
export interface Target {
  /** The address that was dialled: `127.0.0.1:9443`. */
  readonly address: string;
  /** The name that the certificate had to be for. */
  readonly serverName: string;
}

/** Says why a request failed in the words of Go's HTTP client, which users of Kubernetes know. */
export function goErrorOf(error: unknown, target: Target): string {
  const code = own(error, "code");
  const known = typeof code === "string" && Object.hasOwn(messages, code) ? messages[code] : undefined;
  if (known !== undefined) return known(error, target);
  return error instanceof Error ? error.message : String(error);
}

const unknownAuthority = () => "tls: failed to verify certificate: x509: certificate signed by unknown authority";

const messages: Readonly<Record<string, (error: unknown, target: Target) => string>> = {
  ECONNREFUSED: (_, { address }) => `dial tcp ${address}: connect: connection refused`,
  EHOSTUNREACH: (_, { address }) => `dial tcp ${address}: connect: no route to host`,
  ENETUNREACH: (_, { address }) => `dial tcp ${address}: connect: network is unreachable`,
  ETIMEDOUT: (_, { address }) => `dial tcp ${address}: connect: connection timed out`,
  ENOTFOUND: (_, { address }) => `dial tcp: lookup ${address.replace(/:\d+$/, "")}: no such host`,
  ECONNRESET: (error) =>
    error instanceof Error && error.message === "socket hang up" ? "EOF" : "read: connection reset by peer",
  EPIPE: () => "write: broken pipe",
  EPROTO: () => "http: server gave HTTP response to HTTPS client",
  HPE_INVALID_CONSTANT: () => "malformed HTTP response",
  HPE_INVALID_VERSION: () => "malformed HTTP version",
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: () => "tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
  CERT_NOT_YET_VALID: () => "tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
  ERR_TLS_CERT_ALTNAME_INVALID: (error, { serverName }) => {
    const names = String(own(own(error, "cert"), "subjectaltname") ?? "").replaceAll(/(DNS|IP Address):/g, "");
    return `tls: failed to verify certificate: x509: certificate is valid for ${names}, not ${serverName}`;
  },
};
