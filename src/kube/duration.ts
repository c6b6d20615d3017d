/** Nanoseconds: a number where that is exact, else a bigint. Both compare with `<` and `>`. */
export type Nanoseconds = number | bigint;

/**
 * Reads a duration as Go writes it (`1h30m`, `-1.5s`, `100us`, `0`); `undefined` where the text is none or does not
 * fit into 64 bits. A fraction is cut to whole nanoseconds. (Go: time.ParseDuration)
 */
export function parseDuration(text: string): Nanoseconds | undefined {
  const signed = text.startsWith("-") || text.startsWith("+");
  const body = signed ? text.slice(1) : text;
  if (body === "0") return 0;
  const terms = termsOf(body);
  if (terms === undefined) return undefined;
  const negative = text.startsWith("-");
  const sum = sumAsNumber(terms);
  if (Number.isSafeInteger(sum)) return negative && sum !== 0 ? -sum : sum;
  return sumAsBigint(terms, negative);
}

/** Orders two durations: negative, zero or positive as `a` is shorter than, as long as, or longer than `b`. */
export function compareDurations(a: Nanoseconds, b: Nanoseconds): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

interface Term {
  readonly whole: string;
  /** Nanoseconds of the part behind the point. */
  readonly rest: number;
  /** Nanoseconds of the unit. */
  readonly unit: number;
}

const units: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["µs", 1e3],
  ["μs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
]);

const term = /([0-9]*)(?:\.([0-9]*))?([^0-9.]+)/y;

/** No duration that fits is longer than this, apart from zeros that nobody writes. */
const longest = 400;

function termsOf(body: string): readonly Term[] | undefined {
  if (body === "" || body.length > longest) return undefined;
  const terms: Term[] = [];
  term.lastIndex = 0;
  while (term.lastIndex < body.length) {
    const match = term.exec(body);
    if (match === null) return undefined;
    const [, whole = "", fraction = "", name = ""] = match;
    const unit = units.get(name);
    if (unit === undefined || whole + fraction === "") return undefined;
    terms.push({ whole, rest: restOf(fraction, unit), unit });
  }
  return terms;
}

function restOf(fraction: string, unit: number): number {
  if (fraction === "") return 0;
  const digits = fraction.slice(0, 18);
  return Math.trunc(Number(digits) * (unit / 10 ** digits.length));
}

function sumAsNumber(terms: readonly Term[]): number {
  let sum = 0;
  for (const { whole, rest, unit } of terms) sum += Number(whole) * unit + rest;
  return sum;
}

const least = -(2n ** 63n);

function sumAsBigint(terms: readonly Term[], negative: boolean): bigint | undefined {
  let sum = 0n;
  for (const { whole, rest, unit } of terms) sum += BigInt(whole) * BigInt(unit) + BigInt(rest);
  const value = negative ? -sum : sum;
  return value < least || value >= -least ? undefined : value;
}
