import { decodeBase64 } from "../../../../data/index.ts";
import { failed } from "../../failure.ts";
import { global, type Library } from "../../library.ts";
import { dynType, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { certificateFields, requestFields } from "./certificate.ts";
import { withDoubles } from "./plain.ts";

/**
 * Certificates with RSA keys, and requests for such. Certificates with name constraints and requests with URIs are
 * refused. (kyverno sdk: extensions/cel/libs/x509)
 */
export const x509Library: Library = {
  name: "kyverno.x509",
  functions: [{ name: "x509.decode", overloads: [global([stringType], dynType, { unary: decode })] }],
};

function decode(pem: CelValue): CelValue {
  const block = firstBlock(String(pem));
  if (block === undefined) return failed("failed to decode PEM block");
  const read = readers.get(block.type);
  if (read === undefined) return failed("PEM block neither contains a CERTIFICATE or CERTIFICATE REQUEST");
  const fields = read(block.bytes);
  return typeof fields === "string" ? failed(fields) : withDoubles(fields);
}

const readers = new Map([
  ["CERTIFICATE", certificateFields],
  ["CERTIFICATE REQUEST", requestFields],
]);

interface Block {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const largest = 100_000;

/** The first block of a text in PEM. (RFC 7468) */
function firstBlock(text: string): Block | undefined {
  const begin = /(?:^|\n)-----BEGIN ([^\n]{0,100}?)-----[ \t\r]*\n/.exec(text);
  if (begin === null) return undefined;
  const [whole, type = ""] = begin;
  const start = begin.index + whole.length;
  const end = text.indexOf(`-----END ${type}-----`, start);
  if (end < 0 || end - start > largest) return undefined;
  const decoded = decodeBase64(text.slice(start, end).replace(/[ \t]/g, ""));
  return decoded.kind === "bytes" ? { type, bytes: decoded.bytes } : undefined;
}
