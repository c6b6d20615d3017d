import type { CompiledPolicy } from "../../../policy/index.ts";

/** What has become of a policy. */
export interface PolicyChange {
  readonly policy: CompiledPolicy;
  readonly change: "created" | "updated" | "deleted";
}

/**
 * Compares the policies in force with those of the last time, which were none at first. Only policies with rules count,
 * as in Kyverno; one that has changed more than once in between has changed once. (kyverno: pkg/controllers/metrics/policy)
 */
export function createChanges(): (policies: readonly CompiledPolicy[]) => readonly PolicyChange[] {
  let before: ReadonlyMap<string, CompiledPolicy> = new Map();
  return (policies) => {
    const after = new Map(policies.filter(({ doors }) => doors === undefined).map((policy) => [keyOf(policy), policy]));
    const changes: PolicyChange[] = [];
    for (const [key, policy] of after) {
      const old = before.get(key);
      if (old !== policy) changes.push({ policy, change: old === undefined ? "created" : "updated" });
    }
    for (const [key, policy] of before) if (!after.has(key)) changes.push({ policy, change: "deleted" });
    before = after;
    return changes;
  };
}

function keyOf({ kind, namespace, name }: CompiledPolicy): string {
  return `${kind} ${namespace}/${name}`;
}
