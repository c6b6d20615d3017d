import type { Outcome } from "../../rule.ts";
import { compileContext, isExhausted, type Run, withBudget, withContext, withGiven } from "../../variables/index.ts";
import { tooManySteps } from "./elements.ts";
import type { Judge } from "./judge.ts";
import type { RuleText } from "./schema/rule.ts";

/**
 * Compiles the context of a rule: of a run it makes one in which the rule's entries can be loaded. Whoever judges in it
 * has to look at {@link settled}. Without a context and loops it is the run itself.
 */
export function compileRuleContext(rule: RuleText, namespace: string): (run: Run) => Run {
  const loaders = compileContext(rule.context, namespace);
  const loops = [rule.validate?.foreach, rule.mutate?.foreach, rule.generate?.foreach].some(
    (one) => one !== undefined && one !== null,
  );
  const enter = (run: Run) => withContext(withGiven(run, rule.name), loaders);
  return loops || loaders.length > 0 ? (run) => withBudget(enter(run)) : enter;
}

/** What is said in a run, unless something in it was too much work, of which nothing good can come. */
export function settled<T extends Outcome | undefined>(outcome: T, run: Run): T | Outcome {
  if (outcome?.status === "fail" || outcome?.status === "error") return outcome;
  return isExhausted(run) ? { status: "error", message: tooManySteps } : outcome;
}

/** A judge of requests by one that judges in the context of a rule. */
export function inContext(judge: Judge, rule: RuleText, namespace: string): Judge {
  const enter = compileRuleContext(rule, namespace);
  return (given) => {
    const run = enter(given);
    const outcome = judge(run);
    return run === given || typeof outcome === "symbol" ? outcome : settled(outcome, run);
  };
}
