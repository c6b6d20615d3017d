import type { Resource } from "../kube/index.ts";
import {
  type CompiledPolicy,
  type Facts,
  type Pending,
  type Phase,
  pending,
  type Request,
  type Rule,
} from "../policy/index.ts";
import { withEvidence } from "./evidence.ts";
import { concerns, failed, isDecided, judgeRule, starved } from "./judge-rule.ts";
import type { PolicyVerdict, RuleOutcome, Verdict } from "./verdict.ts";
import { verify } from "./verify.ts";

/** How to judge. */
export interface JudgeOptions {
  /** The phases whose rules are judged; all where absent. */
  readonly phases?: readonly Phase[];
  /** No facts will come any more: a rule that still waits ends in an error. */
  readonly final?: boolean;
  /** Existing objects are judged: what was written down of their images is not believed, and so need not be looked at. */
  readonly background?: boolean;
}

/** The phases that change nothing, in which order they follow each other. */
const judged: readonly Phase[] = ["validate", "generate", "delete"];

/** In which order phases follow each other. */
const order: readonly Phase[] = ["mutate", "verify", ...judged];

/**
 * Judges a request by policies, in their order, as far as the facts reach: {@link pending} where a rule waits for one.
 * Mutation comes first, one rule after the other, each seeing what the former made of the object; then images are
 * verified. All later phases judge what came of it, and there all rules that can be judged are, so that everything that
 * is missing is known after one pass. A rule that breaks ends in an `error` outcome; nothing is thrown.
 */
export function judge(
  policies: readonly CompiledPolicy[],
  request: Request,
  facts: Facts,
  options: JudgeOptions = {},
): Verdict | Pending {
  const { phases = order, final = false, background = false } = options;
  const judging: Judging = { policies, facts, final, background };
  const mutation = phases.includes("mutate") ? mutate(request, judging) : unchanged(request);
  if (mutation === pending) return pending;
  const verification = phases.includes("verify") ? verify(mutation.request, judging) : unchanged(mutation.request);
  if (verification === pending) return pending;
  const verdicts = [...mutation.verdicts, ...verification.verdicts];
  let waiting = false;
  for (const phase of judged) {
    if (!phases.includes(phase)) continue;
    if (!judgePhase(phase, verification.request, { ...judging, verdicts })) waiting = true;
  }
  if (waiting) return pending;
  const { object, oldObject } = verification.request;
  return { request, resource: object ?? oldObject, policies: withEvidence(verdicts) };
}

interface Judging {
  readonly policies: readonly CompiledPolicy[];
  readonly facts: Facts;
  /** No facts will come any more. */
  readonly final: boolean;
  readonly background: boolean;
}

/** What came of a phase that changes the object: the request as the later ones see it. */
interface Changed {
  readonly request: Request;
  readonly verdicts: readonly PolicyVerdict[];
}

const unchanged = (request: Request): Changed => ({ request, verdicts: [] });

function mutate(request: Request, judging: Judging): Changed | Pending {
  if (request.object === undefined) return unchanged(request);
  const verdicts: PolicyVerdict[] = [];
  let current = request;
  for (const policy of judging.policies) {
    const rules = policy.rulesFor(request.kind, "mutate");
    if (rules.length === 0 || !concerns(policy, current)) continue;
    const seen = current === request ? request : { ...current, received: request.object };
    const verdict = mutateBy(policy, rules, { ...judging, request: seen });
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

/** Adds to the verdicts what policies say in a phase. False where some rule waits for a fact. */
function judgePhase(
  phase: Phase,
  request: Request,
  { policies, facts, final, background, verdicts }: Judging & { readonly verdicts: PolicyVerdict[] },
): boolean {
  let complete = true;
  for (const policy of policies) {
    const all = policy.rulesFor(request.kind, phase);
    const rules = background ? all.filter(({ checksImages }) => checksImages !== true) : all;
    if (rules.length === 0 || !concerns(policy, request)) continue;
    const outcomes = judgePolicy(policy, rules, { request, facts, final });
    if (outcomes === pending) complete = false;
    else if (outcomes.length > 0) verdicts.push({ policy, phase, outcomes });
  }
  return complete;
}

function judgePolicy(
  policy: CompiledPolicy,
  rules: readonly Rule[],
  { request, facts, final }: Omit<Judging, "policies" | "background"> & { readonly request: Request },
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
