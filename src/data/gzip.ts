import { deflate } from "./deflate.ts";
import { inflate } from "./inflate.ts";

/**
 * Bytes in the format of gzip, without a name and a time: the same bytes always give the same result. Small texts come
 * out byte for byte as from Go. (RFC 1952)
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  const body = deflate(bytes);
  const out = new Uint8Array(body.length + 18);
  out.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  out.set(body, 10);
  const view = new DataView(out.buffer);
  view.setUint32(out.length - 8, crc32(bytes), true);
  view.setUint32(out.length - 4, bytes.length, true);
  return out;
}

/**
 * Undoes gzip, all its members, as long as the result has no more than `most` bytes; a text is what is wrong, in Go's
 * words. (Go: compress/gzip)
 */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array | string {
  if (bytes.length === 0) return "EOF";
  const parts: Uint8Array[] = [];
  let at = 0;
  let size = 0;
  while (at < bytes.length) {
    const start = endOfHeader(bytes, at);
    if (typeof start === "string") return start;
    const part = inflate(bytes, start, most - size);
    if (typeof part === "string") return part;
    const wrong = trailerMistake(bytes, part.end, part.bytes);
    if (wrong !== undefined) return wrong;
    parts.push(part.bytes);
    size += part.bytes.length;
    at = part.end + 8;
    if (parts.length > mostMembers) return "there are too many members";
  }
  return joined(parts, size);
}

const mostMembers = 1000;
const [hasChecksum, hasExtra, hasName, hasComment] = [2, 4, 8, 16];

/** Where the data of a member begins. */
function endOfHeader(bytes: Uint8Array, start: number): number | string {
  if (bytes.length - start < 10) return "unexpected EOF";
  const [first, second, method, flags = 0] = bytes.subarray(start, start + 4);
  if (first !== 0x1f || second !== 0x8b || method !== 8) return "gzip: invalid header";
  let at = start + 10;
  if ((flags & hasExtra) !== 0) at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  for (const flag of [hasName, hasComment]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return "unexpected EOF";
    if (end - at >= 512) return "gzip: invalid header";
    at = end + 1;
  }
  if ((flags & hasChecksum) === 0) return at > bytes.length ? "unexpected EOF" : at;
  if (at + 2 > bytes.length) return "unexpected EOF";
  const said = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return said === (crc32(bytes.subarray(start, at)) & 0xffff) ? at + 2 : "gzip: invalid header";
}

function trailerMistake(bytes: Uint8Array, at: number, data: Uint8Array): string | undefined {
  if (at + 8 > bytes.length) return "unexpected EOF";
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  const fits = view.getUint32(0, true) === crc32(data) && view.getUint32(4, true) === data.length;
  return fits ? undefined : "gzip: invalid checksum";
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
