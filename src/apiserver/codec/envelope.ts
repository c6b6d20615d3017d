import { ProtobufError } from "./protobuf-error.ts";
import {
  delimited,
  expectWireType,
  readBytes,
  readMessage,
  readString,
  readTag,
  skipField,
  type Wire,
  wireOf,
} from "./wire.ts";

/** What a Kubernetes protobuf body holds: `k8s\0` and a `runtime.Unknown`. */
export interface Envelope {
  /** Empty where the client left it out, as `kind` may be. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The message itself, a view into the bytes handed in. */
  readonly raw: Uint8Array;
  readonly contentEncoding: string;
  readonly contentType: string;
}

const prefix = [0x6b, 0x38, 0x73, 0x00];

/** Whether bytes start as a Kubernetes protobuf envelope does. */
export function isEnvelope(bytes: Uint8Array): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

/** Opens an envelope. Throws {@link ProtobufError}. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  if (!isEnvelope(bytes)) throw new ProtobufError("no Kubernetes protobuf: it does not start with `k8s\\0`", 0);
  const wire = { ...wireOf(bytes), at: prefix.length };
  let names = { apiVersion: "", kind: "" };
  let raw = bytes.subarray(bytes.length);
  const texts = ["", ""];
  for (let tag = readTag(wire); tag !== undefined; tag = readTag(wire)) {
    if (tag.number > 4) {
      skipField(wire, tag);
      continue;
    }
    expectWireType(tag, delimited);
    if (tag.number === 1) names = readNames(readMessage(wire));
    else if (tag.number === 2) raw = readBytes(wire);
    else texts[tag.number - 3] = readString(wire);
  }
  const [contentEncoding = "", contentType = ""] = texts;
  return { ...names, raw, contentEncoding, contentType };
}

function readNames(wire: Wire): { apiVersion: string; kind: string } {
  const names = { apiVersion: "", kind: "" };
  for (let tag = readTag(wire); tag !== undefined; tag = readTag(wire)) {
    if (tag.number > 2) {
      skipField(wire, tag);
      continue;
    }
    expectWireType(tag, delimited);
    names[tag.number === 1 ? "apiVersion" : "kind"] = readString(wire);
  }
  return names;
}
