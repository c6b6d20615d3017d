import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  boolType,
  bytesType,
  type CelType,
  type CelValue,
  compile,
  Duration,
  doubleType,
  durationType,
  dynType,
  Environment,
  Failure,
  type FunctionDeclaration,
  formatType,
  global,
  intType,
  kyvernoCore,
  type Library,
  listOf,
  MapBuilder,
  mapOf,
  nullableOf,
  nullType,
  opaqueType,
  optionalOf,
  reverseLibrary,
  stringType,
  Timestamp,
  TypeValue,
  timestampType,
  toDouble,
  toInt,
  typeOf,
  typeParam,
  Uint,
  uintType,
} from "../../src/lang/cel/index.ts";
import { kubernetesLibraries } from "../../src/lang/cel/libraries/kubernetes/index.ts";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../../shared/conformance/cel/json");

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonMap = { [key: string]: Json };

/** One test of the suite: an expression with what it has to give. */
export interface CelCase {
  /** File, section and name. */
  readonly id: string;
  readonly expr: string;
  readonly test: JsonMap;
}

/** All tests; `undefined` where the conformance data is not beside the project. */
export function celCases(): readonly CelCase[] | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const suite = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
        readonly section?: readonly { readonly name: string; readonly test: readonly JsonMap[] }[];
      };
      return (suite.section ?? []).flatMap(({ name, test }) =>
        test.map((one) => ({
          id: `${file.replace(".json", "")}/${name}/${String(one.name)}`,
          expr: String(one.expr),
          test: one,
        })),
      );
    });
}

/** What is wrong with the answer to a test; `undefined` where nothing is. */
export function problemOf({ expr, test }: CelCase, libraries: readonly Library[] = []): string | undefined {
  const compiled = compile(expr, environmentOf(test, libraries));
  if (compiled.kind === "issues") return test.eval_error === undefined ? compiled.text : undefined;
  const deduced = (test.typed_result as JsonMap | undefined)?.deduced_type;
  if (deduced !== undefined) {
    const [wanted, found] = [formatType(typeFrom(deduced)), formatType(compiled.program.type)];
    if (wanted !== found) return `type is ${found}, not ${wanted}`;
  }
  if (test.check_only === true) return undefined;
  const { value } = compiled.program.evaluate(bindingsOf(test));
  if (test.eval_error !== undefined) return value instanceof Failure ? undefined : `${print(value)}, not an error`;
  const expected = (test.typed_result as JsonMap | undefined)?.result ?? test.value ?? { bool_value: true };
  const [wanted, found] = [print(valueFrom(expected)), print(value)];
  return wanted === found ? undefined : `${found}, not ${wanted}`;
}

function environmentOf(test: JsonMap, libraries: readonly Library[]): Environment {
  const declared = asList(test.type_env ?? []) as JsonMap[];
  const variables: Record<string, CelType> = {};
  for (const { name, ident } of declared) {
    if (ident !== undefined) variables[String(name)] = typeFrom((ident as JsonMap).type ?? null);
  }
  const functions = declared.flatMap(functionFrom);
  for (const { key } of asList(test.bindings ?? []) as JsonMap[]) variables[String(key)] ??= dynType;
  return new Environment({
    libraries: [...kyvernoCore, ...kubernetesLibraries, reverseLibrary, ...libraries, { name: "declared", functions }],
    variables,
    container: String(test.container ?? ""),
    unchecked: test.disable_check === true,
  });
}

/** A function that a test declares; none of them is called. */
function functionFrom({ name, function: declared }: JsonMap): FunctionDeclaration[] {
  const overloads = (declared as { overloads?: Json } | undefined)?.overloads;
  if (overloads === undefined) return [];
  const made = (asList(overloads) as JsonMap[]).map((overload) =>
    global(asList(overload.params ?? []).map(typeFrom), typeFrom(overload.result_type ?? null), {
      call: () => null,
    }),
  );
  return [{ name: String(name), overloads: made }];
}

function bindingsOf(test: JsonMap): Record<string, CelValue> {
  const bindings = asList(test.bindings ?? []) as { key: string; value: { value: Json } }[];
  return Object.fromEntries(bindings.map(({ key, value }) => [key, valueFrom(value.value)]));
}

function asList(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}

const primitives: Readonly<Record<string, CelType>> = {
  BOOL: boolType,
  INT64: intType,
  UINT64: uintType,
  DOUBLE: doubleType,
  STRING: stringType,
  BYTES: bytesType,
};

const messages: Readonly<Record<string, CelType>> = {
  "google.protobuf.Timestamp": timestampType,
  "google.protobuf.Duration": durationType,
};

