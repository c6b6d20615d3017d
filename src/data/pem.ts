import { decodeBase64 } from "./base64.ts";

/** A block of PEM. */
export interface PemBlock {
  /** What it says that it is: `CERTIFICATE`. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

const begin = "-----BEGIN ";
const dashes = "-----";

/** The first whole block of a text; `undefined` where there is none. Blocks with headers are passed over. (Go: encoding/pem) */
export function firstPemBlock(text: string): PemBlock | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  let start = -1;
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith(dashes)) continue;
    const type = start < 0 ? "" : (lines[start] ?? "").slice(begin.length, -dashes.length);
    const body = start < 0 || line !== `-----END ${type}-----` ? undefined : lines.slice(start + 1, at).join("");
    start = line.startsWith(begin) && line.endsWith(dashes) ? at : -1;
    const decoded = body === undefined ? undefined : decodeBase64(body.replace(/[ \t]/g, ""));
    if (decoded?.kind === "bytes") return { type, bytes: decoded.bytes };
  }
  return undefined;
}
