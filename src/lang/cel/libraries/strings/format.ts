import { type CelError, costExceeded, Failure, failed, noSuchOverload } from "../../failure.ts";
import { formatKey, typeName } from "../../inspect.ts";
import { mapEntries } from "../../map.ts";
import {
  type CelValue,
  Duration,
  doubleOf,
  isDouble,
  isInt,
  isList,
  isMap,
  Timestamp,
  TypeValue,
  Uint,
} from "../../value.ts";
import { textOf } from "../standard/conversions.ts";

/** Longer texts are not made. */
const longest = 10_000_000;
const defaultPrecision = 6;
const mostPrecise = 1000;

/** `"...".format([...])`. (cel-go: ext/formatting.go, locale en_US) */
export function format(template: CelValue, args: CelValue): CelValue {
  if (typeof template !== "string" || !isList(args)) return noSuchOverload;
  let made = "";
  let done = 0;
  let next = 0;
  for (let at = template.indexOf("%"); at >= 0; at = template.indexOf("%", done)) {
    made += template.slice(done, at);
    if (template[at + 1] === "%") {
      made += "%";
      done = at + 2;
      continue;
    }
    const argument = args[next];
    if (argument === undefined) return failed(`index ${next} out of range`);
    next++;
    const clause = readClause(template, at + 1);
    if (clause instanceof Failure) return clause;
    const text = clause.print(argument);
    if (text instanceof Failure) return failed(`error during formatting: ${text.message}`);
    made += text;
    if (made.length > longest) return costExceeded;
    done = clause.end;
  }
  return made + template.slice(done);
}

type Print = (value: CelValue) => string | CelError;

interface Clause {
  readonly print: Print;
  readonly end: number;
}

function readClause(template: string, at: number): Clause | CelError {
  const found = /^(?:\.([0-9]*))?([\s\S])?/u.exec(template.slice(at, at + 40));
  const [text = "", digits, letter] = found ?? [];
  if (letter === undefined) return failed("unexpected end of string");
  if (digits === "") return failed("error while parsing precision: could not convert precision to integer");
  const precision = digits === undefined ? defaultPrecision : Number(digits);
  if (precision > mostPrecise) return failed("error while parsing precision: precision is too large");
  const print = printOf(letter, precision);
  if (print !== undefined) return { print, end: at + text.length };
  return failed(`could not parse formatting clause: unrecognized formatting clause "${letter}"`);
}

function printOf(letter: string, precision: number): Print | undefined {
  switch (letter) {
    case "s":
      return printText;
    case "d":
      return printDecimal;
    case "f":
      return (value) => printFixed(value, precision);
    case "e":
      return (value) => printScientific(value, precision);
    case "b":
      return printBinary;
    case "x":
      return printHex;
    case "X":
      return (value) => {
        const text = printHex(value);
        return typeof text === "string" ? text.toUpperCase() : text;
      };
    case "o":
      return printOctal;
    default:
      return undefined;
  }
}

