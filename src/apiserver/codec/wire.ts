import { ProtobufError } from "./protobuf-error.ts";

export const varint = 0;
export const fixed64 = 1;
export const delimited = 2;
const groupStart = 3;
const groupEnd = 4;
const fixed32 = 5;

/** How deep messages may nest. */
const deepest = 500;

/** How many messages one body may hold: each can grow to many times its bytes. */
const mostMessages = 300_000;

/** A stretch of bytes that is read from its start to its end. */
export interface Wire {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;
  readonly depth: number;
  readonly count: { messages: number };
}

export interface Tag {
  readonly number: number;
  readonly wireType: number;
  /** Where the tag stands. */
  readonly at: number;
}

export function wireOf(bytes: Uint8Array): Wire {
  return { bytes, end: bytes.length, at: 0, depth: 0, count: { messages: 0 } };
}

/** The next tag of a message; `undefined` at its end. Throws {@link ProtobufError}. */
export function readTag(wire: Wire): Tag | undefined {
  if (wire.at >= wire.end) return undefined;
  const at = wire.at;
  const { low, high } = readVarint(wire);
  const number = (low >>> 3) | (high << 29);
  if (high >>> 3 !== 0 || number <= 0) throw new ProtobufError("illegal field number", at);
  return { number, wireType: low & 7, at };
}

/** A 64-bit varint as two halves of 32 bits. Throws {@link ProtobufError}. */
export function readVarint(wire: Wire): { readonly low: number; readonly high: number } {
  const start = wire.at;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (wire.at >= wire.end) throw new ProtobufError("unexpected end", wire.at);
    const byte = wire.bytes[wire.at++] ?? 0;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high |= bits >>> 4;
    } else high |= shift < 63 ? bits << (shift - 32) : (bits & 1) << 31;
    if (byte < 0x80) return { low: low >>> 0, high: high >>> 0 };
  }
  throw new ProtobufError("integer of more than 64 bits", start);
}

/** A signed 64-bit integer. Throws {@link ProtobufError} also where it could not be kept exactly. */
export function readInt64(wire: Wire): number {
  const at = wire.at;
  const { low, high } = readVarint(wire);
  const value = (high | 0) * 2 ** 32 + low;
  if (!Number.isSafeInteger(value)) throw new ProtobufError("integer beyond 2^53", at);
  return value;
}

export function readDouble(wire: Wire): number {
  const at = take(wire, 8);
  const value = new DataView(wire.bytes.buffer, wire.bytes.byteOffset + at, 8).getFloat64(0, true);
  if (!Number.isFinite(value)) throw new ProtobufError("number that JSON has not", at);
  return value;
}

/** A length and as many bytes, as a stretch of its own. Throws {@link ProtobufError}. */
export function readDelimited(wire: Wire): Wire {
  const start = wire.at;
  const { low, high } = readVarint(wire);
  if (high !== 0 || low > wire.end - wire.at) throw new ProtobufError("length beyond the end", start);
  const at = take(wire, low);
  return { bytes: wire.bytes, at, end: at + low, depth: wire.depth, count: wire.count };
}

/** The same, one level deeper. */
export function readMessage(wire: Wire): Wire {
  const start = wire.at;
  const inner = readDelimited(wire);
  if (wire.depth >= deepest) throw new ProtobufError("messages nested too deep", start);
  if (++wire.count.messages > mostMessages) throw new ProtobufError("too many messages", start);
  return { ...inner, depth: wire.depth + 1 };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function readString(wire: Wire): string {
  const inner = readDelimited(wire);
  try {
    return utf8.decode(inner.bytes.subarray(inner.at, inner.end));
  } catch {
    throw new ProtobufError("text that is not UTF-8", inner.at);
  }
}

export function readBytes(wire: Wire): Uint8Array {
  const inner = readDelimited(wire);
  return inner.bytes.subarray(inner.at, inner.end);
}

export function expectWireType(tag: Tag, wireType: number): void {
  if (tag.wireType !== wireType) {
    throw new ProtobufError(`wrong wire type ${tag.wireType} for field ${tag.number}`, tag.at);
  }
}

/** Steps over the value of a field that nobody knows. Throws {@link ProtobufError}. */
export function skipField(wire: Wire, tag: Tag): void {
  let open = 0;
  let current: Tag | undefined = tag;
  do {
    if (current === undefined) throw new ProtobufError("unexpected end of a group", wire.at);
    if (current.wireType === groupStart) open++;
    else if (current.wireType === groupEnd) open--;
    else skipValue(wire, current);
    if (open < 0) throw new ProtobufError("end of a group that has no start", current.at);
    if (open > 0) current = readTag(wire);
  } while (open > 0);
}

function skipValue(wire: Wire, tag: Tag): void {
  switch (tag.wireType) {
    case varint:
      readVarint(wire);
      break;
    case fixed64:
      take(wire, 8);
      break;
    case fixed32:
      take(wire, 4);
      break;
    case delimited:
      readDelimited(wire);
      break;
    default:
      throw new ProtobufError(`illegal wire type ${tag.wireType}`, tag.at);
  }
}

/** Moves on by a number of bytes; returns where they start. */
function take(wire: Wire, length: number): number {
  const at = wire.at;
  if (length > wire.end - at) throw new ProtobufError("unexpected end", at);
  wire.at += length;
  return at;
}
