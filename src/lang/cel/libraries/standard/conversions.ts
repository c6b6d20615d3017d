import { formatGoFloat } from "../../../../kube/index.ts";
import { doubleResult, intOfDouble, intResult, timestampOf, uintOfDouble, uintResult } from "../../arithmetic.ts";
import type { CelNumber } from "../../compare.ts";
import { perSize } from "../../cost.ts";
import { type CelError, failed } from "../../failure.ts";
import { typeName } from "../../inspect.ts";
import { type FunctionDeclaration, global, type Overload } from "../../library.ts";
import { floorDivide, formatSeconds, formatTimestamp, parseDurationText, parseTimestampText } from "../../time.ts";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  formatType,
  intType,
  stringType,
  timestampType,
  typeOf,
  typeParam,
  uintType,
} from "../../type.ts";
import {
  type CelValue,
  type Double,
  Duration,
  doubleOf,
  isDouble,
  Timestamp,
  TypeValue,
  toDouble,
  Uint,
} from "../../value.ts";

type Unary = (value: CelValue) => CelValue;

const same: Unary = (value) => value;

function conversion(name: string, result: CelType, from: readonly (readonly [CelType, Unary])[]): FunctionDeclaration {
  return { name, overloads: from.map(([type, unary]) => global([type], result, { unary })) };
}

/** Conversions between types. (cel-go: common/stdlib/standard.go, common/types ConvertToType) */
export const conversions: readonly FunctionDeclaration[] = [
  conversion("bool", boolType, [
    [boolType, same],
    [stringType, parseBool],
  ]),
  {
    name: "bytes",
    overloads: [
      global([bytesType], bytesType, { unary: same }),
      global([stringType], bytesType, { unary: (text) => new TextEncoder().encode(String(text)), cost: perSize() }),
    ],
  },
  conversion("double", doubleType, [
    [doubleType, same],
    [intType, (value) => doubleResult(value as CelNumber)],
    [stringType, parseDouble],
    [uintType, (value) => doubleResult(value as CelNumber)],
  ]),
  conversion("duration", durationType, [
    [durationType, same],
    [intType, (value) => new Duration(BigInt(value as number | bigint))],
    [stringType, (text) => parseDurationText(String(text))],
  ]),
  { name: "dyn", overloads: [global([typeParam("A")], dynType, { unary: same })] },
  conversion("int", intType, [
    [intType, same],
    [doubleType, (value) => intOfDouble(doubleOf(value as number | Double))],
    [durationType, (value) => (value instanceof Duration ? intResult(value.nanos) : mistaken(value, intType))],
    [stringType, parseInt64],
    [timestampType, secondsOf],
    [uintType, (value) => (value instanceof Uint ? intResult(value.value) : mistaken(value, intType))],
  ]),
  { name: "string", overloads: texts() },
  conversion("timestamp", timestampType, [
    [timestampType, same],
    [intType, (value) => timestampOf(BigInt(value as number | bigint) * 1_000_000_000n)],
    [stringType, (text) => parseTimestampText(String(text))],
  ]),
  {
    name: "type",
    overloads: [global([typeParam("A")], typeOf(typeParam("A")), { unary: (value) => new TypeValue(typeName(value)) })],
  },
  conversion("uint", uintType, [
    [uintType, same],
    [doubleType, (value) => uintOfDouble(doubleOf(value as number | Double))],
    [intType, (value) => uintResult(BigInt(value as number | bigint))],
    [stringType, parseUint64],
  ]),
];

function texts(): readonly Overload[] {
  const plain = [stringType, boolType, doubleType, durationType, intType, timestampType, uintType];
  return [
    ...plain.map((type) => global([type], stringType, { unary: textOf })),
    global([bytesType], stringType, { unary: decoded, cost: perSize() }),
  ];
}

function mistaken(value: CelValue, wanted: CelType): CelError {
  return failed(`type conversion error from '${typeName(value)}' to '${formatType(wanted)}'`);
}

const trueTexts: ReadonlySet<string> = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const falseTexts: ReadonlySet<string> = new Set(["0", "f", "F", "false", "FALSE", "False"]);

function parseBool(value: CelValue): CelValue {
  const text = String(value);
  if (trueTexts.has(text)) return true;
  return falseTexts.has(text) ? false : mistaken(value, boolType);
}

const decimal = /^[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)$/;
const special: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["+infinity", Number.POSITIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);

function parseDouble(value: CelValue): CelValue {
  const text = String(value);
  const known = special.get(text.toLowerCase());
  if (known !== undefined) return known;
  const number = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? toDouble(number) : mistaken(value, doubleType);
}

function parseInt64(value: CelValue): CelValue {
  const text = String(value);
  if (!/^[+-]?[0-9]{1,40}$/.test(text)) return mistaken(value, intType);
  const number = intResult(BigInt(text.replace("+", "")));
  return typeof number === "object" ? mistaken(value, intType) : number;
}

function parseUint64(value: CelValue): CelValue {
  const text = String(value);
  if (!/^[0-9]{1,40}$/.test(text)) return mistaken(value, uintType);
  const number = uintResult(BigInt(text));
  return number instanceof Uint ? number : mistaken(value, uintType);
}

function secondsOf(value: CelValue): CelValue {
  return value instanceof Timestamp ? intResult(floorDivide(value.nanos, 1_000_000_000n)) : mistaken(value, intType);
}

function decoded(value: CelValue): CelValue {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value as Uint8Array);
  } catch {
    return failed("invalid UTF-8 in bytes, cannot convert to string");
  }
}

/** A scalar as `string(x)` writes it. */
export function textOf(value: CelValue): CelValue {
  if (isDouble(value)) return formatGoFloat(doubleOf(value));
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatSeconds(value);
  return String(value);
}
