/** One step of a path: from each value so far to those it leads to. */
export type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "all" }
  | { readonly kind: "recursive" }
  | { readonly kind: "slice"; readonly start: number; readonly end: number | undefined; readonly step: number }
  | { readonly kind: "index"; readonly at: number }
  | { readonly kind: "union"; readonly paths: readonly Path[] }
  | { readonly kind: "exists"; readonly left: Path }
  | { readonly kind: "compare"; readonly left: Path; readonly operator: string; readonly right: Path }
  | { readonly kind: "literal"; readonly value: string | number | boolean };

export type Path = readonly Step[];

/** What is left to read; paths are short, so each reader returns what it read and what remains. */
interface Read {
  readonly steps: readonly Step[];
  readonly rest: string;
}

const longest = 1024;
const field = /^(?:\\.|[^\s.,[\]$@{}\\])*/;

/**
 * Reads a JSONPath as printer columns have it: `.spec.replicas`, `.metadata.labels.app\.kubernetes\.io/name`,
 * `.status.conditions[?(@.type=="Ready")].status`, `['key']`, `[0]`, `[-1]`, `[1:3]`, `[*]`, `..`, unions. `undefined`
 * where it is malformed. (kubernetes: client-go util/jsonpath/parser.go)
 */
export function parseColumnPath(text: string): Path | undefined {
  if (text.length > longest) return undefined;
  const steps: Step[] = [];
  let rest = text;
  while (rest !== "") {
    const read = readStep(rest);
    if (read === undefined) return undefined;
    steps.push(...read.steps);
    rest = read.rest;
  }
  return steps;
}

function readStep(text: string): Read | undefined {
  if (text.startsWith("[?(")) return readFilter(text);
  if (text.startsWith("..")) return readRecursive(text);
  const first = text.charAt(0);
  if (first === " " || first === "@" || first === "$") return { steps: [], rest: text.slice(1) };
  if (first === "[") return readBrackets(text);
  if (first === '"' || first === "'") return readQuoted(text);
  if (first === ".") return readField(text.slice(1));
  if (/^[+-]?\d/.test(text)) return readNumber(text);
  return readBoolean(text);
}

function readField(text: string): Read {
  const name = field.exec(text)?.[0] ?? "";
  const step: Step = name === "*" ? { kind: "all" } : { kind: "field", name: name.replaceAll("\\", "") };
  return { steps: [step], rest: text.slice(name.length) };
}

function readRecursive(text: string): Read | undefined {
  const rest = text.slice(2);
  if (rest.startsWith("..")) return undefined;
  if (!/^[\p{L}\p{N}_]/u.test(rest)) return { steps: [{ kind: "recursive" }], rest };
  const read = readField(rest);
  return { steps: [{ kind: "recursive" }, ...read.steps], rest: read.rest };
}

function readNumber(text: string): Read | undefined {
  const digits = /^[+-]?[\d.]+/.exec(text)?.[0] ?? "";
  const value = Number(digits);
  if (Number.isNaN(value)) return undefined;
  return { steps: [{ kind: "literal", value }], rest: text.slice(digits.length) };
}

function readBoolean(text: string): Read | undefined {
  const word = /^(?:true|false)(?![^\s.,[\]$@{}])/.exec(text)?.[0];
  if (word === undefined) return undefined;
  return { steps: [{ kind: "literal", value: word === "true" }], rest: text.slice(word.length) };
}

function readQuoted(text: string): Read | undefined {
  const end = endOfQuote(text);
  if (end < 0) return undefined;
  const value = text.slice(1, end).replace(/\\(.)/g, "$1");
  return { steps: [{ kind: "literal", value }], rest: text.slice(end + 1) };
}

/** Where the quote that opens a text closes; -1 where it does not. */
function endOfQuote(text: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === text[0]) return at;
  }
  return -1;
}

function readBrackets(text: string): Read | undefined {
  const end = text.indexOf("]");
  if (end < 0) return undefined;
  const inside = text.slice(1, end);
  const rest = text.slice(end + 1);
  const choices = inside.split(",");
  if (choices.length === 1) {
    const steps = bracketSteps(inside);
    return steps && { steps, rest };
  }
  const paths: Path[] = [];
  for (const choice of choices) {
    const path = bracketSteps(choice.trim());
    if (path === undefined) return undefined;
    paths.push(path);
  }
  return { steps: [{ kind: "union", paths }], rest };
}

function bracketSteps(inside: string): Path | undefined {
  const key = /^'([^']*)'$/.exec(inside)?.[1];
  if (key !== undefined) return parseColumnPath(`.${key}`);
  const [first = "", last, pace, ...more] = (inside === "*" ? ":" : inside).split(":");
  const numbers = [first, last ?? "", pace ?? ""];
  if (more.length > 0 || !numbers.every((one) => /^(-?\d+)?$/.test(one))) return undefined;
  if (last === undefined) return first === "" ? undefined : [{ kind: "index", at: Number(first) }];
  const step = pace === undefined || pace === "" ? 1 : Number(pace);
  if (step <= 0) return undefined;
  return [{ kind: "slice", start: Number(first), end: last === "" ? undefined : Number(last), step }];
}

function readFilter(text: string): Read | undefined {
  const end = endOfFilter(text);
  if (end < 0 || text[end + 1] !== "]") return undefined;
  const inside = text.slice("[?(".length, end);
  const rest = text.slice(end + 2);
  const parts = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(inside);
  const left = parseColumnPath(parts?.[1] ?? inside);
  if (left === undefined) return undefined;
  if (!parts) return { steps: [{ kind: "exists", left }], rest };
  const right = parseColumnPath(parts[3] ?? "");
  return right && { steps: [{ kind: "compare", left, operator: parts[2] ?? "", right }], rest };
}

function endOfFilter(text: string): number {
  for (let at = "[?(".length; at < text.length; at += 1) {
    const character = text[at];
    if (character === ")") return at;
    if (character !== '"' && character !== "'") continue;
    const length = endOfQuote(text.slice(at));
    if (length < 0) return -1;
    at += length;
  }
  return -1;
}
