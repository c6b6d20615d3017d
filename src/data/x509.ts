import { encodeBase64 } from "./base64.ts";
import {
  bitsOf,
  childrenOf,
  contentOf,
  type DerElement,
  DerMistake,
  derTags,
  integerOf,
  oidOf,
  readDer,
} from "./x509-der.ts";
import {
  alternativeNames,
  extensionFields,
  printedExtensions,
  readExtensions,
  type X509Extension,
  type X509Fields,
} from "./x509-extensions.ts";
import { asciiOf, readName } from "./x509-name.ts";

/** The fields of a certificate or of a request for one, as Go prints them in JSON; or what is wrong with it. */
export type X509Reading =
  | { readonly kind: "fields"; readonly fields: X509Fields }
  | { readonly kind: "error"; readonly message: string };

/** The largest certificate that is read, in bytes. */
const largest = 64 * 1024;

/**
 * Reads a certificate with an RSA key, in DER. Nothing is verified. Certificates with constraints of names or of
 * policies, or with names that are addresses, are errors. (Go: crypto/x509 Certificate)
 */
export function readCertificate(bytes: Uint8Array): X509Reading {
  return reading(bytes, certificateFields);
}

/** Reads a request for a certificate; Go's deprecated `Attributes` are left out. (Go: crypto/x509 CertificateRequest) */
export function readCertificateRequest(bytes: Uint8Array): X509Reading {
  return reading(bytes, requestFields);
}

function reading(bytes: Uint8Array, read: (whole: DerElement) => X509Fields): X509Reading {
  if (bytes.length > largest) return { kind: "error", message: "x509: the certificate is too large" };
  try {
    const [whole, ...more] = readDer(bytes);
    if (whole === undefined) return { kind: "error", message: "x509: malformed certificate" };
    if (more.length > 0) return { kind: "error", message: "x509: trailing data" };
    return { kind: "fields", fields: read(whole) };
  } catch (error) {
    if (error instanceof OtherKey) return { kind: "error", message: error.message };
    if (!(error instanceof DerMistake)) throw error;
    return { kind: "error", message: `x509: malformed certificate: ${error.message}` };
  }
}

function certificateFields(whole: DerElement): X509Fields {
  const [body, algorithm, signature] = childrenOf(whole);
  const parts = [...childrenOf(body)];
  const version = parts[0]?.tag === 0xa0 ? versionOf(parts.shift()) : 1;
  const [serial, , issuer, validity, subject, key, ...rest] = parts;
  const [from, until] = childrenOf(validity);
  const wrapped = rest.find(({ tag }) => tag === 0xa3);
  const extensions = wrapped === undefined ? [] : readExtensions(readDer(wrapped.content)[0]);
  return {
    Raw: encodeBase64(whole.raw),
    RawTBSCertificate: encodeBase64(rawOf(body)),
    RawSubjectPublicKeyInfo: encodeBase64(rawOf(key)),
    RawSubject: encodeBase64(rawOf(subject)),
    RawIssuer: encodeBase64(rawOf(issuer)),
    ...signatureFields(algorithm, signature),
    ...keyFields(key),
    Version: version,
    SerialNumber: Number(integerOf(serial)),
    Issuer: readName(issuer),
    Subject: readName(subject),
    NotBefore: timeOf(from),
    NotAfter: timeOf(until),
    Extensions: printedExtensions(extensions),
    ExtraExtensions: null,
    ...extensionFields(extensions),
  };
}

function requestFields(whole: DerElement): X509Fields {
  const [body, algorithm, signature] = childrenOf(whole);
  const [version, subject, key, attributes] = childrenOf(body);
  const extensions = attributes === undefined ? [] : requestedExtensions(attributes);
  return {
    Raw: encodeBase64(whole.raw),
    RawTBSCertificateRequest: encodeBase64(rawOf(body)),
    RawSubjectPublicKeyInfo: encodeBase64(rawOf(key)),
    RawSubject: encodeBase64(rawOf(subject)),
    Version: Number(integerOf(version)),
    ...signatureFields(algorithm, signature),
    ...keyFields(key),
    Subject: readName(subject),
    Extensions: printedExtensions(extensions),
    ExtraExtensions: null,
    ...alternativeNames(extensions),
  };
}

