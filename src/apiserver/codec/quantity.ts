/** The canonical text of a quantity, or why it is none, in Kubernetes' words. */
export type CanonicalQuantity =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly error: string };

/**
 * Reads a quantity and writes it as Kubernetes would: `0.5` is `500m`, `1024Mi` is `1Gi`, `1000` is `1k`, `100m` stays.
 * An amount beyond the suffixes there are (`1000E`) keeps its own text, where Kubernetes would lose the exponent.
 * kubernetes: apimachinery pkg/api/resource/quantity.go ParseQuantity, CanonicalizeBytes
 */
export function canonicalQuantity(text: string): CanonicalQuantity {
  if (text === "0") return { kind: "text", text };
  const parts = split(text);
  if (parts === undefined) return { kind: "error", error: wrongFormat };
  const suffix = readSuffix(parts.suffix);
  if (suffix === undefined) return { kind: "error", error: "unable to parse quantity's suffix" };
  const small = isSmall(parts, suffix);
  if (!small && !/[0-9]/.test(parts.value)) return { kind: "error", error: "unable to parse numeric part of quantity" };
  if (small && isCanonical(parts, suffix)) return { kind: "text", text };
  return { kind: "text", text: print(amountOf(parts, suffix), suffix.format) ?? text };
}

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

interface Parts {
  readonly negative: boolean;
  /** Sign, digits and fraction as written. */
  readonly value: string;
  /** Digits before the point without leading zeros; never empty. */
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
}

/** Longer texts than any amount needs are refused: Kubernetes would work them out digit by digit. */
const longest = 1024;

function split(text: string): Parts | undefined {
  if (text === "" || text.length > longest) return undefined;
  const signed = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
  const first = skip(text, signed, "0");
  const point = skip(text, first, digits);
  const end = text[point] === "." ? skip(text, point + 1, digits) : point;
  const letters = skip(text, end, "eEinumkKMGTP");
  const exponent = text[letters] === "-" || text[letters] === "+" ? letters + 1 : letters;
  if (skip(text, exponent, digits) < text.length) return undefined;
  return {
    negative: text.startsWith("-"),
    value: text.slice(0, end),
    whole: text.slice(first, point) || "0",
    fraction: text.slice(point + 1, end),
    suffix: text.slice(end),
  };
}

const digits = "0123456789";

function skip(text: string, from: number, characters: string): number {
  let at = from;
  while (at < text.length && characters.includes(text.charAt(at))) at++;
  return at;
}

type Format = "decimal" | "binary" | "exponent";

interface Suffix {
  readonly format: Format;
  /** Of ten, or of two in the binary format. */
  readonly exponent: number;
}

const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

function readSuffix(text: string): Suffix | undefined {
  const decimal = decimalSuffixes.indexOf(text);
  if (decimal >= 0) return { format: "decimal", exponent: (decimal - 3) * 3 };
  const binary = binarySuffixes.indexOf(text);
  if (binary > 0) return { format: "binary", exponent: binary * 10 };
  if (!/^[eE][+-]?[0-9]{1,19}$/.test(text)) return undefined;
  const exponent = BigInt(text.slice(text[1] === "+" ? 2 : 1));
  if (BigInt.asIntN(64, exponent) !== exponent) return undefined;
  return { format: "exponent", exponent: Number(BigInt.asIntN(32, exponent)) };
}

/** Whether Kubernetes reads the amount as one 64-bit number, in which case it may keep the text. */
function isSmall(parts: Parts, { format, exponent }: Suffix): boolean {
  const digits = parts.whole.length + parts.fraction.length;
  if (format !== "binary") return digits <= 18 && exponent - parts.fraction.length >= -9;
  if (parts.fraction !== "" || 14 - parts.whole.length - Math.trunc((exponent * 3) / 10) < 0) return false;
  return BigInt.asIntN(64, BigInt(parts.whole) << BigInt(exponent)) === BigInt(parts.whole) << BigInt(exponent);
}

function isCanonical(parts: Parts, { format, exponent }: Suffix): boolean {
  const shifted = parts.whole + parts.fraction;
  if (format === "binary") return (BigInt(shifted) & 7n) !== 0n;
  return (exponent - parts.fraction.length) % 3 === 0 && !shifted.endsWith("000") && !shifted.startsWith("0");
}

/** `digits` times ten to the power of `exponent`. */
interface Amount {
  readonly digits: bigint;
  readonly exponent: number;
}

function amountOf(parts: Parts, { format, exponent }: Suffix): Amount {
  const digits = BigInt(parts.whole + parts.fraction) << (format === "binary" ? BigInt(exponent) : 0n);
  const exact = { digits, exponent: (format === "binary" ? 0 : exponent) - parts.fraction.length };
  const rounded = format === "binary" ? capped(roundedUp(exact, -9)) : roundedUp(exact, -9);
  return parts.negative ? { ...rounded, digits: -rounded.digits } : rounded;
}

const most = 2n ** 63n - 1n;

function capped(amount: Amount): Amount {
  return amount.digits > most * 10n ** BigInt(-amount.exponent) ? { digits: most, exponent: 0 } : amount;
}

/** Away from zero; the amount is not negative. */
function roundedUp({ digits, exponent }: Amount, finest: number): Amount {
  if (exponent >= finest || digits === 0n) return { digits, exponent };
  const drop = finest - exponent;
  if (drop > digits.toString().length) return { digits: 1n, exponent: finest };
  const unit = 10n ** BigInt(drop);
  return { digits: (digits + unit - 1n) / unit, exponent: finest };
}

/** `undefined` where there is no suffix for the amount. */
function print(amount: Amount, format: Format): string | undefined {
  if (amount.digits === 0n) return "0";
  const binary = format === "binary" ? printBinary(amount) : undefined;
  return binary ?? printDecimal(amount, format === "exponent");
}

/** Whole amounts of 1024 and more only. */
function printBinary({ digits, exponent }: Amount): string | undefined {
  const unit = 10n ** BigInt(-exponent);
  if (digits % unit !== 0n) return undefined;
  let whole = digits / unit;
  if (whole > -1024n && whole < 1024n) return undefined;
  let power = 0;
  while (whole % 1024n === 0n && power < binarySuffixes.length - 1) {
    whole /= 1024n;
    power++;
  }
  return `${whole}${binarySuffixes[power]}`;
}

function printDecimal({ digits, exponent }: Amount, scientific: boolean): string | undefined {
  const text = digits.toString();
  let zeros = 0;
  while (text.at(-1 - zeros) === "0") zeros++;
  const raised = exponent + zeros;
  const pad = ((raised % 3) + 3) % 3;
  const number = text.slice(0, text.length - zeros) + "0".repeat(pad);
  const power = raised - pad;
  if (scientific) return power === 0 ? number : `${number}e${power}`;
  const suffix = decimalSuffixes[power / 3 + 3];
  return suffix === undefined ? undefined : number + suffix;
}
