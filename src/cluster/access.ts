/** Where an API server is, and how a client makes itself known to it. Secrets: never to be logged. */
export interface ClusterAccess {
  /** `https://127.0.0.1:6443`, possibly with a path. */
  readonly server: string;
  /** PEM of who must have signed the server's certificate; the system's own authorities where absent. */
  readonly ca?: string;
  /** The server's certificate is not checked. */
  readonly insecure: boolean;
  /** The name that the server's certificate must have, where it is not the address. */
  readonly serverName?: string;
  /** PEM of the client's certificate, and its key. */
  readonly certificate?: string;
  readonly key?: string;
  /** The bearer token of this moment; files of tokens are renewed under the reader. */
  readonly token?: () => string;
  /** The namespace that the context names; `default` where it names none. */
  readonly namespace: string;
}
