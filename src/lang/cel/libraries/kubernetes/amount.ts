/**
 * A quantity with all that shows in expressions: as in Kubernetes it is a 64-bit integer with a power of ten as long as
 * that is enough, and a decimal of any size beyond. Which of the two it is decides whether it is an integer.
 * (kubernetes: apimachinery/pkg/api/resource/{quantity,amount}.go)
 */
export interface Amount {
  readonly kind: "integer" | "decimal";
  readonly digits: bigint;
  /** The power of ten that the digits are multiplied by. */
  readonly exponent: number;
}

/** Reads a quantity; a text is what is wrong with it, in Kubernetes' words. */
export function parseAmount(text: string): Amount | string {
  if (text.length > longest) return "the quantity is too long";
  const parts = split(text);
  if (parts === undefined) return wrongForm;
  const scale = scaleOf(parts.suffix);
  if (scale === undefined) return "unable to parse quantity's suffix";
  return fastAmount(parts, scale) ?? decimalAmount(parts, scale);
}

/** An int as a quantity. */
export function amountOf(value: bigint): Amount {
  return { kind: "integer", digits: value, exponent: 0 };
}

/** The sum of two quantities; `undefined` where it has more digits than anybody can want. */
export function addAmounts(a: Amount, b: Amount): Amount | undefined {
  if (a.kind === "integer" && b.kind === "integer") {
    if (b.digits === 0n) return a;
    if (a.digits === 0n) return b;
  }
  const exponent = Math.min(a.exponent, b.exponent);
  const [first, second] = [digitsAt(a, exponent), digitsAt(b, exponent)];
  if (first === undefined || second === undefined) return undefined;
  const digits = first + second;
  const fits = a.kind === "integer" && b.kind === "integer" && [first, second, digits].every(isInt64);
  return { kind: fits ? "integer" : "decimal", digits, exponent };
}

/** The negative of a quantity; of the least integer it is that integer again, as in Kubernetes. */
export function negateAmount(amount: Amount): Amount {
  const digits = amount.kind === "integer" ? BigInt.asIntN(64, -amount.digits) : -amount.digits;
  return { ...amount, digits };
}

/** The value as a 64-bit integer; `undefined` where Kubernetes does not take it for one, as for `1000m`. */
export function integerOf({ kind, digits, exponent }: Amount): bigint | undefined {
  if (kind === "decimal" || exponent < 0) return undefined;
  if (exponent === 0 || digits === 0n) return digits;
  if (exponent > 19) return undefined;
  const value = digits * 10n ** BigInt(exponent);
  return isInt64(value) ? value : undefined;
}

/** The value as a number, as exact as Kubernetes makes it. */
export function floatOf({ digits, exponent }: Amount): number {
  const base = Number(digits);
  return exponent === 0 ? base : base * powerOfTen(exponent);
}

const longest = 10_000;
const mostDigits = 20_000;
const wrongForm = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const isInt64 = (value: bigint) => value === BigInt.asIntN(64, value);

/** Digits of an amount for a lower power of ten. */
function digitsAt(amount: Amount, exponent: number): bigint | undefined {
  const power = amount.exponent - exponent;
  if (power === 0 || amount.digits === 0n) return amount.digits;
  return power > mostDigits ? undefined : amount.digits * 10n ** BigInt(power);
}

interface Parts {
  readonly negative: boolean;
  /** Without zeros in front, which do not count as digits; `0` where nothing else is left. */
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
  /** Whether there are any digits: a decimal wants some. */
  readonly hasDigits: boolean;
}

/** (kubernetes: quantity.go parseQuantityString) */
function split(text: string): Parts | undefined {
  if (text === "") return undefined;
  const negative = text.startsWith("-");
  const start = negative || text.startsWith("+") ? 1 : 0;
  const first = endOf(text, start, isZero);
  if (first === text.length) return { negative: false, whole: "0", fraction: "", suffix: "", hasDigits: true };
  const point = endOf(text, first, isDigit);
  const fractionEnd = text[point] === "." ? endOf(text, point + 1, isDigit) : point;
  const letters = endOf(text, fractionEnd, isSuffixLetter);
  const signed = text[letters] === "+" || text[letters] === "-" ? letters + 1 : letters;
  if (letters < text.length && endOf(text, signed, isDigit) < text.length) return undefined;
  const fraction = text.slice(point + 1, fractionEnd);
  const hasDigits = point > start || fraction !== "";
  return { negative, whole: text.slice(first, point) || "0", fraction, suffix: text.slice(fractionEnd), hasDigits };
}

