import { durationOf, timestampOf } from "../arithmetic.ts";
import { noSuchOverload } from "../failure.ts";
import type { Library } from "../library.ts";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listOf,
  mapOf,
  nullableOf,
  stringType,
  timestampType,
  uintType,
} from "../type.ts";
import { type CelValue, Double, isInt, Uint } from "../value.ts";

/** A message of protocol buffers whose literals make a plain value. */
function wrapper(name: string, inner: CelType, zero: CelValue): CelType {
  return {
    kind: "struct",
    name: `google.protobuf.${name}`,
    params: [],
    field: (field) => (field === "value" ? inner : undefined),
    make: (fields) => {
      const value = fields.get("value");
      return value === undefined ? zero : value;
    },
    makes: nullableOf(inner),
  };
}

function message(
  name: string,
  fields: Readonly<Record<string, CelType>>,
  made: Pick<CelType, "make" | "makes">,
): CelType {
  const field = (wanted: string) => (Object.hasOwn(fields, wanted) ? fields[wanted] : undefined);
  return { kind: "struct", name: `google.protobuf.${name}`, params: [], field, ...made };
}

const noBytes = new Uint8Array();
const list = listOf(dynType);
const struct = mapOf(stringType, dynType);

/** Seconds and nanoseconds as one number. */
function nanosOf(fields: ReadonlyMap<string, CelValue>): bigint | undefined {
  const seconds = fields.get("seconds") ?? 0;
  const nanos = fields.get("nanos") ?? 0;
  return isInt(seconds) && isInt(nanos) ? BigInt(seconds) * 1_000_000_000n + BigInt(nanos) : undefined;
}

/** Messages that cel-go knows by itself and turns into plain values. (cel-go: common/types/provider.go) */
export const wellKnownLibrary: Library = {
  name: "wellKnown",
  functions: [],
  types: [
    wrapper("BoolValue", boolType, false),
    wrapper("BytesValue", bytesType, noBytes),
    wrapper("DoubleValue", doubleType, new Double(0)),
    wrapper("FloatValue", doubleType, new Double(0)),
    wrapper("Int32Value", intType, 0),
    wrapper("Int64Value", intType, 0),
    wrapper("StringValue", stringType, ""),
    wrapper("UInt32Value", uintType, new Uint(0n)),
    wrapper("UInt64Value", uintType, new Uint(0n)),
    message("ListValue", { values: list }, { make: (fields) => fields.get("values") ?? [], makes: list }),
    message("Struct", { fields: struct }, { make: (fields) => fields.get("fields") ?? {}, makes: struct }),
    message(
      "Value",
      {
        null_value: intType,
        number_value: doubleType,
        string_value: stringType,
        bool_value: boolType,
        struct_value: struct,
        list_value: list,
      },
      {
        make: (fields) => (fields.has("null_value") ? null : ([...fields.values()][0] ?? null)),
        makes: dynType,
      },
    ),
    message(
      "Duration",
      { seconds: intType, nanos: intType },
      { make: (fields) => made(nanosOf(fields), durationOf), makes: durationType },
    ),
    message(
      "Timestamp",
      { seconds: intType, nanos: intType },
      { make: (fields) => made(nanosOf(fields), timestampOf), makes: timestampType },
    ),
  ],
};

function made(nanos: bigint | undefined, make: (nanos: bigint) => CelValue): CelValue {
  return nanos === undefined ? noSuchOverload : make(nanos);
}
