import { own, type Resource } from "../kube/index.ts";
import {
  type Action,
  type CompiledPolicy,
  type Facts,
  type Outcome,
  type Pending,
  type Phase,
  pending,
  type Request,
  type Rule,
} from "../policy/index.ts";
import type { PolicyVerdict, RuleOutcome, Verdict } from "./verdict.ts";

/** How to judge. */
export interface JudgeOptions {
  /** The phases whose rules are judged; all where absent. */
  readonly phases?: readonly Phase[];
  /** No facts will come any more: a rule that still waits ends in an error. */
  readonly final?: boolean;
}

/**
 * Judges a request by policies, in their order, as far as the facts reach: {@link pending} where a rule waits for one.
 * All rules that can be judged are, so that everything that is missing is known after one pass. A rule that breaks
 * ends in an `error` outcome; nothing is thrown.
 */
export function judge(
  policies: readonly CompiledPolicy[],
  request: Request,
  facts: Facts,
  options: JudgeOptions = {},
): Verdict | Pending {
  const verdicts: PolicyVerdict[] = [];
  let waiting = false;
  for (const policy of policies) {
    if (!concerns(policy, request)) continue;
    const outcomes = judgePolicy(policy, request, facts, options);
    if (outcomes === pending) waiting = true;
    else if (outcomes.length > 0) verdicts.push({ policy, outcomes });
  }
  if (waiting) return pending;
  return { request, resource: request.object ?? request.oldObject, policies: verdicts };
}

/**
 * A namespaced policy sees only what lies in its namespace, before and after the request.
 * (kyverno: pkg/engine/internal/match.go)
 */
function concerns(policy: CompiledPolicy, request: Request): boolean {
  if (policy.namespace === "") return true;
  return isIn(policy.namespace, request.object) && isIn(policy.namespace, request.oldObject);
}

const isIn = (namespace: string, resource: Resource | undefined) =>
  resource === undefined || own(resource.metadata, "namespace") === namespace;

function judgePolicy(
  policy: CompiledPolicy,
  request: Request,
  facts: Facts,
  options: JudgeOptions,
): readonly RuleOutcome[] | Pending {
  const outcomes: RuleOutcome[] = [];
  let waiting = false;
  for (const rule of policy.rulesFor(request.kind)) {
    if (options.phases !== undefined && !options.phases.includes(rule.phase)) continue;
    const outcome = judgeRule(rule, request, facts);
    if (outcome === undefined) continue;
    if (outcome !== pending) outcomes.push(outcome);
    else if (options.final === true)
      outcomes.push(failed(rule, "the rule waits for facts that nobody can give", request, facts));
    else waiting = true;
    if (policy.applyOne && (waiting || isDecided(outcome))) break;
  }
  return waiting ? pending : outcomes;
}

function isDecided(outcome: RuleOutcome | Pending): boolean {
  return outcome !== pending && (outcome.status === "pass" || outcome.status === "fail");
}

function judgeRule(rule: Rule, request: Request, facts: Facts): RuleOutcome | Pending | undefined {
  try {
    const matched = rule.matches(request, facts);
    if (matched === pending) return pending;
    if (matched === false) return undefined;
    const outcome = matched === true ? rule.run(request, facts) : matched;
    if (outcome === undefined || outcome === pending) return outcome;
    return withAction(rule, outcome, needsAction(outcome) ? rule.action(request, facts) : "Audit");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failed(rule, `failed to evaluate rule: ${message}`, request, facts);
  }
}

const needsAction = (outcome: Outcome) => outcome.status !== "pass" && outcome.status !== "skip";

function withAction(rule: Rule, outcome: Outcome, action: Action | Pending | Outcome): RuleOutcome | Pending {
  if (action === pending) return pending;
  if (typeof action === "string") return { ...outcome, rule: rule.name, action };
  return { ...action, status: "error", rule: rule.name, action: "Enforce" };
}

/** What cannot be found out is taken as strictly as the rule wants it, and strictly where that is not known either. */
function failed(rule: Rule, message: string, request: Request, facts: Facts): RuleOutcome {
  return { status: "error", message, rule: rule.name, action: strictest(rule, request, facts) };
}

function strictest(rule: Rule, request: Request, facts: Facts): Action {
  try {
    return rule.action(request, facts) === "Audit" ? "Audit" : "Enforce";
  } catch {
    return "Enforce";
  }
}