function typeFrom(json: Json): CelType {
  const [[kind = "", value = null] = []] = Object.entries((json ?? {}) as JsonMap);
  const inner = (value ?? {}) as JsonMap;
  switch (kind) {
    case "primitive":
      return primitives[String(value)] ?? dynType;
    case "wrapper":
      return nullableOf(primitives[String(value)] ?? dynType);
    case "null":
      return nullType;
    case "list_type":
      return listOf(typeFrom(inner.elem_type ?? null));
    case "map_type":
      return mapOf(typeFrom(inner.key_type ?? null), typeFrom(inner.value_type ?? null));
    case "type":
      return typeOf(typeFrom(value));
    case "well_known":
      return value === "TIMESTAMP" ? timestampType : value === "DURATION" ? durationType : dynType;
    case "message_type":
      return messages[String(value)] ?? opaqueType(String(value));
    case "type_param":
      return typeParam(String(value));
    case "abstract_type": {
      const params = asList(inner.parameter_types ?? []).map(typeFrom);
      return inner.name === "optional_type" ? optionalOf(params[0] ?? dynType) : opaqueType(String(inner.name), params);
    }
    default:
      return dynType;
  }
}

function integerFrom(json: Json): bigint {
  const { $int: digits = null } = (typeof json === "object" ? json : {}) as JsonMap;
  return BigInt(digits === null ? Number(json) : String(digits));
}

function doubleFrom(json: Json): number {
  const { $double: text = json } = (typeof json === "object" ? json : {}) as JsonMap;
  const named: Readonly<Record<string, number>> = {
    inf: Number.POSITIVE_INFINITY,
    "-inf": Number.NEGATIVE_INFINITY,
    nan: Number.NaN,
  };
  return named[String(text)] ?? Number(text);
}

function bytesFrom(json: Json): Uint8Array {
  const { $bytes: hex = null } = (typeof json === "object" ? json : {}) as JsonMap;
  return hex === null ? new TextEncoder().encode(String(json)) : Uint8Array.from(Buffer.from(String(hex), "hex"));
}

function valueFrom(json: Json): CelValue {
  const [[kind = "", value = null] = []] = Object.entries(json as JsonMap);
  const inner = (value ?? {}) as JsonMap;
  switch (kind) {
    case "null_value":
      return null;
    case "bool_value":
      return value === true;
    case "string_value":
      return String(value);
    case "int64_value":
      return toInt(integerFrom(value));
    case "uint64_value":
      return new Uint(integerFrom(value));
    case "double_value":
      return toDouble(doubleFrom(value));
    case "bytes_value":
      return bytesFrom(value);
    case "type_value":
      return new TypeValue(String(value));
    case "list_value":
      return asList(inner.values ?? []).map(valueFrom);
    case "map_value":
      return mapFrom(asList(inner.entries ?? []) as { key: Json; value: Json }[]);
    case "object_value":
      return messageFrom(inner);
    default:
      return `not a value here: ${kind}`;
  }
}

function mapFrom(entries: readonly { readonly key: Json; readonly value: Json }[]): CelValue {
  const builder = new MapBuilder();
  for (const { key, value } of entries) builder.add(valueFrom(key), valueFrom(value));
  return builder.build();
}

function messageFrom(message: JsonMap): CelValue {
  const [[name = "", fields = null] = []] = Object.entries(message);
  const { seconds = 0, nanos = 0, value = null } = (fields ?? {}) as JsonMap;
  const total = integerFrom(seconds) * 1_000_000_000n + integerFrom(nanos);
  if (name.endsWith("google.protobuf.Timestamp]")) return new Timestamp(total);
  if (name.endsWith("google.protobuf.Duration]")) return new Duration(total);
  return name.endsWith("google.protobuf.StringValue]") ? String(value) : `not a value here: ${name}`;
}

/** A value with its type, so that 1, 1u and 1.0 differ. */
function print(value: CelValue): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one === "bigint") return `int ${one}`;
    if (typeof one === "number") return Number.isInteger(one) ? one : `double ${one}`;
    if (one instanceof Map) {
      return Object.fromEntries([...one].map(([key, inner]) => [`${typeof key} ${String(key)}`, inner]).sort());
    }
    if (one instanceof Uint8Array) return `bytes ${Buffer.from(one).toString("hex")}`;
    if (typeof one !== "object" || one === null || Array.isArray(one)) return one;
    const name = one.constructor.name;
    if (one instanceof Timestamp) return `Timestamp ${one.nanos}`;
    return name === "Object" ? one : { [name]: { ...one } };
  });
}
