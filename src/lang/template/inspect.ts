import type { Programs } from "./programs.ts";
import { type Variable, variablesIn } from "./variable.ts";

/** What variables a document has, and the first expression that cannot be read. */
export interface Inspection {
  readonly expressions: readonly string[];
  readonly mistake: string | undefined;
}

/** What stands in for the value of an inner variable. (kyverno: pkg/engine/variables/vars.go) */
const placeholder = "placeholderValue";
const mostRounds = 64;

/** Looks through all texts of a document for variables, as if each inner one were some text. */
export function inspect(document: unknown, programs: Programs): Inspection {
  const expressions: string[] = [];
  let mistake: string | undefined;
  for (const text of textsOf(document)) {
    for (const { expression } of allVariables(text)) {
      expressions.push(expression);
      mistake ??= mistakeIn(expression, programs);
    }
  }
  return { expressions, mistake };
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

function allVariables(text: string): readonly Variable[] {
  const all: Variable[] = [];
  let rest = text;
  for (let round = 0; round < mostRounds; round++) {
    const found = variablesIn(rest);
    if (found.length === 0) break;
    all.push(...found);
    for (const { before, whole } of found) rest = rest.replace(before + whole, () => before + placeholder);
  }
  return all;
}

/** What has a stand-in within it can only be judged when the value is there. */
function mistakeIn(expression: string, programs: Programs): string | undefined {
  if (expression === "" || expression === "@" || expression.includes(placeholder)) return undefined;
  const program = programs.get(expression);
  return program.kind === "mistake" ? `invalid JMESPath query ${expression}: ${program.message}` : undefined;
}
