import type { GroupVersionKind } from "../kube/index.ts";
import type { CompiledPolicy, Phase } from "../policy/index.ts";
import { sourceOf } from "../report/index.ts";

/** The name that a policy's results carry, with the source before it: what `policyKey` makes of such a result. */
export function resultKey(policy: CompiledPolicy): string {
  return `${sourceOf(policy)}|${policyKey(policy)}`;
}

/** The name of a policy, with its namespace before a `/` unless it is cluster-wide. */
export function policyKey({ namespace, name }: Pick<CompiledPolicy, "namespace" | "name">): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** What `mergeKey` makes of the results of a policy's rules of a phase about objects of a kind. */
export function ruleKeysOf(policy: CompiledPolicy, kind: GroupVersionKind, phase: Phase): readonly string[] {
  const key = resultKey(policy);
  const rules = policy.rulesFor(kind, phase);
  if (sourceOf(policy) !== "kyverno") return rules.length === 0 ? [] : [`${key}|`];
  return rules.map(({ name }) => `${key}|${name}`);
}

/** The same of the rules that a scan of such an object judges. */
export function scannedKeysOf(policy: CompiledPolicy, kind: GroupVersionKind): readonly string[] {
  return phasesScanned(policy).flatMap((phase) => ruleKeysOf(policy, kind, phase));
}

/** The phases whose rules judge objects that are there already: what is told of by name is, also where it would change them. */
export function phasesScanned(policy: CompiledPolicy): readonly Phase[] {
  return policy.doors === undefined && !isEnforcedNatively(policy) ? scannedPhases : namedPhases;
}

/** Whether the API server enforces a policy itself, and reports tell of it alone. */
export function isEnforcedNatively({ apiVersion }: CompiledPolicy): boolean {
  return apiVersion.startsWith("admissionregistration.k8s.io/");
}

/** Those of policies that are told of by their rules. */
export const scannedPhases = ["verify", "validate"] as const satisfies readonly Phase[];

const namedPhases = ["mutate", "validate"] as const satisfies readonly Phase[];
