/** So many equal lines are shown around each difference. */
const context = 3;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Between places that differ, so many pairs of lines are compared; beyond, everything counts as replaced. */
const mostPairs = 1_000_000;
/** So many lines are shown. */
const mostLines = 1_000;

/**
 * The lines in which two texts differ, with a few around them, as `diff -u` writes them but for the names of files. What
 * is too long is cut, since texts come from requests. (kubernetes: apimachinery pkg/util/diff)
 */
export function lineDifferences(before: string, now: string): string {
  const lines = aligned(before.split("\n"), now.split("\n"));
  const changed = lines.flatMap(({ mark }, at) => (mark === " " ? [] : [at]));
  const hunks: { from: number; to: number }[] = [];
  for (const at of changed) {
    const last = hunks.at(-1);
    const [from, to] = [Math.max(0, at - context), Math.min(lines.length, at + context + 1)];
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  const shown = hunks.map((hunk) => hunkText(lines, hunk)).join("");
  const all = shown.split("\n");
  return all.length <= mostLines ? shown : [...all.slice(0, mostLines), " ...", ""].join("\n");
}

/** All lines of both, those that are in both once; what is alike at both ends needs no search. */
function aligned(before: readonly string[], now: readonly string[]): readonly Line[] {
  const shortest = Math.min(before.length, now.length);
  let head = 0;
  while (head < shortest && before[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const [old, fresh] = [before.slice(head, before.length - tail), now.slice(head, now.length - tail)];
  const between = old.length * fresh.length <= mostPairs ? merged(old, fresh) : replaced(old, fresh);
  return [...kept(before.slice(0, head)), ...between, ...kept(before.slice(before.length - tail))];
}

function kept(lines: readonly string[]): readonly Line[] {
  return lines.map((text) => ({ mark: " ", text }));
}

function replaced(before: readonly string[], now: readonly string[]): readonly Line[] {
  return [...before.map((text): Line => ({ mark: "-", text })), ...now.map((text): Line => ({ mark: "+", text }))];
}

/** The same by a longest common subsequence. */
function merged(before: readonly string[], now: readonly string[]): readonly Line[] {
  const lengths = commonLengths(before, now);
  const common = (a: number, b: number) => lengths[a]?.[b] ?? 0;
  const lines: Line[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < now.length) {
    if (a < before.length && b < now.length && before[a] === now[b]) {
      lines.push({ mark: " ", text: before[a] ?? "" });
      a += 1;
      b += 1;
    } else if (a < before.length && (b === now.length || common(a + 1, b) >= common(a, b + 1))) {
      lines.push({ mark: "-", text: before[a] ?? "" });
      a += 1;
    } else {
      lines.push({ mark: "+", text: now[b] ?? "" });
      b += 1;
    }
  }
  return lines;
}

/** How many lines the rests of both have in common, from each pair of places on. */
function commonLengths(before: readonly string[], now: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let a = before.length - 1; a >= 0; a -= 1) {
    const [row, next] = [lengths[a] ?? [], lengths[a + 1] ?? []];
    for (let b = now.length - 1; b >= 0; b -= 1) {
      row[b] = before[a] === now[b] ? (next[b + 1] ?? 0) + 1 : Math.max(next[b] ?? 0, row[b + 1] ?? 0);
    }
  }
  return lengths;
}

function hunkText(lines: readonly Line[], { from, to }: { readonly from: number; readonly to: number }): string {
  const shown = lines.slice(from, to);
  const before = rangeText(lines.slice(0, from), shown, "+");
  const now = rangeText(lines.slice(0, from), shown, "-");
  return [`@@ -${before} +${now} @@`, ...shown.map(({ mark, text }) => mark + text), ""].join("\n");
}

/** The first line and the number of lines, in the text that does not have those of one mark. */
function rangeText(ahead: readonly Line[], shown: readonly Line[], other: "-" | "+"): string {
  const count = (all: readonly Line[]) => all.filter(({ mark }) => mark !== other).length;
  const length = count(shown);
  const start = count(ahead) + (length === 0 ? 0 : 1);
  return length === 1 ? String(start) : `${start},${length}`;
}