const isZero = (char: string) => char === "0";
const isDigit = (char: string) => char >= "0" && char <= "9";
const isSuffixLetter = (char: string) => "eEinumkKMGTP".includes(char);

function endOf(text: string, from: number, holds: (char: string) => boolean): number {
  let at = from;
  while (at < text.length && holds(text.charAt(at))) at++;
  return at;
}

/** A power of ten, or for a binary suffix of two. */
interface Scale {
  readonly base: 2 | 10;
  readonly power: number;
}

const decimalSuffixes = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const binarySuffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

function scaleOf(suffix: string): Scale | undefined {
  const ten = decimalSuffixes.get(suffix);
  if (ten !== undefined) return { base: 10, power: ten };
  const two = binarySuffixes.indexOf(suffix);
  if (two >= 0) return { base: 2, power: (two + 1) * 10 };
  if (!/^[eE][+-]?[0-9]+$/.test(suffix) || suffix.length > 24) return undefined;
  const power = BigInt(suffix.slice(suffix[1] === "+" ? 2 : 1));
  // Kubernetes keeps 32 bits of the exponent.
  return isInt64(power) ? { base: 10, power: Number(BigInt.asIntN(32, power)) } : undefined;
}

const finest = -9;

/** The amount as an integer, where Kubernetes makes it one; `undefined` where it makes a decimal. */
function fastAmount({ negative, whole, fraction }: Parts, { base, power }: Scale): Amount | undefined {
  if (base === 2 && (fraction !== "" || 14 - whole.length - Math.trunc((power * 3) / 10) < 0)) return undefined;
  if (base === 10 && whole.length + fraction.length > 18) return undefined;
  const exponent = base === 10 ? (power - fraction.length) | 0 : 0;
  if (exponent < finest) return undefined;
  const magnitude = BigInt(whole + fraction) << (base === 2 ? BigInt(power) : 0n);
  if (!isInt64(magnitude)) return undefined;
  return { kind: "integer", digits: negative ? -magnitude : magnitude, exponent };
}

const mostBinary = 2n ** 63n - 1n;

function decimalAmount({ negative, whole, fraction, hasDigits }: Parts, { base, power }: Scale): Amount | string {
  if (!hasDigits) return "unable to parse numeric part of quantity";
  const digits = BigInt(whole + fraction) << (base === 2 ? BigInt(power) : 0n);
  const exact = { digits, exponent: base === 2 ? -fraction.length : (power - fraction.length) | 0 };
  const rounded = digits === 0n ? exact : toBillionths(exact);
  const capped = base === 2 ? capped64(rounded) : rounded;
  return { kind: "decimal", digits: negative ? -capped.digits : capped.digits, exponent: capped.exponent };
}

type Decimal = Pick<Amount, "digits" | "exponent">;

/** In billionths, away from zero; what would be enormous stays as it is. */
function toBillionths({ digits, exponent }: Decimal): Decimal {
  if (exponent > mostDigits) return { digits, exponent };
  if (exponent >= finest) return { digits: digits * 10n ** BigInt(exponent - finest), exponent: finest };
  const drop = finest - exponent;
  if (drop > longest) return { digits: 1n, exponent: finest };
  const unit = 10n ** BigInt(drop);
  return { digits: (digits + unit - 1n) / unit, exponent: finest };
}

/** Binary amounts have no exponent but that of their fraction, so the power stays small. */
function capped64(amount: Decimal): Decimal {
  const most = mostBinary * 10n ** BigInt(-amount.exponent);
  return amount.digits > most ? { digits: mostBinary, exponent: 0 } : amount;
}

/** As exact as Go makes it, from two tables. (go: math.Pow10) */
function powerOfTen(exponent: number): number {
  if (exponent >= 0 && exponent <= 308) {
    return Number(`1e${exponent - (exponent % 32)}`) * Number(`1e${exponent % 32}`);
  }
  if (exponent >= -323 && exponent < 0) {
    return Number(`1e-${-exponent - (-exponent % 32)}`) / Number(`1e${-exponent % 32}`);
  }
  return exponent > 0 ? Number.POSITIVE_INFINITY : 0;
}
