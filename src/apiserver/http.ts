import type { UserInfo } from "../kube/index.ts";

/**
 * One HTTP request to the control plane, whatever carried it: a TLS connection or a call in the same process.
 * Header names are in lower case.
 */
export interface ApiRequest {
  readonly method: string;
  /** Without the query: `/api/v1/namespaces/default/pods`. Still percent-encoded. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Absent where nobody was authenticated. */
  readonly user: UserInfo | undefined;
  /** Whether the client showed a certificate of an authority that is not ours; it is not let in as nobody then. */
  readonly refused?: boolean;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, or its pieces as they come (a watch). */
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array | string>;
}

export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse>;
