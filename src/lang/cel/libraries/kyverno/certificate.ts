import {
  type DerElement,
  derBits,
  derChildren,
  derIdentifier,
  derInteger,
  derTags,
  derText,
  derTime,
  encodeBase64,
  formatRfc3339,
  readDerElement,
  timeOfSeconds,
} from "../../../../data/index.ts";
import { type Extension, extensionFields, readExtensions } from "./certificate-extensions.ts";
import type { Plain } from "./plain.ts";

export type Fields = { readonly [name: string]: Plain };

/** The fields of a certificate as Kyverno writes them; a text is what is wrong. (kyverno sdk: extensions/cel/libs/x509) */
export function certificateFields(bytes: Uint8Array): Fields | string {
  const whole = readDerElement(bytes);
  const [body, algorithm, signature] = derChildren(whole, derTags.sequence) ?? [];
  const parts = [...(derChildren(body, derTags.sequence) ?? [])];
  const version = parts[0]?.tag === 0xa0 ? derInteger(readDerElement(parts.shift()?.content ?? none)) : 0n;
  const [serial, inner, issuer, validity, subject, key, ...optional] = parts;
  if (!isVersion(version) || !isSame(algorithm, inner)) return malformed;
  const keyFields = publicKey(key);
  if (typeof keyFields === "string") return keyFields;
  const extensions = readExtensions(optional.find(({ tag }) => tag === 0xa3)?.content);
  const [number, times, bits] = [derInteger(serial), validityOf(validity), derBits(signature)];
  const from = nameFields(issuer);
  if (!(whole && body && subject && key && number !== undefined && times && bits && from && extensions))
    return malformed;
  const extended = extensionFields(extensions);
  if (typeof extended === "string") return extended;
  const { URIs: _, ...others } = extended;
  return {
    Raw: encodeBase64(whole.raw),
    RawTBSCertificate: encodeBase64(body.raw),
    RawSubjectPublicKeyInfo: encodeBase64(key.raw),
    RawSubject: encodeBase64(subject.raw),
    RawIssuer: encodeBase64(issuer?.raw ?? none),
    Signature: encodeBase64(bits),
    PublicKeyAlgorithm: rsaAlgorithm,
    PublicKey: keyFields,
    SerialNumber: Number(BigInt.asIntN(64, number)),
    Issuer: from,
    ...times,
    ...others,
    ...listed(extensions),
  };
}

/** The fields of a request for a certificate; a text is what is wrong. */
export function requestFields(bytes: Uint8Array): Fields | string {
  const whole = readDerElement(bytes);
  const [body, algorithm, signature] = derChildren(whole, derTags.sequence) ?? [];
  const [version, subject, key, attributes] = derChildren(body, derTags.sequence) ?? [];
  const keyFields = publicKey(key);
  if (typeof keyFields === "string") return keyFields;
  const [number, bits, name] = [derInteger(version), derBits(signature), nameFields(subject)];
  const requested = requestedExtensions(attributes);
  const extensions = requested === undefined ? [] : readExtensions(requested.raw);
  if (!(whole && body && subject && key && number !== undefined && bits && name && extensions)) return malformedRequest;
  // Of all that is asked for Go reads the names alone.
  const extended = extensionFields(extensions.filter(({ identifier }) => identifier.join(".") === "2.5.29.17"));
  if (typeof extended === "string") return extended;
  const { DNSNames = null, EmailAddresses = null, IPAddresses = null, URIs = null } = extended;
  if (URIs !== null) return "requests with URIs cannot be read";
  return {
    Raw: encodeBase64(whole.raw),
    RawTBSCertificateRequest: encodeBase64(body.raw),
    RawSubjectPublicKeyInfo: encodeBase64(key.raw),
    RawSubject: encodeBase64(subject.raw),
    Version: Number(number),
    Signature: encodeBase64(bits),
    SignatureAlgorithm: signatureAlgorithm(algorithm),
    PublicKeyAlgorithm: rsaAlgorithm,
    PublicKey: keyFields,
    Subject: name,
    Attributes: requested === undefined ? null : [extensionAttribute(extensions)],
    ...listed(extensions),
    DNSNames,
    EmailAddresses,
    IPAddresses,
    URIs,
  };
}

const malformed = "x509: malformed certificate";
const malformedRequest = "x509: malformed certificate request";
const notRsa = "certificate should use rsa algorithm";
const rsaAlgorithm = 1;
const rsaIdentifier = "1.2.840.113549.1.1.1";

const none = new Uint8Array();

function isVersion(version: bigint | undefined): boolean {
  return version !== undefined && version >= 0n && version <= 2n;
}

function isSame(a: DerElement | undefined, b: DerElement | undefined): boolean {
  if (a === undefined || b === undefined || a.raw.length !== b.raw.length) return false;
  return a.raw.every((byte, at) => byte === b.raw[at]);
}

