/** Reads parsed JSON into a type of the table, as Kubernetes' JSON decoder would. (sigs.k8s.io/json) */

import { isRecord, setOwn } from "../../data/index.ts";
import type { GoType, StructType } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { numberWord, wordOf } from "./json-words.ts";
import { readBytes } from "./read-bytes.ts";
import { readSpecial } from "./read-special.ts";
import type { Reading } from "./reading.ts";
import { emptyValues, writeStruct, zeroOf } from "./values.ts";

/** The value as Go would write it after reading it; `undefined` for a zero value: for null, and where it does not fit. */
export function readValue(type: GoType, value: unknown, reading: Reading): unknown {
  if (type.kind === "pointer")
    return value === null ? undefined : (readValue(type.to, value, reading) ?? zeroOf(type.to));
  if (type.kind === "special") return readSpecial(type, value, { reading, readValue });
  if (value === null || value === undefined || reading.ended) return undefined;
  switch (type.kind) {
    case "any":
      return value;
    case "struct":
      return isRecord(value) ? readStruct(type, value, reading) : mismatch(type, value, reading);
    case "list":
      return Array.isArray(value) ? readList(type.of, value, reading) : mismatch(type, value, reading);
    case "map":
      return isRecord(value) ? readMap(type.of, value, reading) : mismatch(type, value, reading);
    case "bytes":
      return readBytes(value, reading) ?? mismatch(type, value, reading);
    default:
      return readScalar(type.kind, value) ?? mismatch(type, value, reading);
  }
}

export function readStruct(type: StructType, value: Readonly<Record<string, unknown>>, reading: Reading): Draft {
  reading.enterStruct();
  const values = emptyValues(type);
  for (const key of Object.keys(value)) {
    if (reading.ended) break;
    const index = type.indexes.get(key);
    const field = index === undefined ? undefined : type.fields[index];
    if (index === undefined || field === undefined) {
      reading.unknownField(key);
      continue;
    }
    values[index] = reading.atField(type.name, key, () => readValue(field.type, value[key], reading));
  }
  return writeStruct(type, values);
}

function readList(of: GoType, value: readonly unknown[], reading: Reading): unknown[] {
  return value.map((item, index) => reading.at(index, () => readValue(of, item, reading)) ?? zeroOf(of));
}

function readMap(of: GoType, value: Readonly<Record<string, unknown>>, reading: Reading): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    setOwn(read, key, reading.at(key, () => readValue(of, value[key], reading)) ?? zeroOf(of));
  }
  return read;
}

function readScalar(kind: "string" | "bool" | "int32" | "int64" | "double", value: unknown): unknown {
  switch (kind) {
    case "string":
      return typeof value === "string" ? value.toWellFormed() : undefined;
    case "bool":
      return typeof value === "boolean" ? value : undefined;
    case "double":
      return typeof value === "number" ? value : undefined;
    default:
      return isWhole(value, kind) ? value + 0 : undefined;
  }
}

/** 64-bit numbers beyond 2^53 are refused, since they could only be kept inexactly. */
function isWhole(value: unknown, kind: "int32" | "int64"): value is number {
  return Number.isSafeInteger(value) && (kind === "int64" || value === (Number(value) | 0));
}

function mismatch(type: GoType, value: unknown, reading: Reading): undefined {
  const exact = type.kind === "int32" || type.kind === "int64" || type.kind === "double";
  return reading.mismatched(exact ? numberWord(value) : wordOf(value), type.go);
}
