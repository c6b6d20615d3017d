import { type Evaluation, jsonText, longestText } from "../jmespath/index.ts";
import { currentPath } from "./current-path.ts";
import { type Fill, unresolved } from "./fill.ts";
import type { Program, Programs } from "./programs.ts";
import { type Variable, variablesIn } from "./variable.ts";

/** A text whose first variables have been found and compiled. */
export interface TextPlan {
  readonly text: string;
  readonly variables: readonly Prepared[];
}

/** A variable with its expression, but for `{{@}}`, which depends on the request. */
interface Prepared extends Variable {
  readonly program: Program | undefined;
}

/** Finds the variables of a text. */
export function planText(text: string, programs: Programs): TextPlan {
  const variables = variablesIn(text).map((variable) => {
    const fixed = variable.expression !== "@" && variable.expression !== "";
    return { ...variable, program: fixed ? programs.get(variable.expression) : undefined };
  });
  return { text, variables };
}

/** The text with one variable less; where it is nothing but the variable, its value. */
type Replaced = { readonly kind: "text"; readonly text: string } | { readonly kind: "whole"; readonly value: unknown };

/**
 * Replaces the variables of a text at a path, and those that come with their values, until there are none. A text that
 * is nothing but a variable becomes its value. (kyverno: pkg/engine/variables/vars.go, substituteVariablesIfAny)
 */
export function fillText(plan: TextPlan, path: string, fill: Fill): Evaluation {
  let { text, variables } = plan;
  while (variables.length > 0) {
    const start = text;
    for (const variable of variables) {
      const replaced = replaceOne({ variable, path, fill, start, text });
      if (replaced.kind === "whole") return { kind: "value", value: replaced.value };
      if (replaced.kind !== "text") return replaced;
      text = replaced.text;
    }
    variables = variables.at(-1)?.shallow === true ? [] : planText(text, fill.programs).variables;
  }
  return { kind: "value", value: unescapeBraces(text) };
}

/** A text with its escaped braces as they are meant. */
export function unescapeBraces(text: string): string {
  return text.replaceAll("\\{{", "{{");
}

interface Place {
  readonly variable: Prepared;
  readonly path: string;
  readonly fill: Fill;
  /** The text when its variables were found, and what has become of it since. */
  readonly start: string;
  readonly text: string;
}

type Stopped = Exclude<Evaluation, { readonly kind: "value" }>;

function replaceOne({ variable, path, fill, start, text }: Place): Replaced | Stopped {
  const expression = expressionOf(variable, path, fill);
  const stop = (why: string) => unresolved(expression, path, why) as Stopped;
  const refuse = (why: string) => {
    fill.scope.budget?.exhaust();
    return stop(why);
  };
  if (!fill.goesOn()) return refuse("too many variables");
  if (expression === "") return stop("invalid query (nil)");
  const same = expression === variable.expression ? variable.program : undefined;
  const result = evaluate(same ?? fill.programs.get(expression), expression, fill);
  if (result.kind === "error") return stop(result.message);
  if (result.kind === "pending") return result;
  if (start === variable.whole) return { kind: "whole", value: result.value };
  if (variable.shallow && result.value !== null && typeof result.value !== "string") {
    return stop("expected a string for a variable that is not looked at again");
  }
  const shown = shownValue(result.value, variable.shallow);
  if (shown === undefined || text.length + shown.length > longestText) return refuse("the result is too large");
  if (fill.scope.budget?.spend((text.length + shown.length) >> 5) === false) return stop("too many steps");
  return { kind: "text", text: replaceFirst(text, variable, shown) };
}

function expressionOf({ expression }: Variable, path: string, fill: Fill): string {
  const written = expression === "@" ? currentPath(prefixOf(fill), path) : expression;
  return fill.deletes ? written.replaceAll("request.object", "request.oldObject") : written;
}

function prefixOf({ root }: Fill): readonly string[] {
  const target = root.lookup("target").kind;
  return target === "absent" || target === "error" ? ["request", "object"] : ["target"];
}

function evaluate(program: Program, expression: string, { root, scope }: Fill): Evaluation {
  if (program.kind === "mistake") {
    return { kind: "error", message: `incorrect query ${expression}: ${program.message}`, missing: false };
  }
  const result = program.evaluate(root, scope);
  if (result.kind !== "error" || result.loading === true) return result;
  return { ...result, message: `JMESPath query failed: ${result.message}` };
}

function shownValue(value: unknown, shallow: boolean): string | undefined {
  if (typeof value !== "string") return jsonText(value, longestText);
  return shallow ? value.replaceAll("{{", "\\{{") : value;
}

function replaceFirst(text: string, { before, whole }: Variable, shown: string): string {
  const at = text.indexOf(before + whole);
  if (at < 0) return text;
  const start = at + before.length;
  return text.slice(0, start) + shown + text.slice(start + whole.length);
}
