import { own, parseApiVersion, type Resource } from "../../kube/index.ts";
import type { CompiledPolicy, Phase, Rule } from "../../policy/index.ts";

/** Who has invented the language of a policy: Kyverno first, Kyverno later, or Kubernetes. */
export type Family = "classic" | "expressions" | "admission";

/** A part of an evaluation: the policies of a family, as far as they have rules of a phase. */
export interface Step {
  readonly family: Family;
  readonly phase: Phase;
}

/**
 * The parts of an evaluation, in their order; what one makes of the object is what the next one sees.
 * (kyverno: cmd/cli/kubectl-kyverno/processor/policy_processor.go, commands/apply/command.go)
 */
export const steps: readonly Step[] = [
  { family: "classic", phase: "mutate" },
  { family: "classic", phase: "verify" },
  { family: "classic", phase: "validate" },
  { family: "admission", phase: "mutate" },
  { family: "expressions", phase: "mutate" },
  { family: "expressions", phase: "validate" },
  { family: "expressions", phase: "generate" },
  { family: "classic", phase: "generate" },
  { family: "admission", phase: "validate" },
  { family: "expressions", phase: "verify" },
  { family: "expressions", phase: "delete" },
  { family: "classic", phase: "delete" },
];

/** The family of a policy, by its group. */
export function familyOf({ apiVersion }: Pick<CompiledPolicy, "apiVersion">): Family {
  const { group } = parseApiVersion(apiVersion);
  if (group === "kyverno.io") return "classic";
  return group === "policies.kyverno.io" ? "expressions" : "admission";
}

/** Whether a policy has rules of a phase at all. Rules that change existing objects count as those that change any. */
export function hasPhase(policy: CompiledPolicy, phase: Phase): boolean {
  return policy.rules.some((rule) => phaseOf(rule) === phase);
}

/** Whether a policy takes part in a step. Those about images have a step of their own, whatever they judge in. */
export function takesPart(policy: CompiledPolicy, { family, phase }: Step): boolean {
  if (familyOf(policy) !== family || !hasPhase(policy, phase)) return false;
  return phase !== "validate" || !isAboutImages(policy);
}

/** The phase whose rules are judged in a step: images are judged, never named by their digests. */
export function judgedPhase({ family, phase }: Step): Phase {
  return family === "expressions" && phase === "verify" ? "validate" : phase;
}

/** Whether a policy that is written in expressions is about images. */
function isAboutImages(policy: CompiledPolicy): boolean {
  return familyOf(policy) === "expressions" && hasPhase(policy, "verify");
}

/** The phase in which a rule is told of. */
export function phaseOf({ phase, work }: Rule): Phase {
  return work?.kind === "change" ? "mutate" : phase;
}

/** Whether a policy that says nothing of an object is told of nevertheless. */
export function answersAnyway(
  { family, phase }: Step,
  policy: CompiledPolicy,
  plain: ReadonlySet<CompiledPolicy>,
): boolean {
  switch (family) {
    case "classic":
      return phase !== "generate" && phase !== "delete";
    case "admission":
      return phase === "validate";
    case "expressions":
      return (phase === "mutate" || phase === "validate") && policy.judges === undefined && !plain.has(policy);
    default:
      return family satisfies never;
  }
}

/** Whether a policy picks objects by one rule about resources alone: such a one is silent on all others. (kyverno: hasSelector) */
export function hasPlainConstraints(document: Resource): boolean {
  const constraints = own(document.spec, "matchConstraints");
  const rules = listAt(constraints, "resourceRules");
  const selects = (name: string) => {
    const selector = own(constraints, name);
    const labels = own(selector, "matchLabels");
    return Object.keys(labels ?? {}).length > 0 || listAt(selector, "matchExpressions").length > 0;
  };
  if (selects("namespaceSelector") || selects("objectSelector")) return false;
  if (listAt(constraints, "excludeResourceRules").length > 0 || rules.length !== 1) return false;
  return listAt(rules[0], "resourceNames").length === 0;
}

function listAt(object: unknown, name: string): readonly unknown[] {
  const value = own(object, name);
  return Array.isArray(value) ? value : [];
}
