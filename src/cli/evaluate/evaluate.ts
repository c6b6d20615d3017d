import {
  type Ask,
  FactBook,
  type JudgeOptions,
  judge,
  type Lookup,
  type RuleOutcome,
  type SettleOptions,
  settle,
  type Verdict,
} from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import {
  type CompiledPolicy,
  type Operation,
  type Phase,
  pending,
  type Request,
  type Rule,
} from "../../policy/index.ts";
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
  const facts = new FactBook(evaluation.lookup);
  let current = resource;
  for (const [phase, policies] of policiesByPhase(evaluation)) {
    for (const policy of policies) {
      const step = { evaluation, policy, phase, operation, facts };
      const responding = respond(step, current);
      const response = responding instanceof Promise ? await responding : responding;
      if (phase === "generate" && response.outcomes.length === 0) continue;
      responses.push(response);
      current = response.patched;
    }
  }
  return responses;
}

/** Which policies have rules of which phase is the same for all objects. */
function policiesByPhase(evaluation: Evaluation): ReadonlyMap<Phase, readonly CompiledPolicy[]> {
  const known = byPhase.get(evaluation);
  if (known !== undefined) return known;
  const made = new Map(
    phases.map((phase) => [phase, evaluation.policies.filter((policy) => hasPhase(policy, phase))] as const),
  );
  byPhase.set(evaluation, made);
  return made;
}

const byPhase = new WeakMap<Evaluation, ReadonlyMap<Phase, readonly CompiledPolicy[]>>();

/** Whether a policy has rules of a phase at all. Rules that change existing objects count as those that change any. */
export function hasPhase(policy: CompiledPolicy, phase: Phase): boolean {
  return policy.rules.some((rule) => phaseOf(rule) === phase);
}

function phaseOf({ phase, work }: Rule): Phase {
  return work?.kind === "change" ? "mutate" : phase;
}

const nobody: Ask = async () => ({ kind: "failure", message: "there is no cluster to ask" });

const phases: readonly Phase[] = ["mutate", "verify", "validate", "generate", "delete"];

interface Step {
  readonly evaluation: Evaluation;
  readonly policy: CompiledPolicy;
  readonly phase: Phase;
  readonly operation: Operation | undefined;
  /** What was found out for this object already. */
  readonly facts: FactBook;
}

/** Where everything is known at once, and nothing is to be made elsewhere, there is nothing to wait for. */
function respond(step: Step, resource: Resource): Response | Promise<Response> {
  const { evaluation, policy, phase, operation, facts } = step;
  const request = requestFor(evaluation, policy.name, resource, operation);
  if (evaluation.lookup !== undefined && phase !== "generate" && !changesOthers(policy)) {
    const verdict = judge([judgeOf(policy, phase)], request, facts, alone[phase]);
    if (verdict !== pending) return responseOf({ policy, phase, request }, resource, verdict);
  }
  return respondLate(step, request, resource);
}

/** What would not be deleted is told of objects anywhere: a policy looks at their namespaces itself. */
function judgeOf(policy: CompiledPolicy, phase: Phase): CompiledPolicy {
  return phase === "delete" ? { ...policy, namespace: "" } : policy;
}

const alone: Readonly<Record<Phase, JudgeOptions>> = {
  mutate: { phases: ["mutate"] },
  verify: { phases: ["verify"] },
  validate: { phases: ["validate"] },
  generate: { phases: ["generate"] },
  delete: { phases: ["delete"] },
};

const noOutcomes: readonly RuleOutcome[] = [];

function responseOf(
  said: Pick<Response, "policy" | "phase" | "request">,
  resource: Resource,
  { policies }: Verdict,
): Response {
  const object = said.request.object ?? resource;
  const outcomes = policies.length === 0 ? noOutcomes : policies.flatMap((one) => one.outcomes);
  return { ...said, resource: object, patched: policies[0]?.patched ?? object, outcomes };
}

function changesOthers({ rules }: CompiledPolicy): boolean {
  return rules.some(({ work }) => work?.kind === "change");
}

async function respondLate(
  { evaluation, policy, phase }: Step,
  request: Request,
  resource: Resource,
): Promise<Response> {
  const { lookup, ask = nobody } = evaluation;
  const options: SettleOptions = { phases: [phase], ...(lookup !== undefined && { lookup }) };
  const response = responseOf(
    { policy, phase, request },
    resource,
    await settle([judgeOf(policy, phase)], request, ask, options),
  );
  const knowing = { ask, options };
  if (phase === "mutate") return withTargets(response, evaluation, knowing);
  if (phase !== "generate") return response;
  const making = response.outcomes.filter(({ rule }) =>
    policy.rules.some((one) => one.name === rule && phaseOf(one) === phase),
  );
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
