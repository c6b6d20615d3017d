import { type ConditionsResult, compileConditions, joinMessages } from "../../conditions/index.ts";
import { type Outcome, type Pending, pending } from "../../rule.ts";
import type { Run } from "../../variables/index.ts";
import type { RuleText } from "./schema/rule.ts";

/** Says why a rule does not go on to judge a request; `undefined` where it does. */
export type Preconditions = (run: Run) => Outcome | undefined | Pending;

/**
 * Compiles the preconditions of a rule; `undefined` where it has none. Conditions that cannot be evaluated are an
 * error, never a rule that is left out. (kyverno: pkg/engine/engine.go)
 */
export function compilePreconditions({ preconditions }: RuleText): Preconditions | undefined {
  if (preconditions === undefined || preconditions === null) return undefined;
  const conditions = compileConditions(preconditions);
  return (run) => outcomeOf(conditions(run));
}

function outcomeOf(result: ConditionsResult): Outcome | undefined | Pending {
  if (result.kind === "pending") return pending;
  if (result.kind === "error") {
    return { status: "error", message: `failed to evaluate preconditions: ${result.message}` };
  }
  if (result.holds) return undefined;
  return { status: "skip", message: joinMessages(["preconditions not met", result.message], "; ") };
}
