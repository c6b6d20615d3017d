import type { FieldMistake } from "../mistake.ts";
import { scopeOf } from "./controls.ts";
import type { ExclusionText } from "./exclusions.ts";

/** Where an exclusion stands: as Kyverno tells it, and as it is. */
export interface ExclusionPlace {
  readonly told: string;
  readonly path: string;
}

/**
 * Mistakes in what is excluded from a control, whether a rule or an exception says so.
 * (kyverno: api/kyverno/v1/common_types.go PodSecurityStandard.Validate)
 */
export function exclusionMistakes(exclusion: ExclusionText, place: ExclusionPlace): readonly FieldMistake[] {
  return [...imageMistakes(exclusion, place), ...valueMistakes(exclusion, place)];
}

/** The mistake of a control's name. */
export function wrongControl(value: string, place: ExclusionPlace, detail: string): FieldMistake {
  return { type: "Invalid", field: `${place.told}.controlName`, value, detail, path: `${place.path}.controlName` };
}

function imageMistakes({ controlName, images = [] }: ExclusionText, place: ExclusionPlace): readonly FieldMistake[] {
  const scope = scopeOf(controlName);
  if (scope === "container" && images.length === 0) {
    return [wrongControl(controlName, place, "exclude.images must be specified for the container level control")];
  }
  if (scope === "pod" && images.length > 0) {
    return [wrongControl(controlName, place, "exclude.images must not be specified for the pod level control")];
  }
  return [];
}

function valueMistakes(
  { restrictedField = "", values = [] }: ExclusionText,
  place: ExclusionPlace,
): readonly FieldMistake[] {
  if ((restrictedField === "") === (values.length === 0)) return [];
  const missing = values.length === 0 ? "values" : "restrictedField";
  const detail = `${missing} is required`;
  return [{ type: "Forbidden", field: `${place.told}.${missing}`, detail, path: `${place.path}.${missing}` }];
}
