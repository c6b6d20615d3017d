import type { GroupVersionKind } from "../kube/index.ts";
import type { CompiledPolicy, Phase } from "../policy/index.ts";

/** The name that a policy's results carry, with the source before it: what `policyKey` makes of such a result. */
export function resultKey({ namespace, name }: CompiledPolicy): string {
  return `kyverno|${namespace === "" ? name : `${namespace}/${name}`}`;
}

/** The name of a policy, with its namespace before a `/` unless it is cluster-wide. */
export function policyKey({ namespace, name }: Pick<CompiledPolicy, "namespace" | "name">): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** What `mergeKey` makes of the results of a policy's rules of a phase about objects of a kind. */
export function ruleKeysOf(policy: CompiledPolicy, kind: GroupVersionKind, phase: Phase): readonly string[] {
  const key = resultKey(policy);
  return policy.rulesFor(kind, phase).map(({ name }) => `${key}|${name}`);
}

/** The same of the rules that a scan of such an object judges. */
export function scannedKeysOf(policy: CompiledPolicy, kind: GroupVersionKind): readonly string[] {
  return scannedPhases.flatMap((phase) => ruleKeysOf(policy, kind, phase));
}

/** The phases whose rules judge objects that are there already. */
export const scannedPhases = ["verify", "validate"] as const satisfies readonly Phase[];
