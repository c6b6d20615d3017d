import { type Files, InputError } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";

/** Where the texts of a run come from. */
export interface Texts {
  readonly files: Pick<Files, "read">;
  readonly stdin: () => Promise<string>;
  readonly streams: Streams;
}

/** Operands, then what is in files, as it is. */
export function givenExpressions(
  operands: readonly string[],
  paths: readonly string[],
  texts: Texts,
): readonly string[] {
  return [...operands, ...paths.map((path) => readFile(path, texts))];
}

/** The text of a file; errors have the words that scripts know. */
export function readFile(path: string, { files }: Texts): string {
  try {
    return files.read(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`failed open file ${path}: ${error.message}`);
  }
}

/** Asks for a text on the standard input. */
export function askFor(what: string, { streams, stdin }: Texts): Promise<string> {
  streams.out(`Reading from terminal input.\nEnter ${what} and hit Ctrl+D.\n`);
  return stdin();
}

/** What is asked for where no expression is given. */
export const expression = "a jmespath expression";

/** A message with the text that it is about, and a mark below the place. */
export function markedMessage(message: string, text: string, at: number | undefined): string {
  if (at === undefined) return message;
  return `${message}\n${text}\n${" ".repeat(Buffer.byteLength(text.slice(0, at)))}^`;
}
