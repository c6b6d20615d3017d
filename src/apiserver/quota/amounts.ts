import { own, parseQuantity } from "../../kube/index.ts";
import { canonicalQuantity } from "../codec/quantity.ts";

/** Quantities by the names of resources, as they stand in objects. */
export type Amounts = Readonly<Record<string, string>>;

/** A quantity in billionths, and whether it is written in powers of two. */
interface Amount {
  readonly nano: bigint;
  readonly binary: boolean;
}

const unit = 1_000_000_000n;
/** Quantities beyond this many digits count as this large: no object can ask for so much. */
const mostDigits = 40;

/** The amounts in a field of an object; none where there is no such field. */
export function amountsIn(holder: unknown, key: string): Amounts {
  const found = own(holder, key);
  if (found === null || typeof found !== "object") return {};
  const entries = Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return made(entries);
}

/** Both together, name by name. */
export function sum(a: Amounts, b: Amounts): Amounts {
  return made(names(a, b).map((name) => [name, added(own(a, name), own(b, name))]));
}

/** What is left of `a`, not below zero. */
export function difference(a: Amounts, b: Amounts): Amounts {
  return made(
    names(a, b).map((name) => {
      const { nano, binary } = read(own(a, name));
      const left = nano - read(own(b, name)).nano;
      return [name, write({ nano: left > 0n ? left : 0n, binary })];
    }),
  );
}

/** The larger of two, name by name. */
export function largest(a: Amounts, b: Amounts): Amounts {
  return made(names(a, b).map((name) => [name, compare(own(a, name), own(b, name)) >= 0 ? at(a, name) : at(b, name)]));
}

/** Only these names. */
export function masked(amounts: Amounts, kept: Iterable<string>): Amounts {
  const set = new Set(kept);
  return made(Object.entries(amounts).filter(([name]) => set.has(name)));
}

/** Only what is not zero. */
export function withoutZeros(amounts: Amounts): Amounts {
  return made(Object.entries(amounts).filter(([, value]) => read(value).nano !== 0n));
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; what is no quantity counts as zero. */
export function compare(a: unknown, b: unknown): number {
  const left = read(a).nano - read(b).nano;
  return left < 0n ? -1 : left > 0n ? 1 : 0;
}

/** How often `b` goes into `a`; 0 where `b` is zero. */
export function ratio(a: unknown, b: unknown): number {
  const divisor = read(b).nano;
  return divisor === 0n ? 0 : Number(read(a).nano) / Number(divisor);
}

/** `cpu=1,memory=1Gi`, as messages write it. */
export function shown(amounts: Amounts): string {
  return Object.keys(amounts)
    .sort()
    .map((name) => `${name}=${at(amounts, name)}`)
    .join(",");
}

/** A whole number as a quantity. */
export function quantityOf(count: number): string {
  return write({ nano: BigInt(count) * unit, binary: false });
}

function at(amounts: Amounts, name: string): string {
  return String(own(amounts, name) ?? "0");
}

function names(a: Amounts, b: Amounts): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** Names come from objects, so that none may reach a prototype. */
function made(entries: readonly (readonly [string, string])[]): Amounts {
  return Object.fromEntries(entries);
}

/** The sum is written as the first that is not zero. (kubernetes: apimachinery pkg/api/resource Quantity.Add) */
function added(a: unknown, b: unknown): string {
  const first = read(a);
  const second = read(b);
  return write({ nano: first.nano + second.nano, binary: first.nano === 0n ? second.binary : first.binary });
}

function read(value: unknown): Amount {
  const quantity = typeof value === "string" ? parseQuantity(value) : undefined;
  if (quantity === undefined) return { nano: 0n, binary: false };
  const binary = String(value).endsWith("i");
  if (quantity.kind === "small") return { nano: BigInt(quantity.milli) * 1_000_000n, binary };
  const power = Math.min(quantity.exponent + 9, mostDigits);
  return { nano: power < 0 ? 0n : quantity.digits * 10n ** BigInt(power), binary };
}

function write({ nano, binary }: Amount): string {
  if (nano % unit !== 0n) return canonical(nano % 1_000_000n === 0n ? `${nano / 1_000_000n}m` : `${nano}n`);
  const whole = nano / unit;
  if (!binary) return canonical(String(whole));
  return whole !== 0n && whole % 1024n === 0n ? canonical(`${whole / 1024n}Ki`) : String(whole);
}

function canonical(text: string): string {
  const written = canonicalQuantity(text);
  return written.kind === "text" ? written.text : text;
}
