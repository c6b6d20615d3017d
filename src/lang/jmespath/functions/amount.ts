import { parseQuantity } from "../../../kube/index.ts";

/** How a quantity is written: with decimal suffixes, with binary ones, or with an exponent. */
type Format = "decimal" | "binary" | "exponent";

/** A quantity in digits and a decimal exponent that are kept as they were written, and how it is written again. */
export interface Amount {
  readonly digits: bigint;
  readonly exponent: number;
  readonly format: Format;
}

/** Amounts that are out of all proportion are none: to calculate with them would take forever. */
const mostDigits = 200;

/** Reads a quantity; `undefined` where the text is none. (kubernetes: apimachinery/pkg/api/resource/quantity.go) */
export function amountOf(text: string): Amount | undefined {
  if (text.length > mostDigits) return undefined;
  const quantity = parseQuantity(text);
  if (quantity === undefined) return undefined;
  const format = formatOf(text);
  const exact =
    quantity.kind === "small"
      ? { digits: BigInt(quantity.milli), exponent: -3 }
      : { digits: quantity.digits, exponent: quantity.exponent };
  if (Math.abs(exact.exponent) > mostDigits) return undefined;
  return { ...rescaled(exact, exponentOf(text)), format };
}

/** The sum. Where the first is zero, the second says how it is written. */
export function addDecimals(a: Amount, b: Amount): Amount {
  const exponent = Math.min(a.exponent, b.exponent);
  const format = a.digits === 0n ? b.format : a.format;
  return { digits: atExponent(a, exponent) + atExponent(b, exponent), exponent, format };
}

/** The same amount below zero. */
export function negated(amount: Amount): Amount {
  return { ...amount, digits: -amount.digits };
}

/** The product, written as the first is. */
export function multiplyDecimals(a: Amount, b: Amount): Amount {
  return { digits: a.digits * b.digits, exponent: a.exponent + b.exponent, format: a.format };
}

/** The quotient, cut to as many digits behind the point as the longer of the two has. */
export function divideDecimals(a: Amount, b: Amount): Amount {
  const exponent = Math.min(a.exponent, b.exponent);
  const shift = a.exponent - b.exponent - exponent;
  const dividend = shift > 0 ? a.digits * 10n ** BigInt(shift) : a.digits;
  const divisor = shift < 0 ? b.digits * 10n ** BigInt(-shift) : b.digits;
  return { digits: dividend / divisor, exponent, format: a.format };
}

/** The nearest number, worked out as Kubernetes does. */
export function asFloat({ digits, exponent }: Amount): number {
  return exponent === 0 ? Number(digits) : Number(digits) * Number(`1e${exponent}`);
}

/** A quantity in its canonical form. (kubernetes: quantity.go, CanonicalizeBytes) */
export function amountText(amount: Amount): string {
  if (amount.digits === 0n) return "0";
  if (amount.format === "binary") {
    const whole = wholeOf(amount);
    const small = whole !== undefined && whole > -1024n && whole < 1024n;
    if (whole !== undefined && !small) return binaryText(whole);
    return decimalText({ ...amount, format: "decimal" });
  }
  return decimalText(amount);
}

function formatOf(text: string): Format {
  if (/[KMGTPE]i$/.test(text)) return "binary";
  return /[eE][+-]?[0-9]+$/.test(text) ? "exponent" : "decimal";
}

const tens: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);

const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const written = /^[+-]?0*([0-9]*)(?:\.([0-9]*))?(.*)$/;

/**
 * The decimal exponent that Kubernetes keeps a quantity with: of its suffix, less the digits behind its point; billionths
 * for what does not fit into its short form.
 */
function exponentOf(text: string): number {
  const [, whole = "", fraction = "", suffix = ""] = written.exec(text) ?? [];
  const digits = Math.max(whole.length, 1) + fraction.length;
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return fraction === "" && 14 - digits - binary * 3 >= 0 ? 0 : finest;
  const power = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  const exponent = (power === undefined ? (tens.get(suffix) ?? 0) : Number(power)) - fraction.length;
  return digits > 18 ? finest : Math.max(exponent, finest);
}

/** The power of ten of the smallest amount. */
const finest = -9;

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The same value with another exponent, as far as that is exact. */
function rescaled(of: Decimal, exponent: number): Decimal {
  if (of.digits === 0n) return { digits: 0n, exponent: 0 };
  let { digits, exponent: at } = of;
  if (at > exponent) return { digits: digits * 10n ** BigInt(at - exponent), exponent };
  while (at < exponent && digits % 10n === 0n) {
    digits /= 10n;
    at++;
  }
  return { digits, exponent: at };
}

function atExponent({ digits, exponent }: Amount, wanted: number): bigint {
  return digits * 10n ** BigInt(exponent - wanted);
}

function wholeOf({ digits, exponent }: Amount): bigint | undefined {
  if (exponent >= 0) return digits * 10n ** BigInt(exponent);
  const unit = 10n ** BigInt(-exponent);
  return digits % unit === 0n ? digits / unit : undefined;
}

const decimalSuffixes: ReadonlyMap<number, string> = new Map([...tens].map(([suffix, power]) => [power, suffix]));

/** An exponent in thousands, with its suffix. Beyond the suffixes there is none, as in Kubernetes. */
function decimalText({ digits, exponent, format }: Amount): string {
  let [amount, power] = [digits, exponent];
  while (amount % 10n === 0n) {
    amount /= 10n;
    power++;
  }
  while (power % 3 !== 0) {
    amount *= 10n;
    power--;
  }
  if (format === "exponent") return power === 0 ? String(amount) : `${amount}e${power}`;
  return `${amount}${decimalSuffixes.get(power) ?? ""}`;
}

function binaryText(whole: bigint): string {
  let [amount, times] = [whole, 0];
  while (amount % 1024n === 0n) {
    amount /= 1024n;
    times++;
  }
  return `${amount}${binarySuffixes[times] ?? ""}`;
}
