/**
 * Transcripts: what a user types, with what must come back. A Markdown file with fenced `console` blocks:
 *
 * - `$ ` starts a command; the lines up to the next command are what it prints;
 * - `<...>` is any text within the line, a line of only `...` any number of lines;
 * - `[exit 1]` after the output: the command exits with that status (else with 0);
 * - `[within 30s]` before a command: it is repeated until it gives this answer, for at most that long;
 * - `[kubectl 1.21]` before a command: it needs a kubectl of at least this version.
 */
export interface Step {
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
  readonly exit: number;
  readonly withinSeconds: number;
  /** The least kubectl minor version (of 1) that can do this; 0 for any. */
  readonly kubectlMinor: number;
}

/** Reads the steps of a transcript. Throws on a block that begins with output, or on an unknown `[...]` line. */
export function parseTranscript(text: string): readonly Step[] {
  return consoleBlocks(text).flatMap(stepsOf);
}

interface Line {
  readonly number: number;
  readonly text: string;
}

function consoleBlocks(text: string): Line[][] {
  const blocks: Line[][] = [];
  let open: Line[] | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (open === undefined) {
      if (line.startsWith("```console")) open = [];
    } else if (line.startsWith("```")) {
      blocks.push(open);
      open = undefined;
    } else {
      open.push({ number: index + 1, text: line });
    }
  }
  return blocks;
}

function stepsOf(lines: readonly Line[]): Step[] {
  const steps: Step[] = [];
  let before: { within?: number; kubectl?: number } = {};
  for (const { number, text } of lines) {
    const last = steps.at(-1);
    const within = /^\[within (\d+)s\]$/.exec(text);
    const kubectl = /^\[kubectl 1\.(\d+)\]$/.exec(text);
    const exit = /^\[exit (\d+)\]$/.exec(text);
    if (within) before = { ...before, within: Number(within[1]) };
    else if (kubectl) before = { ...before, kubectl: Number(kubectl[1]) };
    else if (exit && last) steps[steps.length - 1] = { ...last, exit: Number(exit[1]) };
    else if (text.startsWith("$ ")) {
      const { within: withinSeconds = 0, kubectl: kubectlMinor = 0 } = before;
      steps.push({ line: number, command: text.slice(2), expected: [], exit: 0, withinSeconds, kubectlMinor });
      before = {};
    } else if (last) steps[steps.length - 1] = { ...last, expected: [...last.expected, text] };
    else if (text.trim() !== "") throw new Error(`line ${number}: output before the first command`);
  }
  return steps;
}

/** Whether printed lines are what a transcript expects. Blank lines and trailing spaces do not count. */
export function matchesOutput(expected: readonly string[], printed: string): boolean {
  const wanted = expected.map(normal).filter((line) => line !== "");
  const lines = printed
    .split("\n")
    .map(normal)
    .filter((line) => line !== "");
  return matchLines(wanted, lines);
}

function matchLines(wanted: readonly string[], lines: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return lines.length === 0;
  if (first === "...") {
    for (let skipped = 0; skipped <= lines.length; skipped++) if (matchLines(rest, lines.slice(skipped))) return true;
    return false;
  }
  const line = lines[0];
  return line !== undefined && matchesLine(first, line) && matchLines(rest, lines.slice(1));
}

/** `<...>` stands for any text; everything else is literal. */
function matchesLine(wanted: string, line: string): boolean {
  const parts = wanted.split("<...>");
  const [head = "", ...others] = parts;
  if (others.length === 0) return wanted === line;
  if (!line.startsWith(head)) return false;
  const tail = others.pop() ?? "";
  let at = head.length;
  for (const part of others) {
    const found = line.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return line.length - tail.length >= at && line.endsWith(tail);
}

/** Leading spaces count exactly; inside a line runs of spaces are one; a placeholder swallows the spaces around it. */
function normal(line: string): string {
  const trimmed = line.trimEnd();
  const indent = /^ */.exec(trimmed)?.[0] ?? "";
  const inside = trimmed.slice(indent.length).replace(/ +/g, " ");
  return indent + inside.replace(/ ?<\.\.\.> ?/g, "<...>");
}
