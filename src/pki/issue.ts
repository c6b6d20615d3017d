import { createPrivateKey, createPublicKey, KeyObject, randomBytes, webcrypto } from "node:crypto";
import type { Extension, JsonName, X509CertificateCreateParamsBase } from "@peculiar/x509";
import type { KeyPair } from "./key-pair.ts";
import { PkiError } from "./pki-error.ts";
import { splitBundle } from "./read.ts";

export interface AuthorityOptions {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  readonly days: number;
  readonly now: Date;
  /**
   * The key (PEM) of the authority that this one renews: with the same name and key, what the older one signed is valid
   * under the new one too. Absent: a fresh ECDSA P-256 key.
   */
  readonly key?: string;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** The groups of the user, where the certificate is a client's. */
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly usage: "server" | "client";
  readonly days: number;
  readonly now: Date;
}

const hour = 3_600_000;
const day = 24 * hour;
const p256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const subjectAlternativeName = "2.5.29.17";

/**
 * Makes an authority: a self-signed certificate that may only sign end certificates. It is valid since an hour before
 * `now`, so that machines whose clocks are late accept it at once.
 * Throws {@link PkiError} when a key is given that cannot be used.
 * kyverno: pkg/tls/renewer.go
 */
export async function createAuthority(options: AuthorityOptions): Promise<KeyPair> {
  const x509 = await library();
  const key = options.key ?? (await exportKey((await generateKeys()).privateKey));
  const signer = await importSigner(key);
  const certificate = await x509.X509CertificateGenerator.create({
    ...subjectAndLife(options),
    issuer: nameOf(options),
    publicKey: signer.publicKey,
    signingKey: signer.key,
    signingAlgorithm: signer.algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(signer.publicKey, false, webcrypto),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, key };
}

/**
 * Issues an end certificate with a fresh ECDSA P-256 key, signed by the first certificate of the authority. The
 * authority's own key may be ECDSA, RSA or Ed25519: Kyverno makes any of them.
 * Throws {@link PkiError} when the authority cannot be read or has another kind of key.
 */
export async function issueCertificate(authority: KeyPair, options: CertificateOptions): Promise<KeyPair> {
  const x509 = await library();
  const signer = await importSigner(authority.key);
  const issuer = readIssuer(x509, authority.certificate);
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...subjectAndLife(options),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: signer.key,
    signingAlgorithm: signer.algorithm,
    extensions: [...(await endExtensions(x509, keys.publicKey, issuer.publicKey)), ...purpose(x509, options)],
  });
  return { certificate: `${certificate.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
}

export interface RequestOptions {
  readonly usages: readonly ("client auth" | "digital signature" | "key encipherment")[];
  readonly now: Date;
  /** How long before `now` the certificate begins to be valid, and how long after it ends; in milliseconds. */
  readonly backdateMs: number;
  readonly lifeMs: number;
}

/**
 * Signs somebody's request (PKCS#10 in PEM): its subject, its alternative names and its key, for these usages. Returns
 * the certificate in PEM. Throws {@link PkiError} where the request or the authority cannot be read.
 * kubernetes: pkg/controller/certificates/authority
 */
export async function signRequest(authority: KeyPair, request: string, options: RequestOptions): Promise<string> {
  const x509 = await library();
  const signer = await importSigner(authority.key);
  const issuer = readIssuer(x509, authority.certificate);
  const asked = readRequest(x509, request);
  const names = asked.getExtension(subjectAlternativeName);
  const start = options.now.getTime();
  const end = Math.min(start + options.lifeMs, issuer.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: asked.subjectName,
    notBefore: new Date(start - options.backdateMs),
    notAfter: new Date(end),
    issuer: issuer.subjectName,
    publicKey: asked.publicKey,
    signingKey: signer.key,
    signingAlgorithm: signer.algorithm,
    extensions: [
      ...(await requestExtensions(x509, issuer.publicKey, options.usages)),
      ...(names === null ? [] : [names]),
    ],
  });
  return `${certificate.toString("pem")}\n`;
}

/** Every algorithm here hashes with SHA-256. */
type Signing = { readonly name: string; readonly hash: string };

type Library = typeof import("@peculiar/x509");

/** Loaded when the first certificate is made: most commands make none, and loading takes longer than all else at start. */
async function library(): Promise<Library> {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(p256, true, ["sign", "verify"]);
}

function subjectAndLife(
  options: AuthorityOptions,
): Pick<X509CertificateCreateParamsBase, "serialNumber" | "notBefore" | "notAfter"> & { subject: JsonName } {
  const start = options.now.getTime();
  return {
    serialNumber: serial(),
    subject: nameOf(options),
    notBefore: new Date(start - hour),
    notAfter: new Date(start + options.days * day),
  };
}

/** A positive number of 16 random bytes: clients that remember certificates by issuer and serial never confuse two. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

function nameOf(subject: { readonly commonName: string; readonly organizations?: readonly string[] }): JsonName {
  return [...(subject.organizations ?? []).map((name) => ({ O: [name] })), { CN: [subject.commonName] }];
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return KeyObject.from(key).export({ format: "pem", type: "pkcs8" }).toString();
}

interface Signer {
  readonly key: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly algorithm: Signing;
}

async function importSigner(pem: string): Promise<Signer> {
  const key = readKey(pem);
  const { imported, signing } = algorithmsOf(key);
  const secret = key.export({ format: "der", type: "pkcs8" });
  const open = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    key: await webcrypto.subtle.importKey("pkcs8", secret, imported, false, ["sign"]),
    publicKey: await webcrypto.subtle.importKey("spki", open, imported, true, ["verify"]),
    algorithm: signing,
  };
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new PkiError("malformed", "the authority's private key cannot be read", { cause });
  }
}

const curves: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

function algorithmsOf(key: KeyObject): {
  readonly imported: webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams;
  readonly signing: Signing;
} {
  const hash = "SHA-256";
  switch (key.asymmetricKeyType) {
    case "ec": {
      const namedCurve = curves[key.asymmetricKeyDetails?.namedCurve ?? ""];
      if (namedCurve === undefined) throw new PkiError("unsupported", "the authority's curve is not supported");
      return { imported: { name: "ECDSA", namedCurve }, signing: { name: "ECDSA", hash } };
    }
    case "rsa":
      return { imported: { name: "RSASSA-PKCS1-v1_5", hash }, signing: { name: "RSASSA-PKCS1-v1_5", hash } };
    case "ed25519":
      return { imported: { name: "Ed25519", hash }, signing: { name: "Ed25519", hash } };
    default:
      throw new PkiError("unsupported", `an authority with a key of type ${key.asymmetricKeyType} is not supported`);
  }
}

function readIssuer(x509: Library, pem: string): InstanceType<Library["X509Certificate"]> {
  const first = splitBundle(pem)[0];
  if (first === undefined) throw new PkiError("malformed", "no certificate in the authority's PEM text");
  try {
    return new x509.X509Certificate(first);
  } catch (cause) {
    throw new PkiError("malformed", "the authority's certificate cannot be read", { cause });
  }
}

function readRequest(x509: Library, pem: string): InstanceType<Library["Pkcs10CertificateRequest"]> {
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch (cause) {
    throw new PkiError("malformed", "the certificate request cannot be read", { cause });
  }
}

async function requestExtensions(
  x509: Library,
  issuer: PublicKey,
  usages: RequestOptions["usages"],
): Promise<Extension[]> {
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const bits =
    (usages.includes("digital signature") ? digitalSignature : 0) |
    (usages.includes("key encipherment") ? keyEncipherment : 0);
  return [
    ...(bits === 0 ? [] : [new x509.KeyUsagesExtension(bits, true)]),
    ...(usages.includes("client auth") ? [new x509.ExtendedKeyUsageExtension([clientAuth])] : []),
    new x509.BasicConstraintsExtension(false, undefined, true),
    await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
  ];
}

type PublicKey = InstanceType<Library["X509Certificate"]>["publicKey"];

async function endExtensions(x509: Library, own: webcrypto.CryptoKey, issuer: PublicKey): Promise<Extension[]> {
  const crypto = webcrypto;
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    await x509.SubjectKeyIdentifierExtension.create(own, false, crypto),
    await x509.AuthorityKeyIdentifierExtension.create(issuer, false, crypto),
  ];
}

function purpose(x509: Library, options: CertificateOptions): Extension[] {
  const usage = new x509.ExtendedKeyUsageExtension([options.usage === "server" ? serverAuth : clientAuth]);
  const names = [
    ...(options.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(options.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  return names.length === 0 ? [usage] : [usage, new x509.SubjectAlternativeNameExtension(names)];
}
