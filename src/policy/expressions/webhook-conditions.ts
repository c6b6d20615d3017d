import { qualifiedNameErrors } from "../../kube/index.ts";
import { compileConditions, ExpressionCompiler } from "../kubernetes-expressions/index.ts";
import type { ConditionText } from "./compiler.ts";

/**
 * The conditions that the API server can work out itself before it asks: all of them, where each is written in what it
 * has, or none. Those that look at the Namespace stay with us, for it has none there. `undefined` where none are.
 * (kyverno: pkg/controllers/webhook/{validating,match_conditions}.go)
 */
export function webhookConditions(conditions: readonly ConditionText[]): readonly ConditionText[] | undefined {
  if (conditions.length === 0) return undefined;
  const compiler = new ExpressionCompiler({ params: false, authorizer: true });
  const needs = { variables: false } as const;
  const wrong = compileConditions(compiler, conditions, needs).some(({ compiled }) => compiled.mistake !== undefined);
  if (wrong || conditions.some(({ name }) => qualifiedNameErrors(name).length > 0)) return undefined;
  // A text that only mentions the name is kept back as well: it is asked about once more, and judged the same.
  return conditions.filter(({ expression }) => !/\bnamespaceObject\b/.test(expression));
}
