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
import { type Asked, changesOthers, type Skippable, skippable } from "./asked.ts";
import { payloadRequest, plainRequest, type RequestSetting, requestFor } from "./request.ts";
import { answersAnyway, familyOf, judgedPhase, type Step, steps, takesPart } from "./steps.ts";
import { type ChangedTarget, changedBy, type Knowing, planned } from "./work.ts";

/** What one policy says of one object in one phase. */
export interface Response {
  readonly policy: CompiledPolicy;
  readonly phase: Phase;
  /** What was judged. */
  readonly request: Request;
  /** The object as the phase found it; what stands for it where something else was judged. */
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
  /** Those of them that are silent on objects that they do not pick. */
  readonly plain?: ReadonlySet<CompiledPolicy>;
  /** Answers everything at once, where there is no real cluster to ask. */
  readonly lookup?: Lookup;
  /** Asks a real cluster. */
  readonly ask?: Ask;
  /** Existing objects that rules may change. */
  readonly targets?: readonly Resource[];
  /** Policies written in expressions change none of them; so it is with `apply`. */
  readonly onlyClassicChanges?: true;
}

/**
 * Judges an object by all policies, step by step; what one policy changes the next one sees. Policies that delete are
 * asked only where no operation is.
 */
export async function evaluate(
  evaluation: Evaluation,
  resource: Resource,
  operation?: Operation,
): Promise<readonly Response[]> {
  const responses: Response[] = [];
  const facts = new FactBook(evaluation.lookup);
  let current = resource;
  for (const { step, policies, skips } of stepsUnder(evaluation, operation)) {
    let asked: Asked | undefined;
    for (const policy of policies) {
      if (asked?.object !== current && skips.has(policy)) asked = skips.askedAbout(current, operation);
      const judging = { evaluation, policy, step, operation, facts };
      const responding = isSilent(policy, skips, asked) ? silence(judging, asked) : respond(judging, current);
      const response = responding instanceof Promise ? await responding : responding;
      if (response.outcomes.length === 0 && !answersAnyway(step, policy, evaluation.plain ?? nothing)) continue;
      responses.push(response);
      current = response.patched;
    }
  }
  return responses;
}

const nothing: ReadonlySet<CompiledPolicy> = new Set();

function stepsUnder(evaluation: Evaluation, operation: Operation | undefined): readonly PoliciesOfStep[] {
  const all = policiesByStep(evaluation);
  return operation === undefined ? all : all.filter(({ step }) => step.phase !== "delete");
}

/** Which policies have rules of which phase is the same for all objects. */
function policiesByStep(evaluation: Evaluation): readonly PoliciesOfStep[] {
  const known = byStep.get(evaluation);
  if (known !== undefined) return known;
  const objects = evaluation.policies.filter(({ judges }) => judges === undefined || judges === "json");
  const made = steps
    .map((step) => {
      const policies = objects.filter((policy) => takesPart(policy, step));
      return { step, policies, skips: skippable(policies, step, evaluation) };
    })
    .filter(({ policies }) => policies.length > 0);
  byStep.set(evaluation, made);
  return made;
}

interface PoliciesOfStep {
  readonly step: Step;
  readonly policies: readonly CompiledPolicy[];
  readonly skips: Skippable;
}

const byStep = new WeakMap<Evaluation, readonly PoliciesOfStep[]>();

const nobody: Ask = async () => ({ kind: "failure", message: "there is no cluster to ask" });

interface Judging {
  readonly evaluation: Evaluation;
  readonly policy: CompiledPolicy;
  readonly step: Step;
  readonly operation: Operation | undefined;
  /** What was found out for this object already. */
  readonly facts: FactBook;
}

function isSilent(policy: CompiledPolicy, skips: Skippable, asked: Asked | undefined): asked is Asked {
  return asked !== undefined && skips.has(policy) && !asked.policies.has(policy);
}

/** What a policy says of an object that it is not about. */
function silence({ policy, step: { phase } }: Judging, { request, object }: Asked): Response {
  const resource = request.object ?? object;
  return { policy, phase, request, resource, patched: resource, outcomes: noOutcomes };
}

