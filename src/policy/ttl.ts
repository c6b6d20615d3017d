import { parseGoTime } from "../data/index.ts";
import { parseDuration } from "../kube/index.ts";

/** The label by which an object asks to be deleted. */
export const ttlLabel = "cleanup.kyverno.io/ttl";

/** When an object asks to be deleted; times in milliseconds, moments since 1970. */
export type Ttl =
  | { readonly kind: "after"; readonly ms: number }
  | { readonly kind: "at"; readonly time: number }
  | { readonly kind: "mistake"; readonly message: string };

/**
 * Reads the value of the label: a time after the creation (`1h30m`, `3d`, `2w`), a moment (`2026-01-31T150405Z`), or the
 * beginning of a day in UTC (`2026-01-31`). (kyverno: pkg/controllers/ttl/utils.go, kube-openapi: strfmt/duration.go)
 */
export function parseTtl(text: string): Ttl {
  const nanos = parseDuration(text) ?? looseDuration(text);
  if (nanos !== undefined) return { kind: "after", ms: Number(nanos) / 1e6 };
  const moment = parseGoTime("2006-01-02T150405Z", text);
  const parsed = moment.kind === "time" ? moment : parseGoTime("2006-01-02", text);
  if (parsed.kind === "error") return { kind: "mistake", message: parsed.error };
  return { kind: "at", time: Number(parsed.time.nanos / 1_000_000n) };
}

/** Each unit with its names; longer words may begin with the last. In nanoseconds. */
const units: readonly { readonly nanos: bigint; readonly names: readonly string[] }[] = [
  { nanos: 1n, names: ["ns", "nano"] },
  { nanos: 1_000n, names: ["us", "µs", "micro"] },
  { nanos: 1_000_000n, names: ["ms", "milli"] },
  { nanos: 1_000_000_000n, names: ["s", "sec"] },
  { nanos: 60_000_000_000n, names: ["m", "min"] },
  { nanos: 3_600_000_000_000n, names: ["h", "hr", "hour"] },
  { nanos: 86_400_000_000_000n, names: ["d", "day"] },
  { nanos: 604_800_000_000_000n, names: ["w", "wk", "week"] },
];

/** The longest that Go can tell. There it would wrap around, and what is to be kept longest would go at once. */
const longest = 2n ** 63n - 1n;

/** Amounts with their units anywhere in a text are added up. */
function looseDuration(text: string): bigint | undefined {
  let sum: bigint | undefined;
  for (const [, amount = "", word = ""] of text.slice(0, longestText).matchAll(/(\d+)\s*([A-Za-zµ]+)/g)) {
    const name = word.toLowerCase();
    const unit = units.find(({ names }) => names.includes(name) || name.startsWith(names.at(-1) ?? name));
    if (unit !== undefined) sum = (sum ?? 0n) + BigInt(amount) * unit.nanos;
  }
  return sum !== undefined && sum > longest ? undefined : sum;
}

/** A label has no more. */
const longestText = 63;
