import { own, type Resource } from "../kube/index.ts";
import {
  type Action,
  type CompiledPolicy,
  type Facts,
  type Outcome,
  type Pending,
  pending,
  type Request,
  type Rule,
} from "../policy/index.ts";
import type { RuleOutcome } from "./verdict.ts";

/**
 * A namespaced policy sees only what lies in its namespace, before and after the request.
 * (kyverno: pkg/engine/internal/match.go)
 */
export function concerns(policy: CompiledPolicy, request: Request): boolean {
  if (policy.namespace === "") return true;
  return isIn(policy.namespace, request.object) && isIn(policy.namespace, request.oldObject);
}

const isIn = (namespace: string, resource: Resource | undefined) =>
  resource === undefined || own(resource.metadata, "namespace") === namespace;

/** Why a rule ends in an error that waits for facts when none will come any more. */
export const starved = "the rule waits for facts that nobody can give";

/** Whether a rule has decided: after such a one a policy may stop. */
export function isDecided(outcome: RuleOutcome | Pending): boolean {
  return outcome !== pending && (outcome.status === "pass" || outcome.status === "fail");
}

/** What a rule says of a request; `undefined` where it does not concern it, or has nothing to say. Never throws. */
export function judgeRule(rule: Rule, request: Request, facts: Facts): RuleOutcome | Pending | undefined {
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
  if (typeof action === "string") return { ...outcome, rule: outcome.rule ?? rule.name, action };
  return { ...action, status: "error", rule: rule.name, action: "Enforce" };
}

/** What cannot be found out is taken as strictly as the rule wants it, and strictly where that is not known either. */
export function failed(rule: Rule, message: string, request: Request, facts: Facts): RuleOutcome {
  return { status: "error", message, rule: rule.name, action: strictest(rule, request, facts) };
}

function strictest(rule: Rule, request: Request, facts: Facts): Action {
  try {
    return rule.action(request, facts) === "Audit" ? "Audit" : "Enforce";
  } catch {
    return "Enforce";
  }
}