function publicKey(key: DerElement | undefined): Fields | string {
  const [algorithm, bits] = derChildren(key, derTags.sequence) ?? [];
  const [type, parameters] = derChildren(algorithm, derTags.sequence) ?? [];
  const identifier = derIdentifier(type);
  if (identifier === undefined) return malformed;
  if (identifier.join(".") !== rsaIdentifier) return notRsa;
  if (parameters?.tag !== 0x05) return "x509: RSA key missing NULL parameters";
  const numbers = readDerElement(derBits(bits) ?? none);
  const [modulus, exponent] = derChildren(numbers, derTags.sequence)?.map(derInteger) ?? [];
  if (modulus === undefined || exponent === undefined || modulus <= 0n || exponent <= 0n) {
    return "failed to parse subject public key info";
  }
  return { N: String(modulus), E: Number(exponent) };
}

function validityOf(element: DerElement | undefined): Fields | undefined {
  const [from, to] = derChildren(element, derTags.sequence)?.map(derTime) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return { NotBefore: formatRfc3339(timeOfSeconds(from)), NotAfter: formatRfc3339(timeOfSeconds(to)) };
}

const nameLists: ReadonlyMap<string, string> = new Map([
  ["2.5.4.6", "Country"],
  ["2.5.4.10", "Organization"],
  ["2.5.4.11", "OrganizationalUnit"],
  ["2.5.4.7", "Locality"],
  ["2.5.4.8", "Province"],
  ["2.5.4.9", "StreetAddress"],
  ["2.5.4.17", "PostalCode"],
]);
const nameTexts: ReadonlyMap<string, string> = new Map([
  ["2.5.4.5", "SerialNumber"],
  ["2.5.4.3", "CommonName"],
]);

/** A distinguished name. (Go: crypto/x509/pkix Name) */
function nameFields(element: DerElement | undefined): Fields | undefined {
  const sets = derChildren(element, derTags.sequence)?.map((set) => derChildren(set, derTags.set));
  if (sets === undefined) return undefined;
  const lists: Record<string, string[]> = {};
  const texts: Record<string, string> = { SerialNumber: "", CommonName: "" };
  const names: Fields[] = [];
  for (const attribute of sets.flatMap<DerElement | undefined>((set) => set ?? [undefined])) {
    const [type, value] = derChildren(attribute, derTags.sequence) ?? [];
    const [identifier, text] = [derIdentifier(type), derText(value)];
    if (identifier === undefined || text === undefined) return undefined;
    names.push({ Type: identifier, Value: text });
    const [list, single] = [nameLists.get(identifier.join(".")), nameTexts.get(identifier.join("."))];
    if (list !== undefined) lists[list] = [...(lists[list] ?? []), text];
    if (single !== undefined) texts[single] = text;
  }
  const all = Object.fromEntries([...nameLists.values()].map((name) => [name, lists[name] ?? null]));
  return { ...all, ...texts, Names: names.length === 0 ? null : names, ExtraNames: null };
}

function listed(extensions: readonly Extension[]): Fields {
  const all = extensions.map(({ identifier, critical, value }) => ({
    Id: identifier,
    Critical: critical,
    Value: encodeBase64(value),
  }));
  return { Extensions: all.length === 0 ? null : all, ExtraExtensions: null };
}

const extensionRequest = "1.2.840.113549.1.9.14";

/** The list of extensions among the attributes of a request. */
function requestedExtensions(attributes: DerElement | undefined): DerElement | undefined {
  for (const attribute of derChildren(attributes, 0xa0) ?? []) {
    const [type, values] = derChildren(attribute, derTags.sequence) ?? [];
    if (derIdentifier(type)?.join(".") === extensionRequest) return derChildren(values, derTags.set)?.[0];
  }
  return undefined;
}

/** The attribute with the extensions as Go reads it: of one that is critical only that it is. */
function extensionAttribute(extensions: readonly Extension[]): Fields {
  const values = extensions.map(({ identifier, critical, value }) => ({
    Type: identifier,
    Value: critical ? true : encodeBase64(value),
  }));
  return { Type: extensionRequest.split(".").map(Number), Value: [values] };
}

/** By the numbers that Go gives them; 0 for what it does not know. (Go: crypto/x509 SignatureAlgorithm) */
const signatureAlgorithms: ReadonlyMap<string, number> = new Map([
  ["1.2.840.113549.1.1.4", 2],
  ["1.2.840.113549.1.1.5", 3],
  ["1.2.840.113549.1.1.11", 4],
  ["1.2.840.113549.1.1.12", 5],
  ["1.2.840.113549.1.1.13", 6],
]);

function signatureAlgorithm(element: DerElement | undefined): number {
  const identifier = derIdentifier(derChildren(element, derTags.sequence)?.[0]);
  return signatureAlgorithms.get(identifier?.join(".") ?? "") ?? 0;
}
