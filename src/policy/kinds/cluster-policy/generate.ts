import { isRecord } from "../../../data/index.ts";
import { own } from "../../../kube/index.ts";
import { type Conditions, compileConditions } from "../../conditions/index.ts";
import {
  type GenerateIntent,
  type GenerateSource,
  type GenerateWork,
  type LoopPlace,
  type ObjectName,
  type Pending,
  type Plan,
  type PlanMistake,
  pending,
} from "../../rule.ts";
import { compileDocument, isExhausted, type Run, runOf } from "../../variables/index.ts";
import { compileRuleContext } from "./context.ts";
import { compileLoop, elementsOf, type Loop, runFor, stepsPerElement, tooManySteps } from "./elements.ts";
import { type GenerateLoopText, madeKinds, type PatternText } from "./made-kinds.ts";
import type { GenerateText, RuleText } from "./schema/rule.ts";
import type { SpecText } from "./schema/spec.ts";

/** Whether a rule makes objects. (kyverno: api/kyverno/v1/rule_types.go HasGenerate) */
export function isGenerateRule({ generate }: RuleText): boolean {
  return generate !== undefined && Object.keys(generate).length > 0;
}

/** What the rules of a policy share. */
export interface WorkPolicy {
  readonly spec: SpecText;
  /** The only namespace that the policy sees, or empty. */
  readonly namespace: string;
}

/**
 * Compiles the `generate` part of a rule. What cannot be filled in for one element is told; the others are planned all
 * the same. (kyverno: pkg/background/generate/generator.go)
 */
export function compileGenerate(
  rule: RuleText,
  generate: GenerateText,
  { spec, namespace }: WorkPolicy,
): Pick<GenerateWork, "kind" | "synchronize" | "orphan" | "made" | "plan"> {
  const enter = compileRuleContext(rule, namespace);
  const making: Making = {
    namespace,
    synchronize: generate.synchronize ?? false,
    orphan: generate.orphanDownstreamOnPolicyDelete ?? false,
    serverSideApply: spec.useServerSideApply ?? false,
  };
  const plan = planOf(rule, generate, making);
  return {
    kind: "generate",
    synchronize: making.synchronize,
    orphan: making.orphan,
    made: madeKinds(generate),
    plan(request, facts) {
      const run = enter(runOf(request, facts));
      const made = plan(run);
      return made !== pending && isExhausted(run) ? mistaken(tooManySteps) : made;
    },
  };
}

type Planner = (run: Run) => Plan<GenerateIntent> | Pending;

interface Making extends Pick<GenerateIntent, "synchronize" | "orphan" | "serverSideApply"> {
  readonly namespace: string;
}

const nothing: Plan<GenerateIntent> = { intents: [], mistakes: [] };

function planOf({ preconditions }: RuleText, { foreach, ...pattern }: GenerateText, making: Making): Planner {
  if (foreach !== undefined) return loopsPlanner(foreach, making);
  const met = preconditions === undefined || preconditions === null ? undefined : compileConditions(preconditions);
  return whereMet(met, patternPlanner(pattern, making));
}

function whereMet(met: Conditions | undefined, plan: Planner): Planner {
  if (met === undefined) return plan;
  return (run) => {
    const result = met(run);
    if (result.kind === "pending") return pending;
    if (result.kind === "error") return mistaken(`failed to evaluate preconditions: ${result.message}`);
    return result.holds ? plan(run) : nothing;
  };
}

function loopsPlanner(texts: readonly GenerateLoopText[], making: Making): Planner {
  const loops = texts.map((text) => {
    const loop = compileLoop(text, { namespace: making.namespace, depth: 0 });
    return { loop, plan: whereMet(loop.preconditions, patternPlanner(text, making)) };
  });
  return (run) => joined(loops.map(({ loop, plan }, index) => planLoop(loop, plan, { run, index })));
}

