import type { MatchText } from "../../match/index.ts";
import type { GeneratedRule } from "./autogen.ts";
import { isGeneratedName } from "./autogen.ts";
import { isGenerateRule } from "./generate.ts";
import { isImageRule } from "./images/index.ts";
import { isMutateRule } from "./mutate.ts";
import type { RuleText } from "./schema/rule.ts";

/**
 * What a policy's status tells besides readiness, as Kyverno writes it. Rules that a user named like generated ones
 * are not counted. (kyverno: pkg/controllers/webhook/utils.go setRuleCount, api/kyverno/v1/policy_status.go)
 */
export function statusOf(
  rules: readonly RuleText[],
  generated: readonly GeneratedRule[],
): Readonly<Record<string, unknown>> {
  const counted = rules.filter((rule) => !isGeneratedName(rule.name));
  return {
    autogen: generated.length === 0 ? {} : { rules: generated.map(({ rule }) => printed(rule)) },
    rulecount: {
      validate: counted.filter((rule) => rule.validate !== undefined).length,
      generate: counted.filter(isGenerateRule).length,
      mutate: counted.filter(isMutateRule).length,
      verifyimages: counted.filter(isImageRule).length,
    },
  };
}

/** Kyverno always prints `resources`, even where a block says nothing of them. */
function printed(rule: RuleText): Readonly<Record<string, unknown>> {
  return { ...rule, match: printedBlock(rule.match), ...(rule.exclude && { exclude: printedBlock(rule.exclude) }) };
}

function printedBlock(block: MatchText): MatchText {
  return { ...block, resources: block.resources ?? {} };
}
