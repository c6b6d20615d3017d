import { emptyWorld } from "../../../../lang/cel/index.ts";
import {
  type ConditionText,
  compileConditions,
  ExpressionCompiler,
  matchConditions,
} from "../../../kubernetes-expressions/index.ts";
import { type Outcome, type Pending, pending, type Rule } from "../../../rule.ts";
import { RuleValues } from "./values.ts";

type Conditions = readonly ConditionText[];

/** What is wrong with the conditions of a policy's webhook, one text for each mistake. */
export function conditionMistakes(conditions: Conditions): readonly string[] {
  const { compiled } = compile(conditions);
  return compiled.flatMap(({ compiled: { mistake } }) => (mistake === undefined ? [] : [mistake]));
}

/**
 * Narrows what rules match to the requests that meet the conditions of their policy's webhook, which the API server has
 * worked out before only where there is one. Conditions that cannot be worked out are an error where somebody asks, as
 * they are in the API server; in the background, where there is no user to look at, they are not met.
 * (kyverno: pkg/engine/internal/match.go checkMatchConditions)
 */
export function withinConditions(conditions: Conditions): (rule: Rule) => Rule {
  if (conditions.length === 0) return (rule) => rule;
  const meets = compileMeets(conditions);
  return (rule) => ({
    ...rule,
    matches(request, facts) {
      const matched = rule.matches(request, facts);
      return matched === true ? meets(request, facts) : matched;
    },
  });
}

function compileMeets(conditions: Conditions): Rule["matches"] {
  const { compiled, compiler } = compile(conditions);
  return (request, facts): boolean | Pending | Outcome => {
    const values = new RuleValues(request, facts);
    const matched = matchConditions(compiled, { variables: compiler.variables, values, world: emptyWorld });
    if (matched.kind === "pending") return pending;
    if (matched.kind !== "error") return matched.kind === "matches";
    return request.user === undefined ? false : { status: "error", message: matched.message };
  };
}

function compile(conditions: Conditions) {
  const compiler = new ExpressionCompiler({ params: false, authorizer: false, lenient: true });
  return { compiler, compiled: compileConditions(compiler, conditions) };
}
