import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { decodeBase64 } from "../../data/index.ts";

/** A request for a certificate, as far as the API looks into it; or why it is none, in Go's words where they are known. */
export type CertificateRequest =
  | { readonly kind: "request"; readonly organizations: readonly string[] }
  | { readonly kind: "mistake"; readonly mistake: string };

/** Reads a request in PEM and checks that it is signed with the key it is for. (go: crypto/x509 ParseCertificateRequest, CheckSignature) */
export function readCertificateRequest(pem: string): CertificateRequest {
  const body = pemBody(pem);
  const decoded = body === undefined ? undefined : decodeBase64(body);
  if (decoded?.kind !== "bytes") return mistaken("PEM block type must be CERTIFICATE REQUEST");
  return readDer(decoded.bytes) ?? mistaken("asn1: structure error: malformed certificate request");
}

/** What stands between the lines that begin and end the first block, where it is a request. */
function pemBody(pem: string): string | undefined {
  const [first, last] = ["-----BEGIN CERTIFICATE REQUEST-----", "-----END CERTIFICATE REQUEST-----"];
  const start = pem.indexOf("-----BEGIN ");
  if (start < 0 || !pem.startsWith(first, start)) return undefined;
  const end = pem.indexOf(last, start);
  return end < 0 ? undefined : pem.slice(start + first.length, end).replaceAll(/[ \t\r\n]/g, "");
}

/** An element of DER: its tag, its content, and its bytes as a whole. */
interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

const tags = { sequence: 0x30, set: 0x31, oid: 0x06, bits: 0x03 } as const;
const organization = "55040a";

/** The signatures that are understood, by the object identifier of the algorithm in hexadecimal, with their hash. */
const algorithms: ReadonlyMap<string, string | undefined> = new Map<string, string | undefined>([
  ["2a864886f70d01010b", "sha256"],
  ["2a864886f70d01010c", "sha384"],
  ["2a864886f70d01010d", "sha512"],
  ["2a8648ce3d040302", "sha256"],
  ["2a8648ce3d040303", "sha384"],
  ["2a8648ce3d040304", "sha512"],
  ["2b6570", undefined],
]);

function readDer(der: Uint8Array): CertificateRequest | undefined {
  const [outer, ...trailing] = elementsOf(der) ?? [];
  if (outer?.tag !== tags.sequence || trailing.length > 0) return undefined;
  const [info, algorithm, signature] = elementsOf(outer.content) ?? [];
  if (info?.tag !== tags.sequence || algorithm?.tag !== tags.sequence || signature?.tag !== tags.bits) return undefined;
  const [, subject, key] = elementsOf(info.content) ?? [];
  const [oid] = elementsOf(algorithm.content) ?? [];
  const organizations = subject && organizationsOf(subject.content);
  if (!organizations || key?.tag !== tags.sequence || oid?.tag !== tags.oid) return undefined;
  const mistake = signatureMistake({ key: key.whole, signed: info.whole, signature: signature.content, oid: hex(oid) });
  return mistake === undefined ? { kind: "request", organizations } : mistaken(mistake);
}

interface Signed {
  readonly key: Uint8Array;
  readonly signed: Uint8Array;
  /** With the count of unused bits before it. */
  readonly signature: Uint8Array;
  readonly oid: string;
}

function signatureMistake({ key, signed, signature, oid }: Signed): string | undefined {
  const publicKey = keyOf(key);
  if (!publicKey) return "x509: unknown public key algorithm";
  if (!algorithms.has(oid)) return "x509: cannot verify signature: algorithm unimplemented";
  const good = verify(algorithms.get(oid), signed, publicKey, signature.subarray(1));
  return good ? undefined : (failures[publicKey.asymmetricKeyType ?? ""] ?? "x509: verification failure");
}

const failures: Readonly<Record<string, string>> = {
  rsa: "crypto/rsa: verification error",
  ec: "x509: ECDSA verification failure",
  ed25519: "x509: Ed25519 verification failure",
};

function keyOf(der: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

/** The organizations in a name: a sequence of sets of pairs of an identifier and a text. */
function organizationsOf(name: Uint8Array): readonly string[] | undefined {
  const sets = elementsOf(name);
  const pairs = sets?.flatMap((set) => elementsOf(set.content) ?? []);
  return pairs?.flatMap((pair) => {
    const [oid, value] = elementsOf(pair.content) ?? [];
    return oid && value && hex(oid) === organization ? [new TextDecoder().decode(value.content)] : [];
  });
}

/** The elements that bytes consist of; `undefined` where they are no DER. */
function elementsOf(bytes: Uint8Array): readonly Element[] | undefined {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = lengthAt(bytes, at + 1);
    const end = head && head.start + head.length;
    if (head === undefined || end === undefined || end > bytes.length) return undefined;
    found.push({ tag: bytes[at] ?? 0, content: bytes.subarray(head.start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}

function lengthAt(bytes: Uint8Array, at: number): { readonly start: number; readonly length: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { start: at + 1, length: first };
  const count = first & 0x7f;
  if (count === 0 || count > 3) return undefined;
  const length = bytes.subarray(at + 1, at + 1 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return { start: at + 1 + count, length };
}

function hex({ content }: Element): string {
  return Array.from(content, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function mistaken(mistake: string): CertificateRequest {
  return { kind: "mistake", mistake };
}