function printText(value: CelValue): string | CelError {
  if (value === null) return "null";
  if (isList(value)) return printList(value);
  if (isMap(value)) return printMap(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (isScalar(value)) return String(textOf(value));
  return failed(
    `string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ${typeName(value)}`,
  );
}

function isScalar(value: CelValue): boolean {
  return (
    typeof value !== "object" || isDouble(value) || [Uint, Timestamp, Duration].some((one) => value instanceof one)
  );
}

function printList(list: readonly CelValue[]): string | CelError {
  const texts: string[] = [];
  for (const one of list) {
    const text = printInside(one);
    if (typeof text !== "string") return text;
    texts.push(text);
  }
  return `[${texts.join(", ")}]`;
}

function printMap(map: CelValue): string | CelError {
  if (!isMap(map)) return "";
  const entries: (readonly [string, string])[] = [];
  for (const [key, value] of mapEntries(map)) {
    const text = printInside(value);
    if (typeof text !== "string") return text;
    entries.push([typeof key === "string" ? JSON.stringify(key) : formatKey(key), text]);
  }
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, text]) => `${key}:${text}`).join(", ")}}`;
}

/** A value inside of a list or a map, as the language would write it. */
function printInside(value: CelValue): string | CelError {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `b${JSON.stringify(new TextDecoder().decode(value))}`;
  if (isDouble(value)) return printDouble(doubleOf(value));
  if (value instanceof Timestamp) return `timestamp("${String(textOf(value))}")`;
  if (value instanceof Duration) return `duration("${String(textOf(value))}")`;
  if (value instanceof TypeValue) return `type(${value.name})`;
  const text = printText(value);
  return typeof text === "string" ? text : failed(`no formatting function for ${typeName(value)}`);
}

function printDouble(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  return Number.isFinite(value) ? value.toFixed(defaultPrecision) : `"${value < 0 ? "-" : "+"}Inf"`;
}

function printDecimal(value: CelValue): string | CelError {
  if (isInt(value)) return String(value);
  if (value instanceof Uint) return String(value.value);
  return failed(`decimal clause can only be used on integers, was given ${typeName(value)}`);
}

const namedDoubles: ReadonlyMap<CelValue, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function numberOf(value: CelValue): number | undefined {
  return isDouble(value) ? doubleOf(value) : namedDoubles.get(value);
}

/** What a number prints that is none, or has no end. */
function unending(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? undefined : value < 0 ? "-∞" : "∞";
}

/** With commas between thousands. */
function printFixed(value: CelValue, precision: number): string | CelError {
  const number = numberOf(value);
  if (number === undefined) {
    return failed(`fixed-point clause can only be used on doubles, was given ${typeName(value)}`);
  }
  const special = unending(number);
  if (special !== undefined) return special;
  const [whole = "", fraction] = fixed(number, precision).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** All digits that are asked for; the built-in function knows no more than 100. */
function fixed(value: number, precision: number): string {
  if (Math.abs(value) >= 1e21) {
    const zeros = precision === 0 ? "" : `.${"0".repeat(precision)}`;
    return `${BigInt(value)}${zeros}`;
  }
  if (precision >= 100) return value.toFixed(100) + "0".repeat(precision - 100);
  const exact = value.toFixed(100);
  const cut = exact.slice(0, exact.length - 100 + precision);
  const rest = exact.slice(cut.length);
  // Go rounds halves to even, JavaScript away from zero.
  const isTie = /^\.?50*$/.test(rest) && /[02468]\.?$/.test(cut);
  return isTie ? cut.replace(/\.$/, "") : value.toFixed(precision);
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function printScientific(value: CelValue, precision: number): string | CelError {
  const number = numberOf(value);
  if (number === undefined) {
    return failed(`scientific clause can only be used on doubles, was given ${typeName(value)}`);
  }
  const special = unending(number);
  if (special !== undefined) return special;
  const [mantissa = "", exponent = ""] = number.toExponential(Math.min(precision, 100)).split("e");
  const digits = exponent.slice(1).padStart(2, "0");
  const raised = [...digits].map((digit) => superscripts[Number(digit)] ?? "").join("");
  return `${mantissa}\u202f×\u202f10${exponent.startsWith("-") ? "⁻" : ""}${raised}`;
}

function printBinary(value: CelValue): string | CelError {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (isInt(value)) return value.toString(2);
  if (value instanceof Uint) return value.value.toString(2);
  return failed(`only integers and bools can be formatted as binary, was given ${typeName(value)}`);
}

function printHex(value: CelValue): string | CelError {
  if (isInt(value)) return value.toString(16);
  if (value instanceof Uint) return value.value.toString(16);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  if (bytes instanceof Uint8Array) return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return failed(`only integers, byte buffers, and strings can be formatted as hex, was given ${typeName(value)}`);
}

function printOctal(value: CelValue): string | CelError {
  if (isInt(value)) return value.toString(8);
  if (value instanceof Uint) return value.value.toString(8);
  return failed(`octal clause can only be used on integers, was given ${typeName(value)}`);
}
