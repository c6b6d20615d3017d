import type { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Exposure } from "./exposure.ts";
import type { Labels } from "./results.ts";

/** A metric as it is declared. Counters are shown with `_total` at the end of their name. */
export interface Declaration {
  readonly name: string;
  readonly type: "counter" | "histogram" | "gauge";
  readonly help: string;
  readonly labels: readonly string[];
}

/** Something that is counted or measured. Never throws, and never keeps more than so many series. */
export interface Instrument {
  /** Adds to a counter, notes a value in a histogram, sets a gauge. */
  note(labels: Labels, value?: number): void;
  /** Forgets the series of a gauge. */
  reset(): void;
}

/** The classes of the library, loaded when they are needed. */
export interface Library {
  readonly Counter: typeof Counter;
  readonly Gauge: typeof Gauge;
  readonly Histogram: typeof Histogram;
}

/** Series that an instrument may have; further ones are counted together. Names are anybody's to make up. */
export const maxSeries = 2_000;

/** The value of a label that is one too many. */
const others = "_other";

/** Labels whose values users make up. */
const open = new Set([
  "resource_namespace",
  "resource_kind",
  "resource",
  "policy_namespace",
  "policy_name",
  "rule_name",
]);

/** Makes an instrument of a registry, as far as the exposure wants it. */
export function createInstrument(
  { name, type, help, labels }: Declaration,
  { library, registry, exposure }: { library: Library; registry: Registry; exposure: Exposure },
): Instrument {
  const wanted = exposure.metrics.get(name);
  if (wanted?.enabled === false) return silent;
  const labelNames = labels.filter((label) => wanted?.disabledLabels.has(label) !== true);
  const shape = { name: type === "counter" ? `${name}_total` : name, help, labelNames, registers: [registry] };
  const bounded = boundedLabels(labelNames);
  switch (type) {
    case "counter": {
      const counter = new library.Counter(shape);
      return { note: (given, value = 1) => counter.inc(bounded(given), value), reset: () => counter.reset() };
    }
    case "histogram": {
      const buckets = [...(wanted?.buckets ?? exposure.buckets)];
      const histogram = new library.Histogram({ ...shape, buckets });
      return { note: (given, value = 1) => histogram.observe(bounded(given), value), reset: () => histogram.reset() };
    }
    case "gauge": {
      const gauge = new library.Gauge(shape);
      return { note: (given, value = 1) => gauge.set(bounded(given), value), reset: () => gauge.reset() };
    }
    default:
      return type satisfies never;
  }
}

const silent: Instrument = { note() {}, reset() {} };

/** Picks the labels that there are, the same object for the same values. */
function boundedLabels(names: readonly string[]): (given: Labels) => Record<string, string> {
  const known = new Map<string, Record<string, string>>();
  const pick = (given: Labels, textFor: (name: string) => string) =>
    Object.fromEntries(names.filter((name) => given[name] !== undefined).map((name) => [name, textFor(name)]));
  return (given) => {
    const key = names.map((name) => given[name] ?? "").join("\u0000");
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= maxSeries) return pick(given, (name) => (open.has(name) ? others : (given[name] ?? "")));
    const labels = pick(given, (name) => given[name] ?? "");
    known.set(key, labels);
    return labels;
  };
}