function planLoop(
  loop: Loop,
  plan: Planner,
  { run, index }: { readonly run: Run; readonly index: number },
): Plan<GenerateIntent> | Pending {
  const found = loop.ask(run);
  if (found.kind === "pending") return pending;
  const place: LoopPlace = { loop: index };
  if (found.kind === "error") return { intents: [], mistakes: [{ message: found.message, place }] };
  const steps = stepsPerElement(run.request.object);
  return joined(
    elementsOf(found.value).map((value, element) => {
      if (value === null || value === undefined) return nothing;
      const inner = runFor(run, loop, { value, index: element, scoped: false, steps });
      const planned = inner === undefined ? mistaken(tooManySteps) : plan(inner);
      return planned === pending ? pending : placed(planned, { ...place, element });
    }),
  );
}

/** Elements behind a pending one are planned too, for what they want to know. */
function joined(plans: readonly (Plan<GenerateIntent> | Pending)[]): Plan<GenerateIntent> | Pending {
  const known = plans.filter((plan) => plan !== pending);
  if (known.length < plans.length) return pending;
  return { intents: known.flatMap(({ intents }) => intents), mistakes: known.flatMap(({ mistakes }) => mistakes) };
}

function placed({ intents, mistakes }: Plan<GenerateIntent>, place: LoopPlace): Plan<GenerateIntent> {
  const at = <T>(one: T) => ({ ...one, place });
  return { intents: intents.map(at), mistakes: mistakes.map(at) };
}

function patternPlanner(pattern: PatternText, { namespace, ...more }: Making): Planner {
  const document = compileDocument(pattern);
  return (run) => {
    const filled = document.fill(run);
    if (filled.kind === "pending") return pending;
    if (filled.kind === "error") return mistaken(filled.message);
    const source = sourceOf(filled.value);
    if (source === undefined) return nothing;
    const wrong = typeof source === "string" ? source : strayMistake(source, namespace);
    if (wrong !== undefined || typeof source === "string") return mistaken(wrong ?? "");
    return { intents: [{ kind: "generate", source, ...more }], mistakes: [] };
  };
}

/** What rules write down; objects as such come of expressions. */
type WrittenSource = Exclude<GenerateSource, { kind: "object" }>;

/** What a filled pattern says is to be made, nothing where it says nothing, or what is wrong with it. */
function sourceOf(pattern: unknown): WrittenSource | string | undefined {
  const [clone, list, data] = ["clone", "cloneList", "data"].map((field) => own(pattern, field));
  const texts = ["apiVersion", "kind", "namespace", "name"].map((field) => own(pattern, field) ?? "");
  const wrong = [...texts, own(clone, "name") ?? "", own(clone, "namespace") ?? ""].find(
    (one) => typeof one !== "string",
  );
  if (wrong !== undefined) return `a name is no text: ${JSON.stringify(wrong)}`;
  const [apiVersion = "", kind = "", namespace = "", name = ""] = texts.map(String);
  const target: ObjectName = { apiVersion, kind, namespace, name };
  const sourceName = String(own(clone, "name") ?? "");
  if (sourceName !== "") {
    return { kind: "clone", target, namespace: String(own(clone, "namespace") ?? ""), name: sourceName };
  }
  const kinds = own(list, "kinds");
  if (Array.isArray(kinds) && kinds.length > 0) {
    const from = String(own(list, "namespace") ?? "");
    return {
      kind: "clone-list",
      target: namespace,
      namespace: from,
      kinds: kinds.map(String),
      selector: own(list, "selector"),
    };
  }
  if (data === undefined || data === null) return undefined;
  return isRecord(data) ? { kind: "data", target, data } : "what is made is no object";
}

/** A policy of a namespace reads and writes there alone, whatever its variables stand for. */
function strayMistake(source: WrittenSource, namespace: string): string | undefined {
  if (namespace === "") return undefined;
  const target = source.kind === "clone-list" ? source.target : source.target.namespace;
  if (target !== namespace) return strayed("generate resources in", namespace, target);
  if (source.kind === "data" || source.namespace === namespace) return undefined;
  return strayed("clone resources from", namespace, source.namespace);
}

function strayed(what: string, expected: string, received: string): string {
  return `a namespaced policy cannot ${what} other namespaces, expected: ${expected}, received: ${received}`;
}

function mistaken(message: string): { readonly intents: readonly []; readonly mistakes: readonly PlanMistake[] } {
  return { intents: [], mistakes: [{ message }] };
}
