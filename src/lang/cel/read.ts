import { decodeBase64 } from "../../data/index.ts";
import { Failure } from "./failure.ts";
import { MapBuilder, mapEntries } from "./map.ts";
import { readDuration, readTimestamp } from "./time.ts";
import type { CelType } from "./type.ts";
import { type CelValue, isList, isMap, Optional, toDouble } from "./value.ts";

/**
 * How a value of JSON is read by its declared type: texts become moments, durations and bytes, whole numbers become
 * doubles. `undefined` where values are as they should be. Values that have been read stay as they are.
 * (kubernetes: apiserver/pkg/cel/common/values.go)
 */
export function readerOf(type: CelType): ((value: CelValue) => CelValue) | undefined {
  switch (type.kind) {
    case "timestamp":
      return (value) => (typeof value === "string" ? readTimestamp(value) : value);
    case "duration":
      return (value) => (typeof value === "string" ? readDuration(value) : value);
    case "bytes":
      return readBytes;
    case "double":
      return (value) => (typeof value === "number" || typeof value === "bigint" ? toDouble(Number(value)) : value);
    case "list":
      return listReader(type);
    case "map":
      return mapReader(type);
    case "opaque":
      return optionalReader(type);
    default:
      return undefined;
  }
}

function optionalReader({ name, params: [inner] }: CelType): ((value: CelValue) => CelValue) | undefined {
  const read = name === "optional_type" && inner !== undefined ? readerOf(inner) : undefined;
  if (read === undefined) return undefined;
  return (value) => {
    if (!(value instanceof Optional) || value.value === undefined) return value;
    const found = read(value.value);
    return found instanceof Failure ? found : new Optional(found);
  };
}

function readBytes(value: CelValue): CelValue {
  if (typeof value !== "string") return value;
  const decoded = decodeBase64(value);
  return decoded.kind === "bytes" ? decoded.bytes : value;
}

function listReader({ params: [element] }: CelType): ((value: CelValue) => CelValue) | undefined {
  const read = element && readerOf(element);
  return read && ((value) => (isList(value) ? value.map(read) : value));
}

function mapReader({ params: [, element] }: CelType): ((value: CelValue) => CelValue) | undefined {
  const read = element && readerOf(element);
  if (read === undefined) return undefined;
  return (value) => {
    if (!isMap(value)) return value;
    const builder = new MapBuilder();
    for (const [key, one] of mapEntries(value)) builder.add(key, read(one));
    return builder.build();
  };
}
