/** OpenAPI v2 documents in protobuf, as clients ask for them. gnostic-models: openapiv2/OpenAPIv2.proto */
import type { Json, JsonObject } from "../../kube/index.ts";

/** Encodes a document, as far as the control plane makes use of OpenAPI v2. */
export function encodeOpenApiV2(document: JsonObject): Uint8Array {
  return message([
    [1, document.swagger],
    [
      2,
      message([
        [1, at(document, "info", "title")],
        [2, at(document, "info", "version")],
      ]),
    ],
    [8, named(2, objectIn(document.paths), pathItem)],
    [9, named(1, objectIn(document.definitions), schema)],
  ]);
}

type Value = Json | Uint8Array | undefined;
type Entry = readonly [field: number, value: Value];

function pathItem(item: JsonObject): Uint8Array {
  return message([[8, operation(objectIn(item.patch))]]);
}

function operation(of: JsonObject): Uint8Array {
  return message([
    [3, of.description],
    ...listIn(of.parameters).map((one): Entry => [8, message([[1, parameter(one as JsonObject)]])]),
    [9, named(1, objectIn(of.responses), response)],
    ...extensions(13, of),
  ]);
}

function parameter(of: JsonObject): Uint8Array {
  const query = message([
    [2, of.in],
    [4, of.name],
    [6, of.type],
    [20, of.uniqueItems],
  ]);
  return message([[2, message([[3, query]])]]);
}

function response(of: JsonObject): Uint8Array {
  return message([[1, message([[1, of.description]])]]);
}

function schema(of: JsonObject): Uint8Array {
  const { items, additionalProperties: others, properties, type } = of;
  return message([
    [1, of.$ref],
    [2, of.format],
    [4, of.description],
    [17, of.maxProperties],
    ...listIn(of.required).map((one): Entry => [19, one]),
    ...listIn(of.enum).map((one): Entry => [20, any(one)]),
    [
      21,
      others === undefined
        ? undefined
        : message([typeof others === "boolean" ? [2, others] : [1, schema(objectIn(others))]]),
    ],
    [22, type === undefined ? undefined : message([[1, type]])],
    [23, items === undefined ? undefined : message([[1, schema(objectIn(items))]])],
    [25, properties === undefined ? undefined : named(1, objectIn(properties), schema)],
    ...extensions(31, of),
  ]);
}

/** The entries of a map, each with its name. */
function named(field: number, map: JsonObject, encode: (value: JsonObject) => Uint8Array): Uint8Array {
  const entries = Object.entries(map);
  return message(
    entries.map(([name, value]) => [
      field,
      message([
        [1, name],
        [2, encode(objectIn(value))],
      ]),
    ]),
  );
}

function extensions(field: number, of: JsonObject): readonly Entry[] {
  const own = Object.entries(of).filter(([key]) => key.startsWith("x-"));
  return own.map(([key, value]) => [
    field,
    message([
      [1, key],
      [2, any(value)],
    ]),
  ]);
}

/** A value of any sort, as YAML. */
function any(value: Json): Uint8Array {
  return message([[2, `${JSON.stringify(value)}\n`]]);
}

function message(entries: readonly Entry[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const [field, value] of entries) {
    if (typeof value === "boolean" || typeof value === "number") {
      pieces.push(varint(field << 3), varint(Number(value)));
    } else if (typeof value === "string" || value instanceof Uint8Array) {
      const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
      pieces.push(varint((field << 3) | 2), varint(bytes.length), bytes);
    }
  }
  return Buffer.concat(pieces);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Uint8Array.from([...bytes, left]);
}

function objectIn(value: Json | undefined): JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function at(document: JsonObject, outer: string, inner: string): Value {
  return objectIn(document[outer])[inner];
}
