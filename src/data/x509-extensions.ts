import { encodeBase64 } from "./base64.ts";
import { childrenOf, contentOf, type DerElement, DerMistake, derTags, integerOf, oidOf, readDer } from "./x509-der.ts";
import { asciiOf } from "./x509-name.ts";

/** Fields of Go's certificate in JSON. */
export type X509Fields = Readonly<Record<string, unknown>>;

/** An extension of a certificate, or of a request for one. */
export interface X509Extension {
  readonly id: readonly number[];
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Reads a sequence of extensions. */
export function readExtensions(sequence: DerElement | undefined): readonly X509Extension[] {
  return childrenOf(sequence).map((element) => {
    const [id, second, third] = childrenOf(element);
    const marked = second?.tag === derTags.boolean;
    const critical = marked && second.content[0] === 0xff;
    return { id: oidOf(id), critical, value: contentOf(marked ? third : second, derTags.octetString) };
  });
}

/** Extensions as Go prints them; `null` where there are none. */
export function printedExtensions(extensions: readonly X509Extension[]): unknown {
  if (extensions.length === 0) return null;
  return extensions.map(({ id, critical, value }) => ({ Id: id, Critical: critical, Value: encodeBase64(value) }));
}

/** What extensions say, in Go's fields; what none of them says is what Go leaves there. */
export function extensionFields(extensions: readonly X509Extension[]): X509Fields {
  let fields: X509Fields = unsaid;
  const unhandled: (readonly number[])[] = [];
  for (const { id, critical, value } of extensions) {
    const name = id.join(".");
    const read = readers.get(name);
    if (refused.has(name)) throw new DerMistake(`the extension ${name} cannot be read`);
    if (read !== undefined) fields = { ...fields, ...read(value) };
    else if (critical) unhandled.push(id);
  }
  return { ...fields, UnhandledCriticalExtensions: orNull(unhandled) };
}

/** The names for which a certificate, or a request for one, is made. */
export function alternativeNames(extensions: readonly X509Extension[]): X509Fields {
  const found = extensions.find(({ id }) => id.join(".") === "2.5.29.17");
  return found === undefined ? noNames : readNames(found.value);
}

const noNames: X509Fields = { DNSNames: null, EmailAddresses: null, IPAddresses: null, URIs: null };

const unsaid: X509Fields = {
  ...noNames,
  KeyUsage: 0,
  ExtKeyUsage: null,
  UnknownExtKeyUsage: null,
  BasicConstraintsValid: false,
  IsCA: false,
  MaxPathLen: 0,
  MaxPathLenZero: false,
  SubjectKeyId: null,
  AuthorityKeyId: null,
  OCSPServer: null,
  IssuingCertificateURL: null,
  PermittedDNSDomainsCritical: false,
  PermittedDNSDomains: null,
  ExcludedDNSDomains: null,
  PermittedIPRanges: null,
  ExcludedIPRanges: null,
  PermittedEmailAddresses: null,
  ExcludedEmailAddresses: null,
  PermittedURIDomains: null,
  ExcludedURIDomains: null,
  CRLDistributionPoints: null,
  PolicyIdentifiers: null,
  Policies: null,
  InhibitAnyPolicy: 0,
  InhibitAnyPolicyZero: false,
  InhibitPolicyMapping: 0,
  InhibitPolicyMappingZero: false,
  RequireExplicitPolicy: 0,
  RequireExplicitPolicyZero: false,
  PolicyMappings: null,
};

/** Constraints of names and of policies: their fields would be missing. */
const refused = new Set(["2.5.29.30", "2.5.29.33", "2.5.29.36", "2.5.29.54"]);

/** (Go: crypto/x509/parser.go processExtensions) */
const readers: ReadonlyMap<string, (value: Uint8Array) => X509Fields> = new Map([
  ["2.5.29.14", (value) => ({ SubjectKeyId: encodeBase64(contentOf(only(value), derTags.octetString)) })],
  ["2.5.29.15", readUsage],
  ["2.5.29.17", readNames],
  ["2.5.29.19", readConstraints],
  ["2.5.29.31", readDistributionPoints],
  ["2.5.29.32", readPolicies],
  ["2.5.29.35", readAuthority],
  ["2.5.29.37", readPurposes],
  ["1.3.6.1.5.5.7.1.1", readAccess],
]);

function only(value: Uint8Array): DerElement {
  const [element, ...more] = readDer(value);
  if (element === undefined || more.length > 0) throw new DerMistake("an extension holds more than one value");
  return element;
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}

function readUsage(value: Uint8Array): X509Fields {
  const content = contentOf(only(value), derTags.bitString).subarray(1);
  let usage = 0;
  for (let bit = 0; bit < 9; bit++) {
    const byte = content[bit >> 3] ?? 0;
    if ((byte & (0x80 >> (bit & 7))) !== 0) usage |= 1 << bit;
  }
  return { KeyUsage: usage };
}

function readNames(value: Uint8Array): X509Fields {
  const names = childrenOf(only(value));
  const texts = (tag: number) => names.filter((one) => one.tag === tag).map(({ content }) => asciiOf(content));
  if (names.some(({ tag }) => tag === 0x86)) throw new DerMistake("names that are addresses cannot be read");
  return {
    DNSNames: orNull(texts(0x82)),
    EmailAddresses: orNull(texts(0x81)),
    IPAddresses: orNull(names.filter(({ tag }) => tag === 0x87).map(({ content }) => addressOf(content))),
    URIs: null,
  };
}

function readConstraints(value: Uint8Array): X509Fields {
  const [first, second] = childrenOf(only(value));
  const marked = first?.tag === derTags.boolean;
  const length = marked ? second : first;
  const longest = length === undefined ? -1 : Number(integerOf(length));
  return {
    BasicConstraintsValid: true,
    IsCA: marked && first.content[0] === 0xff,
    MaxPathLen: longest,
    MaxPathLenZero: longest === 0,
  };
}

function readDistributionPoints(value: Uint8Array): X509Fields {
  const texts = childrenOf(only(value)).flatMap((point) => {
    const name = childrenOf(point).find(({ tag }) => tag === 0xa0);
    const full = name === undefined ? undefined : readDer(name.content)[0];
    if (full?.tag !== 0xa0) return [];
    return readDer(full.content)
      .filter(({ tag }) => tag === 0x86)
      .map(({ content }) => asciiOf(content));
  });
  return { CRLDistributionPoints: orNull(texts) };
}

function readPolicies(value: Uint8Array): X509Fields {
  const ids = childrenOf(only(value)).map((policy) => oidOf(childrenOf(policy)[0]));
  return { PolicyIdentifiers: orNull(ids), Policies: orNull(ids.map((id) => id.join("."))) };
}

function readAuthority(value: Uint8Array): X509Fields {
  const id = childrenOf(only(value)).find(({ tag }) => tag === 0x80);
  return { AuthorityKeyId: id === undefined ? null : encodeBase64(id.content) };
}

/** (Go: crypto/x509/x509.go extKeyUsageOIDs) */
const purposes: readonly string[] = [
  "2.5.29.37.0",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((last) => `1.3.6.1.5.5.7.3.${last}`),
  "1.3.6.1.4.1.311.10.3.3",
  "2.16.840.1.113730.4.1",
  "1.3.6.1.4.1.311.2.1.22",
  "1.3.6.1.4.1.311.61.1.1",
];

function readPurposes(value: Uint8Array): X509Fields {
  const ids = childrenOf(only(value)).map(oidOf);
  const numbers = ids.map((id) => purposes.indexOf(id.join("."))).filter((number) => number >= 0);
  const unknown = ids.filter((id) => !purposes.includes(id.join(".")));
  return { ExtKeyUsage: orNull(numbers), UnknownExtKeyUsage: orNull(unknown) };
}

function readAccess(value: Uint8Array): X509Fields {
  const entries = childrenOf(only(value)).flatMap((access) => {
    const [method, location] = childrenOf(access);
    if (location?.tag !== 0x86) return [];
    return [{ method: oidOf(method).join("."), location: asciiOf(location.content) }];
  });
  const of = (method: string) => orNull(entries.filter((one) => one.method === method).map((one) => one.location));
  return { OCSPServer: of("1.3.6.1.5.5.7.48.1"), IssuingCertificateURL: of("1.3.6.1.5.5.7.48.2") };
}

/** An address as Go prints it. */
function addressOf(bytes: Uint8Array): string {
  const mapped = bytes.length === 16 && bytes.subarray(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 0xff));
  if (bytes.length === 4 || mapped) return bytes.subarray(-4).join(".");
  if (bytes.length !== 16) throw new DerMistake("an address has another length than it has to");
  const groups = Array.from({ length: 8 }, (_, at) => (bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0));
  return shortened(groups);
}

/** The longest run of zeros, the first of several, is left out where it has more than one. */
function shortened(groups: readonly number[]): string {
  let [best, length] = [0, 1];
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > length) [best, length] = [start, end - start];
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`;
}
