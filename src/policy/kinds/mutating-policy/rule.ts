import { type Json, jsonEqual, type Resource } from "../../../kube/index.ts";
import type * as cel from "../../../lang/cel/index.ts";
import type { Constraints } from "../../constraints/index.ts";
import {
  type Asker,
  annotationsOf,
  conditionsHold,
  type Evaluating,
  type Exemption,
  exempt,
  exemptedBy,
  isWithin,
  ruleError,
  Values,
  withVariables,
  worldOf,
} from "../../expressions/index.ts";
import { type Facts, type Outcome, type Pending, pending, type Request, type Rule } from "../../rule.ts";
import { type Mutation, mutate } from "./mutations.ts";

/** The parts of a policy, compiled. */
export interface CompiledMutation {
  readonly constraints: Constraints;
  readonly variables: ReadonlyMap<string, cel.Program>;
  readonly conditions: readonly cel.Program[];
  /** Conditions on existing objects. */
  readonly targetConditions: readonly cel.Program[];
  /** The expression that gives existing objects. */
  readonly targets: cel.Program | undefined;
  readonly annotations: ReadonlyMap<string, cel.Program>;
  readonly mutations: readonly Mutation[];
  readonly exemptions: readonly Exemption[];
  readonly replacesAtomics: boolean;
  readonly skipsOwnRequests: boolean;
  readonly asker: Asker;
}

/** The rule that changes the object of a request. */
export function ruleOf(policy: CompiledMutation): Rule {
  const { constraints, asker, skipsOwnRequests } = policy;
  return {
    name: "",
    phase: "mutate",
    matches(request, facts) {
      if (!isWithin(asker.namespace, request)) return false;
      const matched = constraints.matches(request, facts);
      if (typeof matched === "boolean" || matched === pending) return matched;
      return ruleError("match", `failed to execute matching: ${matched.message}`);
    },
    run(request, facts) {
      if (request.object === undefined) return undefined;
      const evaluating = { values: new Values(request, facts), world: worldOf(request, facts, asker) };
      const changing = { conditions: policy.conditions, object: request.object, resource: request.resource.resource };
      return change(policy, { ...changing, evaluating, facts, now: request.now });
    },
    action: () => "Enforce",
    ...(skipsOwnRequests && { skipsOwnRequests: true as const }),
  };
}

/** An object that is to be changed. */
export interface Changing {
  readonly object: Resource;
  /** The plural of its kind. */
  readonly resource: string;
  /** What has to hold of it. */
  readonly conditions: readonly cel.Program[];
  readonly evaluating: Evaluating & { readonly values: { object: cel.CelValue } };
  readonly facts: Facts;
  readonly now: number;
}

/** Changes an object, in the order of Kyverno. (kyverno: pkg/cel/policies/mpol/compiler/policy.go evaluate) */
export function change(policy: CompiledMutation, changing: Changing): Outcome | Pending {
  const { evaluating, object, conditions, now, facts, resource } = changing;
  const exempted = exempt(policy.exemptions, evaluating, { now, ignoresErrors: false });
  if (exempted === pending) return pending;
  if ("message" in exempted) return notEvaluated(exempted.message);
  if (exempted.kind === "exempted") return exemptedBy(exempted.by);
  evaluating.values.exceptions = exempted.allowed;
  withVariables(policy.variables, evaluating);
  const holds = conditionsHold(conditions, evaluating);
  if (holds === pending) return pending;
  if (typeof holds !== "boolean") return notEvaluated(holds.message);
  if (!holds) return skipped;
  const patch = mutate(policy.mutations, object, {
    evaluating,
    facts,
    resource,
    replacesAtomics: policy.replacesAtomics,
  });
  if (patch === pending) return pending;
  if (patch.kind === "error") return notEvaluated(patch.message);
  const annotations = annotationsOf(policy.annotations, evaluating);
  if (annotations === pending) return pending;
  if ("message" in annotations) return notEvaluated(withGoQuotes(annotations.message));
  return {
    ...passed,
    ...(annotations.size > 0 && { properties: Object.fromEntries(annotations) }),
    ...(isChanged(object, patch.object) && { patched: patch.object }),
  };
}

const passed: Outcome = { rule: "", status: "pass", message: "success" };
const skipped: Outcome = { rule: "", status: "skip", message: "skip" };

const notEvaluated = (message: string) => ruleError("evaluation", `failed to evaluate policy: ${message}`);

/** The key of an annotation stands in other quotes here than with the kinds that validate. */
const withGoQuotes = (message: string) => message.replace(/auditAnnotation '([^']*)'/, 'auditAnnotation "$1"');

function isChanged(before: Resource, after: Resource): boolean {
  return before !== after && !jsonEqual(before as unknown as Json, after as unknown as Json);
}

/** Whether a request leads to something: whatever cannot be found out does not. (kyverno: MatchesMutateExisting) */
export function triggers(policy: CompiledMutation, request: Request, facts: Facts): boolean | Pending {
  const { constraints, conditions, variables, asker } = policy;
  if (!isWithin(asker.namespace, request)) return false;
  const matched = constraints.matches(request, facts);
  if (matched === pending) return pending;
  if (matched !== true) return false;
  const evaluating = { values: new Values(request, facts), world: worldOf(request, facts, asker) };
  withVariables(variables, evaluating);
  const holds = conditionsHold(conditions, evaluating);
  return holds === pending ? pending : holds === true;
}
