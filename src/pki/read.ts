import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyPair } from "./key-pair.ts";
import { PkiError } from "./pki-error.ts";

/** What a certificate says. */
export interface CertificateFacts {
  /** Empty where the subject has none. */
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Hexadecimal, upper case. */
  readonly serial: string;
  readonly authority: boolean;
}

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Splits a bundle into its certificates, each in PEM with a final newline; text between them is dropped. */
export function splitBundle(pem: string): readonly string[] {
  return (pem.match(block) ?? []).map((one) => `${one}\n`);
}

/** Reads the first certificate of a PEM text. Throws {@link PkiError} `malformed`. */
export function readCertificate(pem: string): CertificateFacts {
  const certificate = parse(pem);
  const subject = (certificate.toLegacyObject().subject ?? {}) as Readonly<Record<string, string | string[]>>;
  const names = alternativeNames(certificate.subjectAltName ?? "");
  return {
    commonName: valuesOf(subject, "CN")[0] ?? "",
    organizations: valuesOf(subject, "O"),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    dnsNames: names.filter((name) => name.type === "DNS").map((name) => name.value),
    ipAddresses: names.filter((name) => name.type === "IP Address").map((name) => name.value),
    serial: certificate.serialNumber,
    authority: certificate.ca,
  };
}

/**
 * Whether the first certificate of a PEM text should be replaced: it is not valid yet, or not valid any more `before`
 * milliseconds from `now`. Text that is no certificate needs renewal too.
 */
export function needsRenewal(pem: string, at: { readonly now: Date; readonly before: number }): boolean {
  if (!isReadable(pem)) return true;
  const { notBefore, notAfter } = readCertificate(pem);
  return at.now < notBefore || at.now.getTime() + at.before >= notAfter.getTime();
}

/** Whether a certificate was signed by the authority: by name and by signature. False for anything unreadable. */
export function isIssuedBy(pem: string, authority: string): boolean {
  if (!isReadable(pem) || !isReadable(authority)) return false;
  const issuer = parse(authority);
  const certificate = parse(pem);
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Whether the key belongs to the (first) certificate. False for anything unreadable. */
export function isPair(pair: KeyPair): boolean {
  try {
    return parse(pair.certificate).checkPrivateKey(createPrivateKey(pair.key));
  } catch {
    return false;
  }
}

/** Whether a server with this certificate may be called by all of these names and addresses. */
export function coversNames(
  pem: string,
  names: { readonly dnsNames: readonly string[]; readonly ipAddresses: readonly string[] },
): boolean {
  if (!isReadable(pem)) return false;
  const certificate = parse(pem);
  return (
    names.dnsNames.every((name) => certificate.checkHost(name) !== undefined) &&
    names.ipAddresses.every((address) => certificate.checkIP(address) !== undefined)
  );
}

function isReadable(pem: string): boolean {
  try {
    parse(pem);
    return true;
  } catch {
    return false;
  }
}

function parse(pem: string): X509Certificate {
  const first = splitBundle(pem)[0];
  if (first === undefined) throw new PkiError("malformed", "no certificate in the PEM text");
  try {
    return new X509Certificate(first);
  } catch (cause) {
    throw new PkiError("malformed", "the certificate cannot be read", { cause });
  }
}

function valuesOf(subject: Readonly<Record<string, string | string[]>>, field: string): readonly string[] {
  const value = Object.hasOwn(subject, field) ? subject[field] : undefined;
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** Node writes `DNS:a, IP Address:1.2.3.4`, and a name with unusual characters as a JSON string: `DNS:"a, b"`. */
function alternativeNames(text: string): readonly { readonly type: string; readonly value: string }[] {
  const names: { type: string; value: string }[] = [];
  const name = /([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;
  for (let found = name.exec(text); found !== null; found = name.exec(text)) {
    const [, type = "", written = ""] = found;
    names.push({ type, value: written.startsWith('"') ? String(JSON.parse(written)) : written });
  }
  return names;
}
