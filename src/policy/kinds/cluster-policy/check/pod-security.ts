import { type ExclusionText, isOfBaseline, scopeOf } from "../../../pod-security/index.ts";
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
    const place: Place = { told: `${path}.${at}`, path: `${path}.validate.${at}` };
    return [
      ...imageMistakes(exclusion, place),
      ...valueMistakes(exclusion, place),
      ...levelMistakes(exclusion, level, place),
    ];
  });
}

interface Place {
  readonly told: string;
  readonly path: string;
}

function imageMistakes({ controlName, images = [] }: ExclusionText, place: Place): readonly FieldMistake[] {
  const scope = scopeOf(controlName);
  if (scope === "container" && images.length === 0) {
    return [wrongControl(controlName, place, "exclude.images must be specified for the container level control")];
  }
  if (scope === "pod" && images.length > 0) {
    return [wrongControl(controlName, place, "exclude.images must not be specified for the pod level control")];
  }
  return [];
}

function valueMistakes({ restrictedField = "", values = [] }: ExclusionText, place: Place): readonly FieldMistake[] {
  if ((restrictedField === "") === (values.length === 0)) return [];
  const missing = values.length === 0 ? "values" : "restrictedField";
  const detail = `${missing} is required`;
  return [{ type: "Forbidden", field: `${place.told}.${missing}`, detail, path: `${place.path}.${missing}` }];
}

function levelMistakes(
  { controlName }: ExclusionText,
  level: string | undefined,
  place: Place,
): readonly FieldMistake[] {
  if (level !== "baseline" || isOfBaseline(controlName)) return [];
  return [wrongControl(controlName, place, "Invalid control name defined at the given level")];
}

function wrongControl(value: string, place: Place, detail: string): FieldMistake {
  return { type: "Invalid", field: `${place.told}.controlName`, value, detail, path: `${place.path}.controlName` };
}
