import {
  type ExclusionPlace,
  type ExclusionText,
  exclusionMistakes,
  isOfBaseline,
  wrongControl,
} from "../../../pod-security/index.ts";
import type { RuleText } from "../schema/rule.ts";
import type { FieldMistake } from "./mistake.ts";

/**
 * Mistakes in what a Pod Security rule excludes. Kyverno's paths leave out `validate`.
 * (kyverno: api/kyverno/v1/rule_types.go ValidatePSaControlNames, common_types.go PodSecurityStandard)
 */
export function podSecurityMistakes({ validate }: RuleText, path: string): readonly FieldMistake[] {
  const { level, exclude = [] } = validate?.podSecurity ?? {};
  return exclude.flatMap((exclusion, index) => {
    const at = `podSecurity.exclude[${index}]`;
    const place: ExclusionPlace = { told: `${path}.${at}`, path: `${path}.validate.${at}` };
    return [...exclusionMistakes(exclusion, place), ...levelMistakes(exclusion, level, place)];
  });
}

function levelMistakes(
  { controlName }: ExclusionText,
  level: string | undefined,
  place: ExclusionPlace,
): readonly FieldMistake[] {
  if (level !== "baseline" || isOfBaseline(controlName)) return [];
  return [wrongControl(controlName, place, "Invalid control name defined at the given level")];
}
