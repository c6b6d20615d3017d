/** Reads the messages of the types whose JSON is made by hand in Go. */

import { parseJson } from "../../data/index.ts";
import type { GoType, SpecialType } from "../../kube/index.ts";
import { formatTime, type TimeLayout } from "./go-time.ts";
import { ProtobufError } from "./protobuf-error.ts";
import { canonicalQuantity } from "./quantity.ts";
import {
  delimited,
  expectWireType,
  readBytes,
  readInt64,
  readString,
  readTag,
  readVarint,
  skipField,
  type Tag,
  varint,
  type Wire,
} from "./wire.ts";

/** Reads one value of another type at a tag. */
export type ReadOne = (type: GoType, place: { readonly wire: Wire; readonly tag: Tag }) => unknown;

/** The value as Go writes it in JSON; `undefined` for a zero value. Throws {@link ProtobufError}. */
export function readSpecialMessage(type: SpecialType, wire: Wire, readOne: ReadOne): unknown {
  switch (type.form) {
    case "time":
      return readTime(wire, "seconds");
    case "microtime":
      return readTime(wire, "micros");
    case "quantity":
      return readQuantity(wire);
    case "intorstring":
      return readIntOrString(wire);
    case "schema-or-array":
    case "schema-or-bool":
    case "schema-or-strings":
      return readSchemaUnion(type, wire, readOne);
    default:
      return readRaw(wire);
  }
}

/** Calls back for each field of a message; what is not read there is skipped. */
function eachField(wire: Wire, read: (tag: Tag) => boolean): void {
  for (let tag = readTag(wire); tag !== undefined; tag = readTag(wire)) {
    if (!read(tag)) skipField(wire, tag);
  }
}

function readTime(wire: Wire, layout: TimeLayout): unknown {
  const start = wire.at;
  if (start === wire.end) return undefined;
  let seconds = 0;
  let nanos = 0;
  eachField(wire, (tag) => {
    if (tag.number > 2) return false;
    expectWireType(tag, varint);
    if (tag.number === 1) seconds = readInt64(wire);
    else nanos = readVarint(wire).low | 0;
    return true;
  });
  const moment = { seconds: seconds + Math.floor(nanos / 1e9), nanos: ((nanos % 1e9) + 1e9) % 1e9 };
  const text = formatTime(layout === "micros" ? moment : { seconds, nanos: 0 }, layout);
  if (text === undefined) throw new ProtobufError("time outside of the years 0 to 9999", start);
  return text ?? undefined;
}

function readQuantity(wire: Wire): unknown {
  const start = wire.at;
  let text: string | undefined;
  eachField(wire, (tag) => {
    if (tag.number !== 1) return false;
    expectWireType(tag, delimited);
    text = readString(wire);
    return true;
  });
  if (text === undefined) return undefined;
  const quantity = canonicalQuantity(text);
  if (quantity.kind === "error") throw new ProtobufError(quantity.error, start);
  return quantity.text;
}

function readIntOrString(wire: Wire): unknown {
  const start = wire.at;
  let kind = 0;
  let number = 0;
  let text = "";
  eachField(wire, (tag) => {
    if (tag.number > 3) return false;
    expectWireType(tag, tag.number === 3 ? delimited : varint);
    if (tag.number === 1) kind = readInt64(wire);
    else if (tag.number === 2) number = readVarint(wire).low | 0;
    else text = readString(wire);
    return true;
  });
  if (kind !== 0 && kind !== 1) throw new ProtobufError("neither a number nor a text", start);
  return kind === 0 ? number : text;
}

/** JSON as it is, in the only field. */
function readRaw(wire: Wire): unknown {
  const start = wire.at;
  let raw: Uint8Array = new Uint8Array();
  eachField(wire, (tag) => {
    if (tag.number !== 1) return false;
    expectWireType(tag, delimited);
    raw = readBytes(wire);
    return true;
  });
  if (raw.length === 0) return undefined;
  const parsed = parseJson(raw);
  if (parsed.kind === "mistake" || parsed.unsafe) {
    const problem = parsed.kind === "mistake" ? parsed.mistake.message : "it has an integer beyond 2^53";
    throw new ProtobufError(`embedded document that cannot be read: ${problem}`, start);
  }
  return parsed.value ?? undefined;
}

/** A schema, or a list or a boolean in its place: the list or the schema wins over the boolean when there is one. */
function readSchemaUnion(type: SpecialType, wire: Wire, readOne: ReadOne): unknown {
  let allows = false;
  let schema: unknown;
  const items: unknown[] = [];
  eachField(wire, (tag) => {
    const part = type.parts.get(tag.number);
    if (part === undefined) return false;
    if (part.kind === "list") items.push(readOne(part.of, { wire, tag }));
    else if (part.kind === "bool") allows = readOne(part, { wire, tag }) === true;
    else schema = readOne(part, { wire, tag });
    return true;
  });
  if (items.length > 0) return items;
  return schema ?? (type.form === "schema-or-bool" ? allows : undefined);
}
