import { own, type Resource } from "../../../kube/index.ts";
import { compilePatch, type Patch, type PatchResult } from "../../mutate/index.ts";
import { type Outcome, type Pending, pending } from "../../rule.ts";
import { compileDocument, type Run } from "../../variables/index.ts";
import type { Judge } from "./judge.ts";
import { compileMutateForeach } from "./mutate-foreach.ts";
import type { RuleText } from "./schema/rule.ts";

/** Whether a rule changes the object of the request: `mutate` says something. (kyverno: api/kyverno/v1/rule_types.go) */
export function isMutateRule({ mutate = {} }: RuleText): boolean {
  return Object.entries(mutate).some(([, value]) => value !== "");
}

/** Whether a rule changes existing objects instead. (kyverno: HasMutateExisting) */
export function hasTargets({ mutate }: RuleText): boolean {
  return mutate?.targets !== undefined && mutate.targets !== null;
}

/**
 * Compiles the `mutate` part of a rule; `namespace` is the only one that the policy sees, or empty. There is nothing to
 * change in what is deleted. (kyverno: pkg/engine/handlers/mutation/mutate_resource.go)
 */
export function compileMutate(rule: RuleText, namespace: string): Judge {
  const patch = compileRulePatch(rule, namespace);
  return (run) => {
    const { object } = run.request;
    if (object === undefined) return undefined;
    return patchOutcome(patch(run, object));
  };
}

/** What a rule says of what its patch has made. */
export function patchOutcome(result: PatchResult | Pending): Outcome | Pending {
  if (result === pending) return pending;
  if (result.kind === "error") return { status: "error", message: result.message, endsPolicy: true };
  if (result.kind === "unchanged") return { status: "skip", message: result.message };
  return { status: "pass", message: mutated(result.object), patched: result.object };
}

/** The patch of a rule. Loops go before a strategic merge, and that before a JSON patch. */
export function compileRulePatch(rule: RuleText, namespace: string): Patch {
  const { foreach, patchStrategicMerge, patchesJson6902 } = rule.mutate ?? {};
  if (foreach !== undefined) return compileMutateForeach(foreach, { namespace, depth: 0 });
  const patch = compilePatch({ patchStrategicMerge, patchesJson6902 }, ["mutate"]);
  const unresolved = compileRest(rule);
  return unresolved === undefined ? patch : (run, object) => unresolved(run) ?? patch(run, object);
}

/** What is wrong with a rule for a run; `undefined` where nothing is. */
type Check = (run: Run) => { readonly kind: "error"; readonly message: string } | Pending | undefined;

/**
 * Kyverno fills in the whole rule before it patches: a variable that cannot be resolved is an error wherever in the rule
 * it stands, even in a condition that was not looked at. (kyverno: pkg/engine/variables/vars.go SubstituteAllInRule)
 */
function compileRest({ context, preconditions, reportProperties }: RuleText): Check | undefined {
  const document = compileDocument({
    ...(context !== undefined && { context }),
    ...(preconditions !== undefined && { preconditions }),
    ...(reportProperties !== undefined && { reportProperties }),
  });
  if (document.constant) return undefined;
  return (run) => {
    const filling = document.fill(run);
    if (filling.kind === "pending") return pending;
    if (filling.kind === "value") return undefined;
    return { kind: "error", message: `variable substitution failed: ${filling.message}` };
  };
}

/** (kyverno: pkg/engine/handlers/mutation/common.go buildSuccessMessage) */
function mutated(object: Resource): string {
  const [name, namespace] = ["name", "namespace"].map((field) => textOf(own(object.metadata, field)));
  return `mutated ${object.kind}/${name}${namespace === "" ? "" : ` in namespace ${namespace}`}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
