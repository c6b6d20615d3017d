import { isIP } from "node:net";
import { Fault, own, type Resource } from "../kube/index.ts";
import {
  coversNames,
  createAuthority,
  isIssuedBy,
  isPair,
  issueCertificate,
  type KeyPair,
  needsRenewal,
  splitBundle,
} from "../pki/index.ts";

/** Where Secrets are kept. Both functions throw a `Fault` when the world fails. */
export interface SecretStore {
  /** The Secret of this name in our namespace; `undefined` where there is none. */
  read(name: string): Promise<Resource | undefined>;
  /** Replaces a Secret that has a `resourceVersion`, else creates it. */
  write(secret: Resource): Promise<void>;
}

export interface CertificateOptions {
  readonly store: SecretStore;
  readonly namespace: string;
  /** The Service in front of our server. */
  readonly service: string;
  /** A name or address under which the API server finds our server outside of the cluster. */
  readonly host?: string;
  /** Certificates that end within so many milliseconds are replaced; 15 days where absent. */
  readonly renewBefore?: number;
  /** In PEM: authorities that callers trust already. A new authority is put beside them, where it has no predecessor. */
  readonly trusted?: string;
}

/** What the server serves with, and what the API server has to trust. */
export interface Certificates {
  readonly pair: KeyPair;
  /** All authorities that are still valid, in PEM. */
  readonly caBundle: string;
}

const day = 86_400_000;

/** How often to look after certificates, in milliseconds. kyverno: pkg/tls/renewer.go `CertRenewalInterval` */
export const certificateInterval = day / 2;

/**
 * Reads the Secrets of the authority and of the server, and makes or renews in time what is missing or about to end.
 * A renewed authority keeps its key: nothing it signed stops being valid, whichever certificate a caller knows.
 * Throws a `Fault` `invalid` when a certificate is no good and its Secret is not ours to change.
 * kyverno: pkg/tls/renewer.go
 */
export async function ensureCertificates(options: CertificateOptions, now: Date): Promise<Certificates> {
  const authority = await withRetry(() => ensureAuthority(options, now));
  const pair = await withRetry(() => ensurePair(options, authority, now));
  return { pair, caBundle: authority.certificate };
}

/** What is to be done with a stored certificate: `renew` makes a new one with the old key. */
export type Step = "keep" | "renew" | "make";

/** Judges the authorities in a Secret: one of them has to be valid for long enough, and the key has to be of one. */
export function authorityStep(stored: KeyPair, until: { readonly now: Date; readonly before: number }): Step {
  const certificates = splitBundle(stored.certificate);
  if (!certificates.some((one) => isPair({ certificate: one, key: stored.key }))) return "make";
  return certificates.some((one) => !needsRenewal(one, until)) ? "keep" : "renew";
}

/** Judges the server's certificate against the authorities and the names it has to have. */
export function pairStep(
  stored: KeyPair,
  wanted: { readonly authorities: string; readonly names: Names; readonly now: Date; readonly before: number },
): Step {
  const authorities = splitBundle(wanted.authorities).filter((one) => !needsRenewal(one, { ...wanted, before: 0 }));
  const good =
    isPair(stored) &&
    !needsRenewal(stored.certificate, wanted) &&
    coversNames(stored.certificate, wanted.names) &&
    authorities.some((one) => isIssuedBy(stored.certificate, one));
  return good ? "keep" : "make";
}

interface Names {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

const attempts = 3;

/** Another replica may have been faster: what it has written is read and judged anew. */
async function withRetry<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      const raced = error instanceof Fault && (error.code === "conflict" || error.code === "already-exists");
      if (!raced || attempt === attempts) throw error;
    }
  }
}

async function ensureAuthority(options: CertificateOptions, now: Date): Promise<KeyPair> {
  const name = `${serverName(options)}.kyverno-tls-ca`;
  const secret = await options.store.read(name);
  const stored = pairIn(secret);
  const step = authorityStep(stored, { now, before: beforeOf(options) });
  if (step === "keep") return stored;
  const made = await createAuthority({
    commonName: "*.kyverno.svc",
    days: 365,
    now,
    ...(step === "renew" && { key: stored.key }),
  });
  const before = stored.certificate === "" ? (options.trusted ?? "") : stored.certificate;
  const older = splitBundle(before).filter((one) => !needsRenewal(one, { now, before: 0 }));
  const renewed = { certificate: [...older, made.certificate].join(""), key: made.key };
  await options.store.write(secretOf(renewed, { secret, name, options }));
  return renewed;
}

async function ensurePair(options: CertificateOptions, authority: KeyPair, now: Date): Promise<KeyPair> {
  const name = `${serverName(options)}.kyverno-tls-pair`;
  const secret = await options.store.read(name);
  const stored = pairIn(secret);
  const names = namesOf(options);
  const before = beforeOf(options);
  if (pairStep(stored, { authorities: authority.certificate, names, now, before }) === "keep") return stored;
  const issued = await issueCertificate(signerOf(authority), {
    commonName: serverName(options),
    ...names,
    usage: "server",
    days: 150,
    now,
  });
  await options.store.write(secretOf(issued, { secret, name, options }));
  return issued;
}

function beforeOf({ renewBefore = 15 * day }: CertificateOptions): number {
  return renewBefore;
}

function serverName({ service, namespace }: CertificateOptions): string {
  return `${service}.${namespace}.svc`;
}

function namesOf(options: CertificateOptions): Names {
  const { service, namespace, host } = options;
  const inside = [service, `${service}.${namespace}`, serverName(options)];
  if (host === undefined) return { dnsNames: inside, ipAddresses: [] };
  return isIP(host) === 0
    ? { dnsNames: [...inside, host], ipAddresses: [] }
    : { dnsNames: inside, ipAddresses: [host] };
}

/** The newest authority that the key belongs to; the newest stands last. */
function signerOf({ certificate, key }: KeyPair): KeyPair {
  const signer = splitBundle(certificate).findLast((one) => isPair({ certificate: one, key }));
  return { certificate: signer ?? certificate, key };
}

/** Reads `tls.crt` (in old installations `rootCA.crt`) and `tls.key`; empty texts where they are missing. */
function pairIn(secret: Resource | undefined): KeyPair {
  const text = (key: string) => {
    const value = own(own(secret, "data"), key);
    return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : "";
  };
  return { certificate: text("tls.crt") || text("rootCA.crt"), key: text("tls.key") };
}

const managedBy = "cert.kyverno.io/managed-by";

function secretOf(
  pair: KeyPair,
  { secret, name, options }: { secret: Resource | undefined; name: string; options: CertificateOptions },
): Resource {
  if (secret !== undefined && own(secret.metadata.labels, managedBy) !== "kyverno") {
    throw new Fault("invalid", "tls is not valid but certificates are not managed by kyverno, we can't renew them");
  }
  const encode = (text: string) => Buffer.from(text).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: secret?.metadata ?? { name, namespace: options.namespace, labels: { [managedBy]: "kyverno" } },
    type: "kubernetes.io/tls",
    data: { "tls.crt": encode(pair.certificate), "tls.key": encode(pair.key) },
  };
}