const extensionRequest = "1.2.840.113549.1.9.14";

function requestedExtensions(attributes: DerElement): readonly X509Extension[] {
  if (attributes.tag !== 0xa0) throw new DerMistake("the attributes of a request are malformed");
  return readDer(attributes.content).flatMap((attribute) => {
    const [type, values] = childrenOf(attribute);
    if (oidOf(type).join(".") !== extensionRequest) return [];
    return readExtensions(childrenOf(values, derTags.set)[0]);
  });
}

function rawOf(element: DerElement | undefined): Uint8Array {
  if (element === undefined) throw new DerMistake("a part is missing");
  return element.raw;
}

function versionOf(wrapped: DerElement | undefined): number {
  const version = Number(integerOf(readDer(wrapped?.content ?? new Uint8Array())[0])) + 1;
  if (version < 1 || version > 3) throw new DerMistake("there is no such version");
  return version;
}

/** Go's numbers of algorithms; any other is unknown, which is 0. (Go: crypto/x509/x509.go signatureAlgorithmDetails) */
const algorithms: ReadonlyMap<string, number> = new Map([
  ["1.2.840.113549.1.1.4", 2],
  ["1.2.840.113549.1.1.5", 3],
  ["1.3.14.3.2.29", 3],
  ["1.2.840.113549.1.1.11", 4],
  ["1.2.840.113549.1.1.12", 5],
  ["1.2.840.113549.1.1.13", 6],
  ["1.2.840.10040.4.3", 7],
  ["2.16.840.1.101.3.4.3.2", 8],
  ["1.2.840.10045.4.1", 9],
  ["1.2.840.10045.4.3.2", 10],
  ["1.2.840.10045.4.3.3", 11],
  ["1.2.840.10045.4.3.4", 12],
  ["1.3.101.112", 16],
]);

const pss = "1.2.840.113549.1.1.10";

function signatureFields(algorithm: DerElement | undefined, signature: DerElement | undefined): X509Fields {
  const id = oidOf(childrenOf(algorithm)[0]).join(".");
  if (id === pss) throw new DerMistake("signatures with PSS cannot be read");
  return { Signature: encodeBase64(bitsOf(signature)), SignatureAlgorithm: algorithms.get(id) ?? 0 };
}

const rsa = "1.2.840.113549.1.1.1";

/** Other keys than those of RSA are refused, as Kyverno does. */
function keyFields(key: DerElement | undefined): X509Fields {
  const [algorithm, bits] = childrenOf(key);
  if (oidOf(childrenOf(algorithm)[0]).join(".") !== rsa) throw new OtherKey();
  const [modulus, exponent] = childrenOf(readDer(bitsOf(bits))[0]);
  const N = integerOf(modulus);
  const E = integerOf(exponent);
  if (N <= 0n || E <= 0n || E > 0x7fffffffn) throw new DerMistake("the key has numbers that are out of range");
  return { PublicKeyAlgorithm: 1, PublicKey: { N: N.toString(), E: Number(E) } };
}

class OtherKey extends DerMistake {
  constructor() {
    super("certificate should use rsa algorithm");
  }
}

/** In RFC 3339; two digits of a year are of 1950 to 2049. */
function timeOf(element: DerElement | undefined): string {
  const short = element?.tag === 0x17;
  const text = asciiOf(contentOf(element, short ? 0x17 : 0x18));
  const parts = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const [, year = "", month = "", day = "", hour = "", minute = "", second = ""] = parts ?? [];
  if (parts === null || (year.length === 2) !== short) throw new DerMistake("a time is malformed");
  const century = !short ? "" : Number(year) < 50 ? "20" : "19";
  const written = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const millis = Date.parse(`${written}Z`);
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(written)) {
    throw new DerMistake("there is no such time");
  }
  return `${written}Z`;
}
