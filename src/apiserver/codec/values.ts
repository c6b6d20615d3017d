/**
 * What a Go struct holds and how Go writes it as JSON: fields with `omitempty` vanish when they are empty, all others
 * are there always, with their zero value if need be. So a stored object looks as a real API server's does, whatever
 * form it came in.
 */
import type { GoField, GoType, SpecialType, StructType } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";

/** The values that were read for the fields of a struct, by index; `undefined` stands for Go's zero value. */
export type Values = unknown[];

export function emptyValues(type: StructType): Values {
  return new Array<unknown>(type.fields.length).fill(undefined);
}

/** Writes a struct as Go would, its fields in Go's order. */
export function writeStruct(type: StructType, values: Values): Draft {
  const draft: Draft = {};
  for (const [index, field] of type.fields.entries()) {
    const value = values[index];
    if (isLeftOut(field, value)) continue;
    draft[field.name] = value === undefined ? zeroOf(field.type) : value;
  }
  return draft;
}

/** The JSON of a type's zero value. */
export function zeroOf(type: GoType): unknown {
  switch (type.kind) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "double":
      return 0;
    case "struct":
      return writeStruct(type, emptyValues(type));
    case "special":
      return zeroOfSpecial(type);
    default:
      return null;
  }
}

function zeroOfSpecial(type: SpecialType): unknown {
  if (type.form === "quantity") return "0";
  if (type.form === "intorstring") return 0;
  return type.form === "schema-or-bool" ? false : null;
}

function isLeftOut(field: GoField, value: unknown): boolean {
  if (field.omitZero && (value === undefined || value === null)) return true;
  return field.omitEmpty && isEmpty(field.type, value);
}

/** Whether `omitempty` leaves a value out: structs are never empty, pointers are when they are nil. */
function isEmpty(type: GoType, value: unknown): boolean {
  switch (type.kind) {
    case "struct":
    case "special":
      return false;
    case "pointer":
    case "any":
      return value === undefined;
    case "list":
      return value === undefined || (value as readonly unknown[]).length === 0;
    case "map":
      return value === undefined || Object.keys(value as object).length === 0;
    default:
      return value === undefined || value === "" || value === 0 || value === false;
  }
}
