import { type GroupVersionKind, matchesWildcard } from "../kube/index.ts";
import type { CompiledPolicy, Phase, Trigger } from "../policy/index.ts";
import { ruleKeysOf } from "./policy-name.ts";
import { isReported } from "./scanned-kinds.ts";

/** Whether a rule may have a result about an object of a kind: it exists, is reported, and looks at the kind. */
export type LiveRules = (ruleKey: string, kind: GroupVersionKind) => boolean;

/**
 * The rules of these policies, by the key that their results have. A result of
 * any other rule is outdated. (kyverno: pkg/controllers/report/aggregate)
 */
export function liveRules(policies: readonly CompiledPolicy[]): LiveRules {
  const reported = policies.filter(isReported);
  const known = new Map<string, ReadonlySet<string>>();
  const rulesOf = (kind: GroupVersionKind) => {
    const name = `${kind.group}/${kind.version}/${kind.kind}`;
    const found = known.get(name) ?? new Set(reported.flatMap((policy) => ruleKeys(policy, kind)));
    known.set(name, found);
    return found;
  };
  return (ruleKey, kind) => rulesOf(kind).has(ruleKey);
}

function ruleKeys(policy: CompiledPolicy, kind: GroupVersionKind): readonly string[] {
  const looks = policy.triggers.some((trigger) => looksAt(trigger, kind));
  return looks ? reportedPhases.flatMap((phase) => ruleKeysOf(policy, kind, phase)) : [];
}

/** Which resource a kind is of is not known here: one that may be looked at is. */
function looksAt(trigger: Trigger, kind: GroupVersionKind): boolean {
  const named = "resource" in trigger || matchesWildcard(trigger.kind, kind.kind);
  return named && matchesWildcard(trigger.group, kind.group) && matchesWildcard(trigger.version, kind.version);
}

const reportedPhases = ["mutate", "verify", "validate", "generate"] as const satisfies readonly Phase[];
