/** One measured number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What we aim at, in words: `≤ 60 µs`. */
  readonly aim?: string;
  /** The same relative to the calibration of this run, for machines differ and are noisy. */
  readonly relative?: string;
}

/** The value below which the share `q` (0 to 1) of the samples lies. Sorts the samples in place. */
export function quantile(samples: Float64Array, q: number): number {
  samples.sort();
  return samples[Math.min(samples.length - 1, Math.floor(samples.length * q))] ?? Number.NaN;
}

/** Times each of `count` calls, after as many for warming up; microseconds. */
export function timeEach(count: number, call: () => void): Float64Array {
  for (let warm = 0; warm < count; warm++) call();
  const samples = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const start = process.hrtime.bigint();
    call();
    samples[index] = Number(process.hrtime.bigint() - start) / 1000;
  }
  return samples;
}

/** A line per figure. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${round(figure.value)} ${figure.unit}`,
    figure.relative ?? "",
    figure.aim ?? "",
  ]);
  const all = [["", "measured", "relative", "aim"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
