import type { Pod } from "../objects.ts";

/** The annotation and label in which a Pod of an indexed Job carries its index. */
export const indexKey = "batch.kubernetes.io/job-completion-index";

/** The index of a Pod; `undefined` where it has none. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[indexKey] ?? "";
  return /^[0-9]{1,7}$/.test(text) ? Number(text) : undefined;
}

/** Reads the indexes that a status tells as completed: `0,2-4`. */
export function parseIndexes(text: string | undefined): ReadonlySet<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const [first, last = first] = part.split("-");
    if (first === undefined || first === "") continue;
    for (let index = Number(first); index <= Number(last); index += 1) indexes.add(index);
  }
  return indexes;
}

/** Writes indexes in their order, three or more in a row as a range: `0,2-4,6`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const index of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges
    .map(([from, to]) => (to === from ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(",");
}

/** The first indexes, at most `count`, that are neither completed nor worked on. */
export function pendingIndexes(completions: number, taken: ReadonlySet<number>, count: number): readonly number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index += 1) {
    if (!taken.has(index)) pending.push(index);
  }
  return pending;
}
