import type { FieldError } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import type { CompiledRule, Rule } from "./rule.ts";

/** Where and of what a message is told, and what it may cost. */
export interface Telling {
  readonly field: string;
  readonly value: unknown;
  readonly variables: cel.Variables;
  readonly budget: number;
}

/** The longest message that an expression may make, in bytes. */
const longestMessage = 5_120;

/**
 * The error of a rule that does not hold: with the message that its expression makes, or with the one that is written
 * down. `left` of the budget is less than zero where the expression was too expensive.
 * (kubernetes: evalMessageExpression)
 */
export function told(compiled: CompiledRule, telling: Telling): { readonly error: FieldError; readonly left: number } {
  const { rule, message } = compiled;
  const written = rule.message === "" ? `failed rule: ${ruleText(rule)}` : rule.message.trim();
  if (message === undefined || "kind" in message)
    return { error: errorOf(rule, telling, written), left: telling.budget };
  const { value, cost } = message.evaluate(telling.variables);
  const exceeded = (detail: string) => ({ error: invalid(telling, detail), left: -1 });
  if (cost > telling.budget) {
    return exceeded(
      "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run",
    );
  }
  if (value instanceof cel.Failure && value.message.startsWith(cel.costExceeded.message)) {
    const source = JSON.stringify(rule.messageExpression);
    return exceeded(
      `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${source}`,
    );
  }
  return { error: errorOf(rule, telling, usable(value) ?? written), left: telling.budget - cost };
}

/** The message of a rule where it has one, else the rule itself. */
export function ruleText({ rule, message }: Rule): string {
  return (message === "" ? rule : message).trim();
}

/** A text that can be a message. */
function usable(value: cel.CelValue): string | undefined {
  const text = typeof value === "string" ? value.trim() : "";
  if (text === "" || text.includes("\n")) return undefined;
  return new TextEncoder().encode(text).length > longestMessage ? undefined : text;
}

function invalid({ field, value }: Telling, detail: string): FieldError {
  return { type: "Invalid", field, value, detail };
}

function errorOf({ reason }: Rule, telling: Telling, detail: string): FieldError {
  const { field, value } = telling;
  switch (reason) {
    case "FieldValueForbidden":
      return { type: "Forbidden", field, detail };
    case "FieldValueRequired":
      return { type: "Required", field, detail };
    case "FieldValueDuplicate":
      return { type: "Duplicate", field, value, detail: "" };
    default:
      return invalid(telling, detail);
  }
}
