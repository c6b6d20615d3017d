/** Where an API server is, and how a client makes itself known to it. Secrets: never to be logged. */
export interface ClusterAccess {
  /** `https://127.0.0.1:6443`, possibly with a path. */
  readonly server: string;
  /** PEM of who must have signed the server's certificate, as of this moment; the system's own authorities where absent. */
  readonly ca?: () => string;
  /** The server's certificate is not checked. */
  readonly insecure: boolean;
  /** The name that the server's certificate must have, where it is not the address. */
  readonly serverName?: string;
  /** What makes the client known; nothing where absent. */
  readonly credentials?: CredentialSource;
  /** Further headers of each request, in lower case: as whom the client acts. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  /** The namespace that the context names; `default` where it names none. */
  readonly namespace: string;
}

/** What makes a client known, at one moment. */
export interface Credentials {
  /** The bearer token. */
  readonly token?: string;
  /** PEM of the client's certificate, and its key. */
  readonly certificate?: string;
  readonly key?: string;
}

/** Where credentials come from: they change with the files that hold them, or run out. */
export interface CredentialSource {
  /** Those of this moment. Throws a `Fault` where there are none to be had. */
  current(): Credentials | Promise<Credentials>;
  /** The server did not accept these. Whether there are others now, so that it is worth another try. Never rejects. */
  refused(credentials: Credentials): Promise<boolean>;
}

/** Credentials that are read where they are, at every request. */
export function readCredentials(current: () => Credentials): CredentialSource {
  return {
    current,
    async refused(credentials) {
      try {
        return !sameCredentials(credentials, current());
      } catch {
        return false;
      }
    },
  };
}

/** Whether two credentials are the same. */
export function sameCredentials(a: Credentials, b: Credentials): boolean {
  return a.token === b.token && a.certificate === b.certificate && a.key === b.key;
}
