import { isRecord } from "../../../data/index.ts";

/** What the ConfigMap `kyverno-metrics` says. */
export interface Exposure {
  /** Whether what happens in a namespace is counted; what has none always is. */
  readonly counts: (namespace: string) => boolean;
  /** Upper bounds of the buckets of histograms, in seconds. */
  readonly buckets: readonly number[];
  /** By the name of a metric, without `_total`. */
  readonly metrics: ReadonlyMap<string, MetricExposure>;
  /** What makes no sense, in a sentence each: the default stands in for it. */
  readonly mistakes: readonly string[];
}

export interface MetricExposure {
  readonly enabled: boolean;
  readonly disabledLabels: ReadonlySet<string>;
  readonly buckets: readonly number[] | undefined;
}

/** Reads the data of the ConfigMap; `undefined` where there is none. (kyverno: pkg/config/metricsconfig.go) */
export function parseExposure(data: Readonly<Record<string, string>> | undefined): Exposure {
  const mistakes: string[] = [];
  const read = <T>(key: string, parse: (text: string) => T | undefined, fallback: T): T => {
    const text = data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
    if (text === undefined || text.trim() === "") return fallback;
    const value = parse(text);
    if (value === undefined) mistakes.push(`\`${key}\` of the metrics' ConfigMap cannot be read, the default is used`);
    return value ?? fallback;
  };
  return {
    counts: read("namespaces", parseNamespaces, () => true),
    buckets: read("bucketBoundaries", (text) => bucketsOf(text.split(",").map(Number)), defaultBuckets),
    metrics: read("metricsExposure", parseMetrics, new Map()),
    mistakes,
  };
}

const defaultBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 25, 30];

function parseNamespaces(text: string): Exposure["counts"] | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const include = textsIn(value.include);
  const exclude = textsIn(value.exclude);
  if (include === undefined || exclude === undefined) return undefined;
  return (namespace) => namespace === "" || (!exclude.has(namespace) && (include.size === 0 || include.has(namespace)));
}

function parseMetrics(text: string): ReadonlyMap<string, MetricExposure> | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).map(([name, one]) => [name, metricOf(one)] as const);
  return entries.every((entry): entry is [string, MetricExposure] => entry[1] !== undefined)
    ? new Map(entries)
    : undefined;
}

function metricOf(value: unknown): MetricExposure | undefined {
  if (!isRecord(value)) return undefined;
  const disabledLabels = textsIn(value.disabledLabelDimensions);
  const { bucketBoundaries, enabled = true } = value;
  const buckets = Array.isArray(bucketBoundaries) ? bucketsOf(bucketBoundaries) : undefined;
  if (disabledLabels === undefined || typeof enabled !== "boolean") return undefined;
  return { enabled, disabledLabels, buckets };
}

/** At most a hundred ascending numbers. */
function bucketsOf(values: readonly unknown[]): readonly number[] | undefined {
  const numbers = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  const ascends = numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? value));
  const fits = numbers.length === values.length && numbers.length > 0 && numbers.length <= 100;
  return fits && ascends ? numbers : undefined;
}

function textsIn(value: unknown): ReadonlySet<string> | undefined {
  if (value === undefined || value === null) return new Set();
  if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) return undefined;
  return new Set(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
