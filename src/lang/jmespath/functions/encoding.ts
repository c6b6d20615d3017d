import {
  decodeBase64,
  encodeBase64,
  firstPemBlock,
  md5,
  parseJson,
  parseYaml,
  readCertificate,
  readCertificateRequest,
  sha1,
  sha256,
} from "../../../data/index.ts";
import { longestText, type Run } from "../run.ts";
import { failure, refusal } from "../signal.ts";
import { type FunctionEntry, text } from "./entry.ts";

/** Functions of encodings and hashes. (kyverno: pkg/engine/jmespath/functions.go) */
export const encodingFunctions: readonly FunctionEntry[] = [
  {
    name: "base64_decode",
    args: [["string"]],
    returns: ["string"],
    note: "the text that base 64 stands for",
    call: (args) => {
      const decoded = decodeBase64(text(args, 0));
      return decoded.kind === "error" ? failure(decoded.error) : new TextDecoder().decode(decoded.bytes);
    },
  },
  {
    name: "base64_encode",
    args: [["string"]],
    returns: ["string"],
    note: "a text in base 64",
    call: (args) =>
      text(args, 0).length > longestText / 4 ? refusal("the result is too large") : encodeBase64(bytesOf(args)),
  },
  hash("md5", md5),
  {
    name: "parse_json",
    args: [["string"]],
    returns: ["any"],
    note: "the value that a JSON text writes",
    call: (args, run) => {
      const parsed = parseJson(text(args, 0));
      return spendParsed(args, run) ?? (parsed.kind === "mistake" ? failure(parsed.mistake.message) : parsed.value);
    },
  },
  {
    name: "parse_yaml",
    args: [["string"]],
    returns: ["any"],
    note: "the value that the first document of a YAML text writes",
    call: (args, run) => {
      const parsed = parseYaml(text(args, 0));
      if (parsed.kind === "mistake") return failure(parsed.mistake.message);
      return spendParsed(args, run) ?? parsed.documents[0]?.value ?? null;
    },
  },
  hash("sha1", sha1),
  hash("sha256", sha256),
  {
    name: "x509_decode",
    args: [["string"]],
    returns: ["object"],
    note: "the fields of a certificate, or of a request for one, with an RSA key, from PEM",
    call: (args, run) => run.spend(text(args, 0).length) ?? decodeX509(text(args, 0)),
  },
];

const x509Readers = new Map([
  ["CERTIFICATE", readCertificate],
  ["CERTIFICATE REQUEST", readCertificateRequest],
]);

function decodeX509(pem: string): unknown {
  const block = firstPemBlock(pem);
  if (block === undefined) return failure("failed to decode PEM block");
  const read = x509Readers.get(block.type);
  if (read === undefined) return failure("PEM block neither contains a CERTIFICATE or CERTIFICATE REQUEST");
  const found = read(block.bytes);
  return found.kind === "error" ? failure(found.message) : found.fields;
}

const bytesOf = (args: readonly unknown[]) => new TextEncoder().encode(text(args, 0));

function hash(name: string, digest: (bytes: Uint8Array) => string): FunctionEntry {
  return {
    name,
    args: [["string"]],
    returns: ["string"],
    note: `the ${name} hash of a text, in hexadecimal digits`,
    call: (args, run) => run.spend(text(args, 0).length) ?? digest(bytesOf(args)),
  };
}

/** Parsing costs more than looking. */
function spendParsed(args: readonly unknown[], run: Run) {
  return run.spend(text(args, 0).length);
}
