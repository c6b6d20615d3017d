import { own } from "../../kube/index.ts";
import type { CompiledPolicy } from "../../policy/index.ts";
import { familyOf, hasPlainConstraints } from "../evaluate/index.ts";
import { firstError, type LoadedPolicies, type LoadedPolicy } from "../input/index.ts";

/** Policies sorted into those that are judged and those that are not, each of these with its reason. */
export interface Judgeable {
  readonly policies: readonly CompiledPolicy[];
  /** Those of them that are silent on objects that they do not pick. */
  readonly plain: ReadonlySet<CompiledPolicy>;
  readonly skipped: readonly PolicyReason[];
  readonly invalid: readonly PolicyReason[];
  /** How many rules there are in all: generated ones count, and policies without rules count as one. */
  readonly rules: number;
}

export interface PolicyReason {
  readonly name: string;
  readonly reason: string;
}

/** Sorts what was loaded. */
export function judgeableOf(loaded: LoadedPolicies): Judgeable {
  const skipped: PolicyReason[] = [];
  const invalid: PolicyReason[] = [];
  const plain = new Set<CompiledPolicy>();
  const policies = loaded.policies.flatMap((policy) => {
    const { compilation, document } = policy;
    const name = document.metadata?.name ?? "";
    const reason = firstError(policy)?.message ?? "";
    if (compilation.policy !== undefined && hasPlainConstraints(document)) plain.add(compilation.policy);
    if (reason === "") return compilation.policy ?? [];
    (reason.startsWith("variable 'element.name'") ? invalid : skipped).push({ name, reason });
    return [];
  });
  for (const { document } of loaded.unjudged) {
    const reason = `this version does not judge ${document.apiVersion} ${document.kind} yet`;
    skipped.push({ name: document.metadata?.name ?? "", reason });
  }
  const rules = loaded.policies.map(rulesIn).reduce((sum, count) => sum + count, loaded.unjudged.length);
  return { policies, plain, skipped, invalid, rules };
}

function rulesIn({ compilation, document }: LoadedPolicy): number {
  const { policy } = compilation;
  if (policy !== undefined) return familyOf(policy) === "classic" ? policy.rules.length : 1;
  const rules = own(document.spec, "rules");
  return Array.isArray(rules) ? rules.length : 0;
}