/** Where everything is known at once, and nothing is to be made elsewhere, there is nothing to wait for. */
function respond(judging: Judging, resource: Resource): Response | Promise<Response> {
  const { evaluation, policy, step, facts } = judging;
  const { phase } = step;
  const request = requestOf(judging, resource);
  if (evaluation.lookup !== undefined && phase !== "generate" && !changesOthers(policy)) {
    const verdict = judge([judgeOf(policy, phase)], request, facts, alone[judgedPhase(step)]);
    if (verdict !== pending) return responseOf({ policy, phase, request }, resource, verdict);
  }
  return respondLate(judging, request, resource);
}

/** Values that change the object, or are given to single policies, are meant for rules with variables alone. */
function requestOf({ evaluation, policy, step, operation }: Judging, resource: Resource): Request {
  if (policy.judges !== undefined) return payloadRequest(evaluation, resource);
  if (step.family === "classic") return requestFor(evaluation, policy.name, resource, operation);
  return plainRequest(evaluation, resource, step.phase === "delete" ? "CREATE" : operation);
}

/** What would not be deleted is told of objects anywhere: a policy looks at their namespaces itself. */
function judgeOf(policy: CompiledPolicy, phase: Phase): CompiledPolicy {
  return phase === "delete" && familyOf(policy) === "classic" ? { ...policy, namespace: "" } : policy;
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

async function respondLate(
  { evaluation, policy, step }: Judging,
  request: Request,
  resource: Resource,
): Promise<Response> {
  const { phase } = step;
  const { lookup, ask = nobody } = evaluation;
  const options: SettleOptions = { phases: [judgedPhase(step)], ...(lookup !== undefined && { lookup }) };
  const response = responseOf(
    { policy, phase, request },
    resource,
    await settle([judgeOf(policy, phase)], request, ask, options),
  );
  const knowing = { ask, options };
  if (phase === "mutate") return withTargets(response, evaluation, knowing);
  if (phase !== "generate") return response;
  const making = response.outcomes.filter(({ rule }) => !onlyChanges(policy, rule));
  return { ...response, outcomes: await Promise.all(making.map((one) => planned(one, { policy, request, knowing }))) };
}

/** Whether the rules of a name only change existing objects: of these is told elsewhere. */
function onlyChanges({ rules }: CompiledPolicy, name: string): boolean {
  const named = rules.filter((rule) => rule.name === name && rule.phase === "generate");
  return named.length > 0 && named.every(({ work }) => work?.kind === "change");
}

/** Adds what rules make of existing objects, once the object itself is changed. */
async function withTargets(response: Response, evaluation: Evaluation, knowing: Knowing): Promise<Response> {
  const { policy, request, patched } = response;
  const { targets = [] } = evaluation;
  if (!changesOthers(policy)) return response;
  if (evaluation.onlyClassicChanges === true && familyOf(policy) !== "classic") return response;
  const { object } = request;
  const seen: Request = object === undefined ? request : { ...request, object: patched };
  const changing = { ...knowing.options, phases: ["generate"] as const };
  const verdict = await settle([policy], seen, knowing.ask, changing);
  let all: Response = { ...response, targets: [] };
  for (const outcome of verdict.policies.flatMap((one) => one.outcomes)) {
    const rule = changingRule(policy, outcome.rule);
    if (rule?.work?.kind !== "change") continue;
    const done =
      outcome.status === "pass"
        ? await changedBy(rule, rule.work, { request: seen, targets, knowing })
        : { changed: [], outcomes: [outcome] };
    all = { ...all, outcomes: [...all.outcomes, ...done.outcomes], targets: [...(all.targets ?? []), ...done.changed] };
  }
  return all;
}

/** The rule that an outcome is of; some go by other names than their own. */
function changingRule({ rules }: CompiledPolicy, outcome: string): Rule | undefined {
  const changing = rules.filter(({ work }) => work?.kind === "change");
  return changing.find(({ name }) => name === outcome) ?? (changing.length === 1 ? changing[0] : undefined);
}
