import { type Ask, type Lookup, type RuleOutcome, type SettleOptions, settle } from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import type { CompiledPolicy, Operation, Phase, Request, Rule } from "../../policy/index.ts";
import { type RequestSetting, requestFor } from "./request.ts";
import { type ChangedTarget, changedBy, type Knowing, planned } from "./work.ts";

/** What one policy says of one object in one phase. */
export interface Response {
  readonly policy: CompiledPolicy;
  readonly phase: Phase;
  /** What was judged. */
  readonly request: Request;
  /** The object as the phase found it. */
  readonly resource: Resource;
  /** The object as the phase left it. */
  readonly patched: Resource;
  /** Empty where no rule has anything to say. */
  readonly outcomes: readonly RuleOutcome[];
  /** What rules make of existing objects; absent where none changes such. */
  readonly targets?: readonly ChangedTarget[];
}

/** What evaluations of one run of the command line have in common. */
export interface Evaluation extends RequestSetting {
  readonly policies: readonly CompiledPolicy[];
  /** Answers everything at once, where there is no real cluster to ask. */
  readonly lookup?: Lookup;
  /** Asks a real cluster. */
  readonly ask?: Ask;
  /** Existing objects that rules may change. */
  readonly targets?: readonly Resource[];
}

/**
 * Judges an object by all policies, phase by phase; what one policy changes the next one sees. A policy with rules of a
 * phase answers for every object, also where none of them matches, but for those that only generate.
 * (kyverno: cmd/cli/kubectl-kyverno/processor/policy_processor.go ApplyPoliciesOnResource)
 */
export async function evaluate(
  evaluation: Evaluation,
  resource: Resource,
  operation?: Operation,
): Promise<readonly Response[]> {
  const responses: Response[] = [];
  let current = resource;
  for (const phase of phases) {
    for (const policy of evaluation.policies) {
      if (!hasPhase(policy, phase)) continue;
      const response = await respond({ evaluation, policy, phase, operation }, current);
      if (phase === "generate" && response.outcomes.length === 0) continue;
      responses.push(response);
      current = response.patched;
    }
  }
  return responses;
}

/** Whether a policy has rules of a phase at all. Rules that change existing objects count as those that change any. */
export function hasPhase(policy: CompiledPolicy, phase: Phase): boolean {
  return policy.rules.some((rule) => phaseOf(rule) === phase);
}

function phaseOf({ phase, work }: Rule): Phase {
  return work?.kind === "change" ? "mutate" : phase;
}

const nobody: Ask = async () => ({ kind: "failure", message: "there is no cluster to ask" });

const phases: readonly Phase[] = ["mutate", "verify", "validate", "generate"];

interface Step {
  readonly evaluation: Evaluation;
  readonly policy: CompiledPolicy;
  readonly phase: Phase;
  readonly operation: Operation | undefined;
}

async function respond({ evaluation, policy, phase, operation }: Step, resource: Resource): Promise<Response> {
  const request = requestFor(evaluation, policy.name, resource, operation);
  const { lookup, ask = nobody } = evaluation;
  const options: SettleOptions = { phases: [phase], ...(lookup !== undefined && { lookup }) };
  const verdict = await settle([policy], request, ask, options);
  const object = request.object ?? resource;
  const judged = verdict.policies.flatMap((one) => one.outcomes);
  const patched = verdict.policies[0]?.patched ?? object;
  const response = { policy, phase, request, resource: object, patched, outcomes: judged };
  const knowing = { ask, options };
  if (phase === "mutate") return withTargets(response, evaluation, knowing);
  if (phase !== "generate") return response;
  const making = judged.filter(({ rule }) => policy.rules.some((one) => one.name === rule && phaseOf(one) === phase));
  return { ...response, outcomes: await Promise.all(making.map((one) => planned(one, { policy, request, knowing }))) };
}

/** Adds what rules make of existing objects, once the object itself is changed. */
async function withTargets(response: Response, evaluation: Evaluation, knowing: Knowing): Promise<Response> {
  const { policy, request, patched } = response;
  const { targets = [] } = evaluation;
  if (!policy.rules.some(({ work }) => work?.kind === "change")) return response;
  const { object } = request;
  const seen: Request = object === undefined ? request : { ...request, object: patched };
  const changing = { ...knowing.options, phases: ["generate"] as const };
  const verdict = await settle([policy], seen, knowing.ask, changing);
  let all: Response = { ...response, targets: [] };
  for (const outcome of verdict.policies.flatMap((one) => one.outcomes)) {
    const rule = policy.rules.find(({ name, work }) => name === outcome.rule && work?.kind === "change");
    if (rule?.work?.kind !== "change") continue;
    const done =
      outcome.status === "pass"
        ? await changedBy(rule, rule.work, { request: seen, targets, knowing })
        : { changed: [], outcomes: [outcome] };
    all = { ...all, outcomes: [...all.outcomes, ...done.outcomes], targets: [...(all.targets ?? []), ...done.changed] };
  }
  return all;
}
