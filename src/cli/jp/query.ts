import { parseYaml } from "../../data/index.ts";
import { compileJmesPath } from "../../lang/index.ts";
import { InputError } from "../input/index.ts";
import { goJson } from "../output/rows-document.ts";
import { askFor, expression, givenExpressions, readFile, type Texts } from "./expressions.ts";

/** What is evaluated, and how results look. */
export interface QueryOptions {
  readonly queries: readonly string[];
  /** Files with expressions. */
  readonly queryFiles: readonly string[];
  /** A file with the object; empty for the standard input. */
  readonly input: string;
  readonly compact: boolean;
  /** Whether texts are printed as they are. */
  readonly unquoted: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Prints what expressions make of an object, up to the first that fails. (kyverno: cmd/cli/.../commands/jp/query) */
export async function printResults(options: QueryOptions, texts: Texts): Promise<void> {
  const given = givenExpressions(options.queries, options.queryFiles, texts);
  const object = options.input === "" ? null : parsed(readFile(options.input, texts));
  if (given.length === 0 && object === null) throw new InputError("at least one query or input object is required");
  const queries = given.length > 0 ? given : [await askFor(expression, texts)];
  const input = object ?? parsed(await askFor("input object", texts));
  for (const query of queries) {
    const result = resultOf(query, input, options.now);
    texts.streams.out(`# ${query}\n${shown(result, options)}\n`);
  }
}

/** The first document of a text. */
function parsed(text: string): unknown {
  const { kind, ...read } = parseYaml(text);
  if (kind === "documents") return ("documents" in read ? read.documents[0]?.value : undefined) ?? null;
  throw new InputError(`error parsing input json: ${"mistake" in read ? read.mistake.message : "not YAML"}`);
}

function resultOf(query: string, input: unknown, now: number): unknown {
  const compiled = compileJmesPath(query);
  if (compiled.kind === "mistake") throw new InputError(mistakeText(query, compiled.message));
  const result = compiled.evaluate(input, { now, seed: String(now) });
  if (result.kind === "value") return result.value;
  const why = result.kind === "error" ? result.message : "it waits for the world";
  throw new InputError(`error evaluating JMESPath expression: ${why}`);
}

/** Kyverno finds out that there is no such function when it is called. */
function mistakeText(query: string, message: string): string {
  if (message.startsWith("unknown function: ")) return `error evaluating JMESPath expression: ${message}`;
  return `failed to compile JMESPath: ${query}, error: ${message}`;
}

function shown(result: unknown, { compact, unquoted }: QueryOptions): string {
  return unquoted && typeof result === "string" ? result : goJson(result, compact ? 0 : 2);
}
