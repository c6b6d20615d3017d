import { compileConditions } from "../../conditions/index.ts";
import { type Exception, matchingExceptions } from "../../exceptions/index.ts";
import type { MatchTest } from "../../match/index.ts";
import { type Outcome, type Pending, pending, type Request } from "../../rule.ts";
import { type Run, withObject } from "../../variables/index.ts";
import type { Judge } from "./judge.ts";
import type { RuleText } from "./schema/rule.ts";

/**
 * Whether a rule that makes objects concerns a request: by the object as it will be, or as it was, since what was made
 * because of it may have to go.
 */
export function concerningEither(test: MatchTest): MatchTest {
  return (request, facts) => {
    const now = test(request, facts);
    const before = asBefore(request);
    return now === false && before !== undefined ? test(before, facts) : now;
  };
}

/**
 * Compiles whether a rule that makes objects applies: `pass` where it does, `fail` where it did and no longer does. What
 * is not matched any more, what is deleted, and what meets the preconditions no more, is such an object.
 * (kyverno: pkg/engine/background.go filterRule)
 */
export function compileApplies(rule: RuleText, matches: MatchTest, exceptions: readonly Exception[]): Judge {
  const met = compileMet(rule);
  return (run) => {
    const excepted = exceptedOf(exceptions, run);
    if (excepted !== undefined) return excepted;
    if (run.request.object === undefined) return noLonger;
    const matched = matches(run.request, run.facts);
    if (matched === pending) return pending;
    if (matched === false) return noLonger;
    return met === undefined ? applies : metNow(met, run);
  };
}

const applies: Outcome = { status: "pass", message: "" };
const noLonger: Outcome = { status: "fail", message: "" };
const doesNot: Outcome = { status: "skip", message: "" };

type Met = ReturnType<typeof compileConditions>;

function compileMet({ preconditions }: RuleText): Met | undefined {
  return preconditions === undefined || preconditions === null ? undefined : compileConditions(preconditions);
}

function metNow(met: Met, run: Run): Outcome | Pending {
  const now = met(run);
  if (now.kind === "pending") return pending;
  if (now.kind === "error") return mistake(`failed to evaluate conditions: ${now.message}`);
  if (now.holds) return applies;
  const { oldObject } = run.request;
  if (oldObject === undefined) return doesNot;
  const before = met(withObject(run, oldObject));
  if (before.kind === "pending") return pending;
  if (before.kind === "error") return mistake(`failed to evaluate conditions for old resource: ${before.message}`);
  return before.holds ? { status: "fail", message: before.message } : doesNot;
}

/** Kyverno looks at exceptions before anything else, and writes a space before the first of them. */
function exceptedOf(exceptions: readonly Exception[], run: Run): Outcome | Pending | undefined {
  if (exceptions.length === 0) return undefined;
  const matching = matchingExceptions(exceptions, run);
  if (matching === pending) return pending;
  if (matching.length === 0) return undefined;
  const keys = matching.map(({ key }) => key);
  return { status: "skip", message: `rule is skipped due to policy exception ${keys.join(", ")}`, exceptions: keys };
}

function asBefore(request: Request): Request | undefined {
  const { object, oldObject } = request;
  return object === undefined || oldObject === undefined ? undefined : { ...request, object: oldObject };
}

function mistake(message: string): Outcome {
  return { status: "error", message };
}
