import { type Ask, type Lookup, type RuleOutcome, settle } from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import type { CompiledPolicy, Operation, Phase, Request } from "../../policy/index.ts";
import { type RequestSetting, requestFor } from "./request.ts";

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
}

/** What evaluations of one run of the command line have in common. */
export interface Evaluation extends RequestSetting {
  readonly policies: readonly CompiledPolicy[];
  /** Answers everything at once, where there is no real cluster to ask. */
  readonly lookup?: Lookup;
  /** Asks a real cluster. */
  readonly ask?: Ask;
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

/** Whether a policy has rules of a phase at all. */
export function hasPhase(policy: CompiledPolicy, phase: Phase): boolean {
  return policy.rules.some((rule) => rule.phase === phase);
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
  const verdict = await settle([policy], request, ask, { phases: [phase], ...(lookup !== undefined && { lookup }) });
  const object = request.object ?? resource;
  const outcomes = verdict.policies.flatMap((one) => one.outcomes);
  return { policy, phase, request, resource: object, patched: verdict.policies[0]?.patched ?? object, outcomes };
}
