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

/** In which order phases follow each other. */
const order: readonly Phase[] = ["mutate", "verify", "validate", "generate", "delete"];

/**
 * Judges a request by policies, in their order, as far as the facts reach: {@link pending} where a rule waits for one.
 * Mutation comes first, one rule after the other, each seeing what the former made of the object; all later phases
 * judge what came of it, and there all rules that can be judged are, so that everything that is missing is known after
 * one pass. A rule that breaks ends in an `error` outcome; nothing is thrown.
 */
export function judge(
  policies: readonly CompiledPolicy[],
  request: Request,
  facts: Facts,
  options: JudgeOptions = {},
): Verdict | Pending {
  const { phases = order, final = false } = options;
  const judging: Judging = { policies, facts, final };
  const mutation = phases.includes("mutate") ? mutate(request, judging) : unchanged(request);
  if (mutation === pending) return pending;
  const verdicts = [...mutation.verdicts];
  let waiting = false;
  for (const phase of order) {
    if (phase === "mutate" || !phases.includes(phase)) continue;
    if (!judgePhase(phase, mutation.request, { ...judging, verdicts })) waiting = true;
  }
  if (waiting) return pending;
  const { object, oldObject } = mutation.request;
  return { request, resource: object ?? oldObject, policies: verdicts };
}

interface Judging {
  readonly policies: readonly CompiledPolicy[];
  readonly facts: Facts;
  /** No facts will come any more. */
  readonly final: boolean;
}

/** What came of the first phase: the request as the later ones see it. */
interface Mutation {
  readonly request: Request;
  readonly verdicts: readonly PolicyVerdict[];
}

const unchanged = (request: Request): Mutation => ({ request, verdicts: [] });

function mutate(request: Request, judging: Judging): Mutation | Pending {
  if (request.object === undefined) return unchanged(request);
  const verdicts: PolicyVerdict[] = [];
  let current = request;
  for (const policy of judging.policies) {
    const rules = policy.rulesFor(request.kind, "mutate");
    if (rules.length === 0 || !concerns(policy, current)) continue;
    const verdict = mutateBy(policy, rules, { ...judging, request: current });
    if (verdict === pending) return pending;
    if (verdict.outcomes.length > 0) verdicts.push(verdict);
    if (verdict.patched !== undefined) current = { ...current, object: verdict.patched };
  }
  return { request: current, verdicts };
}

/**
 * What the rules of one policy make of an object. After a patch that fails no other rule is judged; after any other
 * error the next ones are, with the object as it is. Either way nothing of what the policy has done remains: a change
 * that was meant as a whole is not made in part. (kyverno: pkg/engine/mutation.go)
 */
function mutateBy(
  policy: CompiledPolicy,
  rules: readonly Rule[],
  { request, facts, final }: Judging & { readonly request: Request },
): PolicyVerdict | Pending {
  const outcomes: RuleOutcome[] = [];
  let patched: Resource | undefined;
  for (const rule of rules) {
    const seen = patched === undefined ? request : { ...request, object: patched };
    const judged = judgeRule(rule, seen, facts);
    if (judged === undefined) continue;
    if (judged === pending && !final) return pending;
    const outcome = judged === pending ? failed(rule, starved, seen, facts) : judged;
    outcomes.push(outcome);
    patched = outcome.patched ?? patched;
    if (outcome.endsPolicy || (policy.applyOne && isDecided(outcome))) break;
  }
  if (outcomes.some(({ status }) => status === "error")) patched = undefined;
  return { policy, phase: "mutate", outcomes, ...(patched !== undefined && { patched }) };
}

const starved = "the rule waits for facts that nobody can give";

/** Adds to the verdicts what policies say in a phase. False where some rule waits for a fact. */
function judgePhase(
  phase: Phase,
  request: Request,
  { policies, facts, final, verdicts }: Judging & { readonly verdicts: PolicyVerdict[] },
): boolean {
  let complete = true;
  for (const policy of policies) {
    const rules = policy.rulesFor(request.kind, phase);
    if (rules.length === 0 || !concerns(policy, request)) continue;
    const outcomes = judgePolicy(policy, rules, { request, facts, final });
    if (outcomes === pending) complete = false;
    else if (outcomes.length > 0) verdicts.push({ policy, phase, outcomes });
  }
  return complete;
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
  rules: readonly Rule[],
  { request, facts, final }: Omit<Judging, "policies"> & { readonly request: Request },
): readonly RuleOutcome[] | Pending {
  const outcomes: RuleOutcome[] = [];
  let waiting = false;
  for (const rule of rules) {
    const outcome = judgeRule(rule, request, facts);
    if (outcome === undefined) continue;
    if (outcome !== pending) outcomes.push(outcome);
    else if (final) outcomes.push(failed(rule, starved, request, facts));
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
