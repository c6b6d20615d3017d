/** Paths to fields below a schema, as rules name the field that they are about. */
import { isRecord } from "../../data/index.ts";
import { type JsonObject, own } from "../object.ts";

/**
 * The path to a field as errors have it, of one such as `.spec['odd-name']` that leads there from a schema; `undefined`
 * where it leads to no field. (apiextensions-apiserver: pkg/apiserver/schema/cel/validation.go ValidFieldPath)
 */
export function fieldPathOf(text: string, source: JsonObject): string | undefined {
  const steps = stepsOf(text);
  if (steps === undefined) return undefined;
  let here: JsonObject = source;
  let path = "";
  for (const step of steps) {
    const properties = own(here, "properties");
    const isNamed = isRecord(properties);
    const inner = isNamed ? own(properties, step) : own(here, "additionalProperties");
    if (!isRecord(inner)) return undefined;
    path = isNamed ? (path === "" ? step : `${path}.${step}`) : `${path}[${step}]`;
    here = inner as JsonObject;
  }
  return path;
}

/** The names in a path; `undefined` where it is malformed. */
function stepsOf(text: string): readonly string[] | undefined {
  const tokens = tokensOf(text);
  const steps: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const name = tokens[at + 1];
    if (name === undefined) return undefined;
    if (tokens[at] === ".") {
      steps.push(name);
      at += 2;
      continue;
    }
    const plain = unquoted(name);
    if (tokens[at] !== "[" || tokens[at + 2] !== "]" || plain === undefined) return undefined;
    steps.push(plain);
    at += 3;
  }
  return steps;
}

/** Dots, brackets, texts in single quotes, and what is between them. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text[at] === "'" ? endOfQuoted(text, at) : /[.[\]]/.test(text[at] ?? "") ? at + 1 : endOfName(text, at);
    tokens.push(text.slice(at, end));
    at = end;
  }
  return tokens;
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "'" && text[at - 1] !== "\\") return at + 1;
  }
  return text.length;
}

function endOfName(text: string, start: number): number {
  const length = text.slice(start).search(/[.[\]]/);
  return length < 0 ? text.length : start + length;
}

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "'": "'",
  "\\": "\\",
};

function unquoted(token: string): string | undefined {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'")) return undefined;
  const inner = token.slice(1, -1);
  const known = [...inner.matchAll(/\\(.)/g)].every(([, char = ""]) => Object.hasOwn(escapes, char));
  return known ? inner.replaceAll(/\\(.)/g, (_, char: string) => escapes[char] ?? char) : undefined;
}
