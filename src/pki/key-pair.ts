/** A certificate (or several, the newest first) and the private key of the first, both in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}
