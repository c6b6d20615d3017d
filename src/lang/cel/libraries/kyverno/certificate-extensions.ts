import {
  type DerElement,
  derBits,
  derChildren,
  derIdentifier,
  derInteger,
  derTags,
  encodeBase64,
  formatNetAddress,
  readDerElement,
} from "../../../../data/index.ts";
import type { Plain } from "./plain.ts";

export interface Extension {
  readonly identifier: readonly number[];
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Reads a list of extensions; `undefined` where it is malformed, none where there are no bytes. */
export function readExtensions(bytes: Uint8Array | undefined): readonly Extension[] | undefined {
  if (bytes === undefined) return [];
  const extensions: Extension[] = [];
  for (const element of derChildren(readDerElement(bytes), derTags.sequence) ?? [undefined]) {
    const parts = derChildren(element, derTags.sequence);
    const identifier = derIdentifier(parts?.[0]);
    const value = parts?.at(-1);
    if (parts === undefined || identifier === undefined || value?.tag !== derTags.octetString) return undefined;
    extensions.push({ identifier, critical: parts.length === 3 && parts[1]?.content[0] === 255, value: value.content });
  }
  return extensions;
}

type Found = { [name: string]: Plain };

/**
 * What extensions say, under the names of Go's fields; lists that are not there are null. A text is what is wrong.
 * (Go: crypto/x509 Certificate)
 */
export function extensionFields(extensions: readonly Extension[]): Readonly<Found> | string {
  const found: Found = { ...nothing };
  for (const { identifier, value } of extensions) {
    const read = readers[identifier.join(".")];
    if (read === undefined) continue;
    const element = readDerElement(value);
    const fields = element && read(element);
    if (fields === undefined) return `x509: invalid extension ${identifier.join(".")}`;
    if (typeof fields === "string") return fields;
    Object.assign(found, fields);
  }
  return found;
}

const nothing: Readonly<Found> = {
  KeyUsage: 0,
  ExtKeyUsage: null,
  BasicConstraintsValid: false,
  IsCA: false,
  MaxPathLen: 0,
  MaxPathLenZero: false,
  AuthorityKeyId: null,
  OCSPServer: null,
  IssuingCertificateURL: null,
  DNSNames: null,
  EmailAddresses: null,
  IPAddresses: null,
  URIs: null,
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
};

type Reader = (element: DerElement) => Found | string | undefined;

const readers: Readonly<Record<string, Reader>> = {
  "2.5.29.15": keyUsage,
  "2.5.29.19": basicConstraints,
  "2.5.29.17": alternativeNames,
  "2.5.29.30": () => "certificates with name constraints cannot be read",
  "2.5.29.31": distributionPoints,
  "2.5.29.32": policies,
  "2.5.29.35": authorityKey,
  "2.5.29.37": extendedKeyUsage,
  "1.3.6.1.5.5.7.1.1": authorityAccess,
};

function keyUsage(element: DerElement): Found | undefined {
  const bits = derBits(element);
  if (bits === undefined) return undefined;
  let usage = 0;
  for (let bit = 0; bit < 9; bit++) if (((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) usage |= 1 << bit;
  return { KeyUsage: usage };
}

function basicConstraints(element: DerElement): Found | undefined {
  const parts = derChildren(element, derTags.sequence);
  if (parts === undefined) return undefined;
  const isCa = parts[0]?.tag === derTags.boolean && parts[0].content[0] === 255;
  const length = parts.find(({ tag }) => tag === derTags.integer);
  const most = length === undefined ? -1 : Number(derInteger(length) ?? -1);
  return { BasicConstraintsValid: true, IsCA: isCa, MaxPathLen: most, MaxPathLenZero: most === 0 };
}

function alternativeNames(element: DerElement): Found | undefined {
  const names = derChildren(element, derTags.sequence);
  if (names === undefined) return undefined;
  const addresses = names.filter(({ tag }) => tag === 0x87).map(({ content }) => Array.from(content));
  if (addresses.some(({ length }) => length !== 4 && length !== 16)) return undefined;
  return {
    EmailAddresses: textsWith(names, 0x81),
    DNSNames: textsWith(names, 0x82),
    URIs: textsWith(names, 0x86),
    IPAddresses: orNull(addresses.map((bytes) => formatNetAddress({ bytes, zone: "" }))),
  };
}

function distributionPoints(element: DerElement): Found | undefined {
  const points = derChildren(element, derTags.sequence);
  if (points === undefined) return undefined;
  const names = points.flatMap((point) => {
    const name = derChildren(point, derTags.sequence)?.find(({ tag }) => tag === 0xa0);
    const full = derChildren(name, 0xa0)?.find(({ tag }) => tag === 0xa0);
    return derChildren(full, 0xa0) ?? [];
  });
  return { CRLDistributionPoints: textsWith(names, 0x86) };
}

function policies(element: DerElement): Found | undefined {
  const all = derChildren(element, derTags.sequence)?.map((one) =>
    derIdentifier(derChildren(one, derTags.sequence)?.[0]),
  );
  const known = all?.filter((one) => one !== undefined);
  return known === undefined || known.length !== all?.length ? undefined : { PolicyIdentifiers: orNull(known) };
}

function authorityKey(element: DerElement): Found | undefined {
  const key = derChildren(element, derTags.sequence)?.find(({ tag }) => tag === 0x80);
  return { AuthorityKeyId: key === undefined ? null : encodeBase64(key.content) };
}

/** By the numbers that Go gives them. (Go: crypto/x509 ExtKeyUsage) */
const usages: readonly string[] = [
  "2.5.29.37.0",
  "1.3.6.1.5.5.7.3.1",
  "1.3.6.1.5.5.7.3.2",
  "1.3.6.1.5.5.7.3.3",
  "1.3.6.1.5.5.7.3.4",
  "1.3.6.1.5.5.7.3.5",
  "1.3.6.1.5.5.7.3.6",
  "1.3.6.1.5.5.7.3.7",
  "1.3.6.1.5.5.7.3.8",
  "1.3.6.1.5.5.7.3.9",
  "1.3.6.1.4.1.311.10.3.3",
  "2.16.840.1.113730.4.1",
  "1.3.6.1.4.1.311.2.1.22",
  "1.3.6.1.4.1.311.61.1.1",
];

function extendedKeyUsage(element: DerElement): Found | undefined {
  const all = derChildren(element, derTags.sequence)?.map(derIdentifier);
  if (all === undefined || all.includes(undefined)) return undefined;
  const known = all.map((one) => usages.indexOf(one?.join(".") ?? "")).filter((usage) => usage >= 0);
  return { ExtKeyUsage: orNull(known) };
}

function authorityAccess(element: DerElement): Found | undefined {
  const all = derChildren(element, derTags.sequence)?.map((one) => derChildren(one, derTags.sequence) ?? []);
  if (all === undefined) return undefined;
  const locations = (method: string) =>
    all.filter(([type]) => derIdentifier(type)?.join(".") === method).flatMap(([, location]) => location ?? []);
  return {
    OCSPServer: textsWith(locations("1.3.6.1.5.5.7.48.1"), 0x86),
    IssuingCertificateURL: textsWith(locations("1.3.6.1.5.5.7.48.2"), 0x86),
  };
}

function textsWith(names: readonly DerElement[], tag: number): readonly string[] | null {
  const texts = names.filter((name) => name.tag === tag).map(({ content }) => new TextDecoder("utf-8").decode(content));
  return orNull(texts);
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
