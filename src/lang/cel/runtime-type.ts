import type { CelType } from "./type.ts";
import {
  type CelValue,
  Duration,
  isDouble,
  isInt,
  isList,
  isMap,
  Message,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
} from "./value.ts";

/**
 * Tells values of a type from others as far as functions are chosen by it: of a list the first element counts, and what
 * is inside maps does not. `undefined` where every value will do. (cel-go: common/types/types.go IsAssignableRuntimeType)
 */
export function matcherOf(type: CelType): ((value: CelValue) => boolean) | undefined {
  switch (type.kind) {
    case "dyn":
    case "any":
    case "param":
    case "error":
      return undefined;
    case "null":
      return (value) => value === null;
    case "bool":
      return (value) => typeof value === "boolean";
    case "int":
      return isInt;
    case "uint":
      return (value) => value instanceof Uint;
    case "double":
      return isDouble;
    case "string":
      return (value) => typeof value === "string";
    case "bytes":
      return (value) => value instanceof Uint8Array;
    case "timestamp":
      return (value) => value instanceof Timestamp;
    case "duration":
      return (value) => value instanceof Duration;
    case "list":
      return listMatcher(type.params[0]);
    case "map":
      return isMap;
    case "type":
      return (value) => value instanceof TypeValue;
    case "struct":
    case "opaque":
      return named(type.name);
    default:
      return type.kind satisfies never;
  }
}

function listMatcher(element: CelType | undefined): (value: CelValue) => boolean {
  const matches = element && matcherOf(element);
  if (matches === undefined) return isList;
  return (value) => isList(value) && (value.length === 0 || matches(value[0] ?? null));
}

function named(name: string): (value: CelValue) => boolean {
  if (name === "optional_type") return (value) => value instanceof Optional;
  return (value) => (value instanceof Opaque || value instanceof Message) && value.type.name === name;
}
