/**
 * Reads messages of the built-in types from protobuf into the documents that a real API server would write as JSON.
 * kubernetes: the `generated.pb.go` of every API package, apimachinery pkg/runtime/serializer/protobuf
 */

import { setOwn } from "../../data/index.ts";
import type { GoSlot, GoType, StructType } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ProtobufError } from "./protobuf-error.ts";
import { readSpecialMessage } from "./protobuf-special.ts";
import { emptyValues, type Values, writeStruct, zeroOf } from "./values.ts";
import {
  delimited,
  expectWireType,
  fixed64,
  readBytes,
  readDelimited,
  readDouble,
  readInt64,
  readMessage,
  readString,
  readTag,
  readVarint,
  skipField,
  type Tag,
  varint,
  type Wire,
  wireOf,
} from "./wire.ts";

/** Reads a whole message. Throws {@link ProtobufError}. */
export function decodeStruct(type: StructType, bytes: Uint8Array): Draft {
  return readStruct(type, wireOf(bytes));
}

function readStruct(type: StructType, wire: Wire): Draft {
  const values = emptyValues(type);
  readFields(type, wire, { values, base: 0 });
  return writeStruct(type, values);
}

/** Where the fields of a message go: embedded ones start further on among those of the outer struct. */
interface Target {
  readonly values: Values;
  readonly base: number;
}

function readFields(type: StructType, wire: Wire, target: Target): void {
  for (let tag = readTag(wire); tag !== undefined; tag = readTag(wire)) {
    const slot = type.slots.get(tag.number);
    if (slot === undefined) skipField(wire, tag);
    else if (slot.embedded) readEmbedded(slot, { wire, tag }, target);
    else readField(slot, { wire, tag }, target);
  }
}

interface Place {
  readonly wire: Wire;
  readonly tag: Tag;
}

function readEmbedded(slot: GoSlot, { wire, tag }: Place, { values, base }: Target): void {
  expectWireType(tag, delimited);
  if (slot.embedded) readFields(slot.embedded, readMessage(wire), { values, base: base + slot.index });
}

function readField(slot: GoSlot, place: Place, { values, base }: Target): void {
  const index = base + slot.index;
  const type = slot.type;
  if (type.kind === "list" && !type.message) {
    values[index] ??= [];
    readItems(type.of, place, values[index] as unknown[]);
  } else if (type.kind === "map") {
    values[index] ??= {};
    readEntry(type.of, place, values[index] as Record<string, unknown>);
  } else {
    if (values[index] !== undefined && isMessage(type)) throw new ProtobufError("message given twice", place.tag.at);
    values[index] = readOne(type, place);
  }
}

function isMessage(type: GoType): boolean {
  if (type.kind === "pointer") return isMessage(type.to);
  return type.kind === "struct" || type.kind === "special" || type.kind === "list";
}

/** One value; `undefined` for the zero value of a special type. */
function readOne(type: GoType, place: Place): unknown {
  const { wire, tag } = place;
  switch (type.kind) {
    case "pointer":
      return readOne(type.to, place) ?? zeroOf(type.to);
    case "struct":
      expectWireType(tag, delimited);
      return readStruct(type, readMessage(wire));
    case "special":
      expectWireType(tag, delimited);
      return readSpecialMessage(type, readMessage(wire), readOne);
    case "list":
      expectWireType(tag, delimited);
      return readListMessage(type.of, readMessage(wire));
    case "string":
    case "bytes":
      expectWireType(tag, delimited);
      return type.kind === "string" ? readString(wire) : Buffer.from(readBytes(wire)).toString("base64");
    case "map":
    case "any":
      throw new ProtobufError(`field ${tag.number} has no form in protobuf`, tag.at);
    default:
      expectWireType(tag, wireTypeOf(type.kind));
      return readNumber(type.kind, wire);
  }
}

type NumberKind = "bool" | "int32" | "int64" | "double";

function wireTypeOf(kind: NumberKind): number {
  return kind === "double" ? fixed64 : varint;
}

function readNumber(kind: NumberKind, wire: Wire): unknown {
  if (kind === "double") return readDouble(wire);
  if (kind === "int64") return readInt64(wire);
  const { low, high } = readVarint(wire);
  return kind === "int32" ? low | 0 : (low | high) !== 0;
}

function readItems(of: GoType, place: Place, items: unknown[]): void {
  const packed = place.tag.wireType === delimited && isNumber(of);
  if (!packed) {
    items.push(readOne(of, place) ?? zeroOf(of));
    return;
  }
  const inner = readDelimited(place.wire);
  while (inner.at < inner.end) items.push(readNumber(of.kind, inner));
}

function isNumber(type: GoType): type is GoType & { readonly kind: NumberKind } {
  return type.kind === "bool" || type.kind === "int32" || type.kind === "int64" || type.kind === "double";
}

function readEntry(of: GoType, { wire, tag }: Place, entries: Record<string, unknown>): void {
  expectWireType(tag, delimited);
  const inner = readMessage(wire);
  let key = "";
  let value: unknown;
  for (let part = readTag(inner); part !== undefined; part = readTag(inner)) {
    if (part.number === 1) {
      expectWireType(part, delimited);
      key = readString(inner);
    } else if (part.number === 2) value = readOne(of, { wire: inner, tag: part });
    else skipField(inner, part);
  }
  setOwn(entries, key, value ?? (of.kind === "bytes" ? "" : zeroOf(of)));
}

/** A named list has a message of its own, with the items as its first field. */
function readListMessage(of: GoType, wire: Wire): unknown[] {
  const items: unknown[] = [];
  for (let tag = readTag(wire); tag !== undefined; tag = readTag(wire)) {
    if (tag.number === 1) readItems(of, { wire, tag }, items);
    else skipField(wire, tag);
  }
  return items;
}
