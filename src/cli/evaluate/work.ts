import type { Ask } from "../../engine/index.ts";
import { type RuleOutcome, resolve, type SettleOptions } from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import {
  type ChangeWork,
  type CompiledPolicy,
  type GenerateIntent,
  type GenerateWork,
  type MutateTarget,
  mistakesText,
  namesOne,
  type Plan,
  type Request,
  type Rule,
  selects,
} from "../../policy/index.ts";

/** How what rules want to know is found out. */
export interface Knowing {
  readonly ask: Ask;
  readonly options: SettleOptions;
}

/** What a rule makes of an existing object. */
export interface ChangedTarget {
  readonly rule: string;
  readonly object: Resource;
  /** As it would be; absent where the rule leaves it as it is. */
  readonly patched?: Resource;
  readonly outcome: RuleOutcome;
}

/** Adds to an outcome what is to be made where the rule applies. What cannot be planned makes it an error. */
export async function planned(
  outcome: RuleOutcome,
  {
    policy,
    request,
    knowing,
  }: { readonly policy: CompiledPolicy; readonly request: Request; readonly knowing: Knowing },
): Promise<RuleOutcome> {
  const rule = policy.rules.find(({ name, phase }) => name === outcome.rule && phase === "generate");
  if (rule?.work?.kind !== "generate" || outcome.status !== "pass") return outcome;
  const plan = await planFor(rule.work, request, knowing);
  if (plan.mistakes.length === 0) return { ...outcome, intents: plan.intents };
  return { ...outcome, status: "error", message: mistakesText(rule.name, plan.mistakes), intents: plan.intents };
}

/** What a rule that changes existing objects makes of those that it names, and what it says of the rest. */
export async function changedBy(
  rule: Rule,
  work: ChangeWork,
  {
    request,
    targets,
    knowing,
  }: { readonly request: Request; readonly targets: readonly Resource[]; readonly knowing: Knowing },
): Promise<{ readonly changed: readonly ChangedTarget[]; readonly outcomes: readonly RuleOutcome[] }> {
  const plan = await resolve((facts) => work.plan(request, facts), knowing.ask, knowing.options);
  const named = plan.intents.flatMap((intent) => intent.targets);
  const found = named.map((target) => ({ target, objects: objectsOf(target, targets) }));
  const wrong = [
    ...plan.mistakes.map(({ message }) => message),
    ...found.flatMap(({ objects }) => (typeof objects === "string" ? [objects] : [])),
  ];
  const missing: readonly RuleOutcome[] =
    wrong.length === 0 ? [] : [{ rule: rule.name, status: "error", message: `: ${wrong.join("; ")}`, action: "Audit" }];
  const changed: ChangedTarget[] = [];
  for (const { target, objects } of found) {
    for (const object of typeof objects === "string" ? [] : objects) {
      changed.push(await changeOne(rule, work, { index: target.index, object, request, knowing }));
    }
  }
  return { changed, outcomes: [...missing, ...changed.map(({ outcome }) => outcome)] };
}

async function planFor(work: GenerateWork, request: Request, { ask, options }: Knowing): Promise<Plan<GenerateIntent>> {
  return resolve((facts) => work.plan(request, facts), ask, options);
}

/** The objects that a target names, or why there is none. */
function objectsOf(target: MutateTarget, objects: readonly Resource[]): readonly Resource[] | string {
  const found: Resource[] = [];
  for (const object of objects) {
    const selected = selects(target, object);
    if (typeof selected === "string") return selected;
    if (selected) found.push(object);
  }
  if (found.length > 0 || !namesOne(target)) return found;
  return `${target.kind.toLowerCase()}s "${target.name}" not found`;
}

interface One {
  readonly index: number;
  readonly object: Resource;
  readonly request: Request;
  readonly knowing: Knowing;
}

async function changeOne(
  rule: Rule,
  work: ChangeWork,
  { index, object, request, knowing: { ask, options } }: One,
): Promise<ChangedTarget> {
  const { patched, ...said } = await resolve((facts) => work.change(request, facts, { index, object }), ask, options);
  const outcome: RuleOutcome = { ...said, rule: rule.name, action: "Audit" };
  return { rule: rule.name, object, outcome, ...(patched !== undefined && { patched }) };
}
