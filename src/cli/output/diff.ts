/** One stretch of a comparison. */
export interface Stretch {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** Two texts as one, what only the first has in red and what only the second has in green. */
export function diffText(before: string, after: string): string {
  return stretches(before, after).map(coloured).join("");
}

/** Legend of {@link diffText} without colours, as it has always been printed. */
export const legend = () => diffText("only in expected", "only in actual");

/** Takes colours out of a text. */
export function withoutColours(text: string): string {
  return text.replace(colour, "");
}

/** Compares two texts character by character; long ones whose middle differs much are compared line by line. */
export function stretches(before: string, after: string): readonly Stretch[] {
  const byCharacter = compare(Array.from(before), Array.from(after), maxEdits);
  return byCharacter ?? compare(lines(before), lines(after), Number.POSITIVE_INFINITY) ?? [];
}

const esc = String.fromCodePoint(27);
const colour = new RegExp(`${esc}\\[\\d+m`, "g");

function coloured({ kind, text }: Stretch): string {
  if (kind === "same") return text;
  return `${esc}[${kind === "removed" ? 31 : 32}m${text}${esc}[0m`;
}

/** The work grows with the square of the edits. */
const maxEdits = 1500;

const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Myers' greedy comparison; `undefined` where more edits than that are needed. */
function compare(a: readonly string[], b: readonly string[], most: number): readonly Stretch[] | undefined {
  const trail: Int32Array[] = [];
  const limit = Math.min(most, a.length + b.length);
  let frontier = new Int32Array(2 * limit + 3);
  const at = (k: number) => k + limit + 1;
  for (let edits = 0; edits <= limit; edits++) {
    trail.push(frontier.slice());
    for (let k = -edits; k <= edits; k += 2) {
      const down = goesDown(frontier, k, edits, at);
      let x = down ? get(frontier, at(k + 1)) : get(frontier, at(k - 1)) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      frontier[at(k)] = x;
      if (x >= a.length && x - k >= b.length) return joined(backtrack(a, b, { trail, at }));
    }
    frontier = frontier.slice();
  }
  return undefined;
}

/** Whether a diagonal is reached by adding from the second text, rather than by removing from the first. */
function goesDown(frontier: Int32Array, k: number, edits: number, at: Trail["at"]): boolean {
  return k === -edits || (k !== edits && get(frontier, at(k - 1)) < get(frontier, at(k + 1)));
}

const get = (list: Int32Array, index: number) => list[index] ?? 0;

interface Trail {
  readonly trail: readonly Int32Array[];
  readonly at: (k: number) => number;
}

function backtrack(a: readonly string[], b: readonly string[], { trail, at }: Trail): readonly Stretch[] {
  const steps: Stretch[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const frontier = trail[edits] ?? new Int32Array();
    const k = x - y;
    const down = goesDown(frontier, k, edits, at);
    const from = down ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : get(frontier, at(from));
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) {
      steps.push({ kind: "same", text: a[--x] ?? "" });
      y--;
    }
    if (edits === 0) break;
    if (down) steps.push({ kind: "added", text: b[--y] ?? "" });
    else steps.push({ kind: "removed", text: a[--x] ?? "" });
  }
  return steps.reverse();
}

function joined(steps: readonly Stretch[]): readonly Stretch[] {
  const found: { kind: Stretch["kind"]; text: string }[] = [];
  for (const { kind, text } of steps) {
    const last = found.at(-1);
    if (last?.kind === kind) last.text += text;
    else found.push({ kind, text });
  }
  return found;
}
