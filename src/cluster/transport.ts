import type { UserInfo } from "../kube/index.ts";

/**
 * One HTTP request to an API server, whatever will carry it: a TLS connection or a call in the same process.
 * Header names are in lower case.
 */
export interface TransportRequest {
  readonly method: string;
  /** Without the query, percent-encoded. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Who asks, for transports without credentials of their own; a network transport ignores it. */
  readonly user: UserInfo | undefined;
  /** Ends the request, and the body of its response, wherever they are. */
  readonly signal: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, or its pieces as they come. */
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array | string>;
}

/** Carries a request to an API server. A failure to reach it is thrown; every HTTP status is an answer. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
