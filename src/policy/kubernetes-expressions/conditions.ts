import * as cel from "../../lang/cel/index.ts";
import type { CompiledExpression, ExpressionCompiler, ExpressionNeeds } from "./compiler.ts";
import { type Evaluated, Evaluating, matchConditionsBudget, type Subject } from "./evaluating.ts";

/** A match condition as policies and webhooks say it. */
export interface ConditionText {
  readonly name: string;
  readonly expression: string;
}

export interface CompiledCondition {
  readonly name: string;
  readonly compiled: CompiledExpression;
}

/** Whether all conditions hold. Which one does not is told by its name. */
export type Matched =
  | { readonly kind: "matches" }
  | { readonly kind: "unmatched"; readonly condition: string }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "pending" };

/** Compiles match conditions; a mistake in one of them is an error whenever they are asked. */
export function compileConditions(
  compiler: ExpressionCompiler,
  conditions: readonly ConditionText[],
  needs: ExpressionNeeds = {},
): readonly CompiledCondition[] {
  return conditions.map(({ name, expression }) => ({
    name,
    compiled: compiler.compile(expression, [cel.boolType], needs),
  }));
}

/**
 * Works match conditions out. A condition that is false decides, whatever errors others have; their budget goes before
 * both. There is no Namespace for them.
 * (kubernetes: apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go)
 */
export function matchConditions(conditions: readonly CompiledCondition[], subject: Subject): Matched {
  if (conditions.length === 0) return matches;
  const evaluating = new Evaluating({ ...subject, without: "namespaceObject" }, matchConditionsBudget);
  const evaluated: Evaluated[] = [];
  for (const { compiled } of conditions) {
    const one = evaluating.evaluate(compiled);
    if (one.kind === "exhausted") return { kind: "error", message: one.message };
    evaluated.push(one);
  }
  if (evaluated.some(({ kind }) => kind === "pending")) return { kind: "pending" };
  const unmet = evaluated.findIndex((one) => one.kind === "value" && one.value === false);
  if (unmet >= 0) return { kind: "unmatched", condition: conditions[unmet]?.name ?? "" };
  const errors = evaluated.flatMap((one) => (one.kind === "error" ? [one.message] : []));
  return errors.length === 0 ? matches : { kind: "error", message: aggregated(errors) };
}

const matches: Matched = { kind: "matches" };

/** (kubernetes: apimachinery/pkg/util/errors/errors.go) */
function aggregated(errors: readonly string[]): string {
  const unique = [...new Set(errors)];
  return unique.length === 1 ? (unique[0] ?? "") : `[${unique.join(", ")}]`;
}
