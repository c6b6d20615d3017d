/** What is wrong with a text, and where. (The shape is that of a diagnostic, so that it can be passed on as one.) */
export interface TextMistake {
  /** A short stable word for the kind of mistake: `syntax`, `too-large`, `too-deep`, `aliases`, `unsafe-integer`. */
  readonly code: string;
  readonly severity: "error";
  readonly message: string;
  /** Always empty: the text as a whole could not be read. */
  readonly path: "";
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
}

/** How much of a text is read. */
export interface TextLimits {
  /** UTF-16 units of text or bytes, whichever comes in. */
  readonly size?: number;
  /** Levels of lists and objects. */
  readonly depth?: number;
}

/** Any value that JSON can carry. */
export type JsonData = null | boolean | number | string | readonly JsonData[] | { readonly [key: string]: JsonData };

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.lastIndexOf("\n", offset - 1);
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return { line, column: offset - before };
}

/** Makes a mistake, with its position where one is known. */
export function mistake(code: string, message: string, position?: Position): TextMistake {
  return { code, severity: "error", message, path: "", ...position };
}
