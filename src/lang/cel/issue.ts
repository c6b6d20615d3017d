/** A mistake in an expression, at an offset in UTF-16 units. */
export interface Issue {
  readonly message: string;
  readonly at: number;
}

/** Of so many issues the text is given; of the rest only the number. (cel-go: common/errors.go) */
const mostReported = 100;

/** Longer lines are not shown. */
const longestShown = 16_384;

/**
 * Issues as Kubernetes prints them: `ERROR: <input>:1:5: message`, the line, and a caret below the place. Sorted by
 * place. (cel-go: common/error.go)
 */
export function formatIssues(source: string, issues: readonly Issue[]): string {
  const sorted = [...issues].sort((a, b) => a.at - b.at);
  const shown = sorted.slice(0, mostReported).map((issue) => formatIssue(source, issue));
  const more = sorted.length - shown.length;
  return more > 0 ? [...shown, `${more} more errors were truncated`].join("\n") : shown.join("\n");
}

/** Line and column of an offset, both from 1, columns in code points. */
export function placeOf(source: string, at: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(lineStart)].length + 1 };
}

function formatIssue(source: string, { message, at }: Issue): string {
  const { line, column } = source === "" ? { line: 1, column: 0 } : placeOf(source, at);
  const head = `ERROR: <input>:${line}:${column}: ${message}`;
  const text = source.split("\n")[line - 1] ?? "";
  if (source === "" || text.length > longestShown) return head;
  const chars = [...text];
  const dots = chars.slice(0, column - 1).map((char) => (isWide(char) ? "．" : "."));
  const caret = isWide(chars[column - 1] ?? "") ? "＾" : "^";
  return `${head}\n | ${text.replaceAll("\t", " ")}\n | ${dots.join("")}${caret}`;
}

function isWide(char: string): boolean {
  return (char.codePointAt(0) ?? 0) > 0x7f;
}
