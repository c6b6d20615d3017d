import { formatGoFloat } from "../../kube/index.ts";
import { Failure } from "./failure.ts";
import {
  CelMap,
  type CelValue,
  Double,
  Duration,
  Message,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
} from "./value.ts";

/** The name of the type of a value, as `type(x)` has it. */
export function typeName(value: CelValue): string {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return Number.isInteger(value) ? "int" : "double";
    default:
      return value === null ? "null_type" : objectTypeName(value);
  }
}

function objectTypeName(value: CelValue): string {
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint) return "uint";
  if (value instanceof Double) return "double";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof Optional) return "optional_type";
  if (value instanceof TypeValue) return "type";
  if (value instanceof Message || value instanceof Opaque) return value.type.name;
  return value instanceof Failure ? "error" : "map";
}

/** The name of the class of cel-go that a value without elements has there. */
export function goName(value: CelValue): string {
  const name = value === null ? "null" : typeName(value);
  return `types.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** A value as a key in messages. */
export function formatKey(value: CelValue): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Double) return formatGoFloat(value.value);
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : formatGoFloat(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof CelMap || value === null || Array.isArray(value)) return String(value);
  return typeName(value);
}
