import { parseYaml } from "../../data/index.ts";
import type * as cel from "../../lang/cel/index.ts";
import { type Files, InputError } from "../input/index.ts";
import type { Streams } from "../output/streams.ts";
import type { Setting } from "./setting.ts";

/** Where the texts of a run come from. */
export interface Texts {
  readonly files: Pick<Files, "read">;
  readonly stdin: () => Promise<string>;
  readonly streams: Streams;
}

/** What expressions and variables are to be. */
export interface Given {
  /** Expressions, then files with one each. */
  readonly expressions: readonly string[];
  readonly expressionFiles: readonly string[];
  /** A file with the object: `-` for the standard input, empty where none was named. */
  readonly input: string;
  /** Further variables, as `name=file`. */
  readonly set: readonly string[];
  /** `kubernetes` or `kyverno`. */
  readonly library: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The texts of all expressions, of which there has to be one. */
export function expressionsOf({ expressions, expressionFiles }: Given, { files }: Texts): readonly string[] {
  const all = [...expressions, ...expressionFiles.map((path) => files.read(path).replace(/\r?\n$/, ""))];
  if (all.length === 0) throw new InputError("at least one expression is required");
  return all;
}

/** The values of variables: the object, and what was set. */
export async function variablesOf(given: Given, setting: Setting, texts: Texts): Promise<cel.Variables> {
  const set = given.set.map((text) => variableOf(text, setting, texts));
  const fromStdin = given.input === "-";
  const object = fromStdin ? documentOf(await texts.stdin(), "the input") : fileOf(given.input, texts);
  return { ...setting.values, object, ...Object.fromEntries(set) };
}

function variableOf(text: string, { names, dialect }: Setting, texts: Texts): readonly [string, cel.CelValue] {
  const [name = ""] = text.split("=", 1);
  const path = text.slice(name.length + 1);
  if (path === "") throw new InputError(`--set takes name=file, not "${text}"`);
  if (names.includes(name)) return [name, fileOf(path, texts)];
  throw new InputError(`there is no variable "${name}" with the library of ${dialect}: ${names.join(", ")}`);
}

function fileOf(path: string, { files }: Texts): cel.CelValue {
  return path === "" ? null : documentOf(files.read(path), path);
}

/** The first document of a text. */
function documentOf(text: string, path: string): cel.CelValue {
  const read = parseYaml(text);
  if (read.kind === "documents") return read.documents[0]?.value ?? null;
  const { message, line, column } = read.mistake;
  throw new InputError(`${path}${line === undefined ? "" : `:${line}:${column}`}: ${message}`);
}
