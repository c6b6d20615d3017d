import type { FilterText } from "../../match/index.ts";
import type { Work } from "../../rule.ts";
import { isGenerateRule } from "./generate.ts";
import { hasTargets } from "./mutate.ts";
import type { RuleText } from "./schema/rule.ts";
import type { SpecText } from "./schema/spec.ts";

/** Whether a rule has something done elsewhere: it makes objects, or changes existing ones. */
export function isWorkRule(rule: RuleText): boolean {
  return isGenerateRule(rule) || hasTargets(rule);
}

/** What rules have in common that have something done elsewhere. */
export function commonWork(
  rule: RuleText,
  spec: SpecText,
): Pick<Work, "skipsOwnRequests" | "onDelete" | "forExisting" | "kinds"> {
  const filters: readonly FilterText[] = [rule.match, ...(rule.match.all ?? []), ...(rule.match.any ?? [])];
  const { generate, mutate } = rule;
  return {
    skipsOwnRequests: rule.skipBackgroundRequests,
    onDelete: filters.some(({ resources }) => (resources?.operations ?? []).includes("DELETE")),
    forExisting:
      (generate === undefined
        ? (mutate?.mutateExistingOnPolicyUpdate ?? spec.mutateExistingOnPolicyUpdate)
        : (generate.generateExisting ?? spec.generateExisting)) ?? false,
    kinds: [...new Set(filters.flatMap(({ resources }) => resources?.kinds ?? []))],
  };
}
