/**
 * An amount as Kubernetes writes it (`100m`, `1.5Gi`, `1e3`): whole thousandths where they are exact as a number, else
 * digits with a decimal exponent.
 */
export type Quantity =
  | { readonly kind: "small"; readonly milli: number }
  | { readonly kind: "large"; readonly digits: bigint; readonly exponent: number };

/**
 * Reads a quantity; `undefined` where the text is none. As in Kubernetes the digits may be missing (`m` is zero), what
 * is finer than a billionth is rounded away from zero, and amounts with a binary suffix end at 2^63-1.
 * (kubernetes: apimachinery/pkg/api/resource/quantity.go)
 */
export function parseQuantity(text: string): Quantity | undefined {
  const parts = split(text);
  if (parts === undefined) return undefined;
  const scale = scaleOf(parts.suffix);
  if (scale === undefined || lacksDigits(parts, scale)) return undefined;
  return small(parts, scale) ?? large(parts, scale);
}

/** Orders two quantities: negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.kind === "small" && b.kind === "small") return a.milli - b.milli;
  return compareLarge(widen(a), widen(b));
}

/** A whole number as a quantity; exact up to 2^53. */
export function quantityOfInteger(value: number): Quantity {
  const milli = value * 1000;
  if (Number.isSafeInteger(milli)) return { kind: "small", milli: milli === 0 ? 0 : milli };
  return { kind: "large", digits: BigInt(value), exponent: 0 };
}

interface Parts {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
}

/** A power of ten and a power of two. */
interface Scale {
  readonly ten: number;
  readonly two: number;
}

const suffixes: ReadonlyMap<string, Scale> = new Map([
  ["n", { ten: -9, two: 0 }],
  ["u", { ten: -6, two: 0 }],
  ["m", { ten: -3, two: 0 }],
  ["", { ten: 0, two: 0 }],
  ["k", { ten: 3, two: 0 }],
  ["M", { ten: 6, two: 0 }],
  ["G", { ten: 9, two: 0 }],
  ["T", { ten: 12, two: 0 }],
  ["P", { ten: 15, two: 0 }],
  ["E", { ten: 18, two: 0 }],
  ["Ki", { ten: 0, two: 10 }],
  ["Mi", { ten: 0, two: 20 }],
  ["Gi", { ten: 0, two: 30 }],
  ["Ti", { ten: 0, two: 40 }],
  ["Pi", { ten: 0, two: 50 }],
  ["Ei", { ten: 0, two: 60 }],
]);

/** The power of ten of the smallest amount. */
const finest = -9;

/** Sign, digits, point, digits, and a suffix of letters with an optional exponent; every part but one may be empty. */
function split(text: string): Parts | undefined {
  if (text === "") return undefined;
  const first = text.charCodeAt(0);
  const signed = first === 0x2d || first === 0x2b;
  const start = signed ? 1 : 0;
  const point = endOfDigits(text, start);
  const dotted = text.charCodeAt(point) === 0x2e;
  const end = dotted ? endOfDigits(text, point + 1) : point;
  const whole = text.slice(start, point);
  const fraction = dotted ? text.slice(point + 1, end) : "";
  return { negative: first === 0x2d, whole, fraction, suffix: text.slice(end) };
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!(code >= 0x30 && code <= 0x39)) return at;
    at++;
  }
}

function scaleOf(suffix: string): Scale | undefined {
  const known = suffixes.get(suffix);
  if (known !== undefined) return known;
  if (suffix.length > 24 || !/^[eE][+-]?[0-9]+$/.test(suffix)) return undefined;
  const exponent = BigInt(suffix.charCodeAt(1) === 0x2b ? suffix.slice(2) : suffix.slice(1));
  if (BigInt.asIntN(64, exponent) !== exponent) return undefined;
  // Kubernetes keeps 32 bits of the exponent.
  return { ten: Number(BigInt.asIntN(32, exponent)), two: 0 };
}

/** Where digits are missing they are zero, but for scales that Kubernetes reads in another way. */
function lacksDigits({ whole, fraction }: Parts, scale: Scale): boolean {
  return whole === "" && fraction === "" && (scale.two >= 50 || scale.ten < finest);
}

const powersOfTen = Array.from({ length: 16 }, (_, power) => Number(`1e${power}`));

/** The common case, in plain numbers; `undefined` where that would not be exact. */
function small(parts: Parts, scale: Scale): Quantity | undefined {
  const digits = parts.whole + parts.fraction;
  if (digits.length > 15) return undefined;
  const power = powersOfTen[scale.ten - parts.fraction.length + 3];
  if (power === undefined) return undefined;
  const milli = Number(digits) * power * 2 ** scale.two;
  if (!Number.isSafeInteger(milli)) return undefined;
  return { kind: "small", milli: parts.negative && milli !== 0 ? -milli : milli };
}

const mostBinary = 2n ** 63n - 1n;

function large(parts: Parts, scale: Scale): Quantity {
  const digits = BigInt(parts.whole + parts.fraction) << BigInt(scale.two);
  const exponent = scale.ten - parts.fraction.length;
  const rounded = digits === 0n ? { digits, exponent: 0 } : roundUp(digits, exponent);
  const capped = scale.two > 0 ? capBinary(rounded) : rounded;
  return { kind: "large", digits: parts.negative ? -capped.digits : capped.digits, exponent: capped.exponent };
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function roundUp(digits: bigint, exponent: number): Decimal {
  if (exponent >= finest) return { digits, exponent };
  const drop = finest - exponent;
  if (drop > digits.toString().length) return { digits: 1n, exponent: finest };
  const unit = 10n ** BigInt(drop);
  return { digits: (digits + unit - 1n) / unit, exponent: finest };
}

/** Binary amounts have no exponent but that of their fraction, so the power stays small. */
function capBinary(amount: Decimal): Decimal {
  const most = mostBinary * 10n ** BigInt(-amount.exponent);
  return amount.digits > most ? { digits: mostBinary, exponent: 0 } : amount;
}

function widen(quantity: Quantity): Decimal {
  if (quantity.kind === "large") return quantity;
  return { digits: BigInt(quantity.milli), exponent: -3 };
}

function compareLarge(a: Decimal, b: Decimal): number {
  const sign = signOf(a.digits);
  if (sign !== signOf(b.digits)) return sign - signOf(b.digits);
  if (sign === 0) return 0;
  // Powers of ten can be enormous (`1e999999999`): only amounts of the same size are written out.
  const size = sizeOf(a) - sizeOf(b);
  if (size !== 0) return size > 0 ? sign : -sign;
  const least = Math.min(a.exponent, b.exponent);
  return signOf(raise(a, least) - raise(b, least));
}

const signOf = (value: bigint) => (value > 0n ? 1 : value < 0n ? -1 : 0);
const sizeOf = (of: Decimal) => (of.digits < 0n ? -of.digits : of.digits).toString().length + of.exponent;
const raise = (of: Decimal, least: number) => of.digits * 10n ** BigInt(of.exponent - least);
