import type { FieldError } from "../../kube/index.ts";
import { givenMistakes } from "./checks.ts";
import { type Fields, text } from "./fields.ts";
import { invalid } from "./mistakes.ts";
import { pathSegmentName } from "./names.ts";

/** Whether the `apiVersion` of a reference must have a group, must be well-formed, or is not looked at. */
export type VersionRule = "group" | "version" | "any";

/** Checks a reference to another object. (kubernetes: ValidateCrossVersionObjectReference) */
export function referenceMistakes(reference: Fields, path: string, rule: VersionRule): readonly FieldError[] {
  const check = (value: string) => pathSegmentName(value, false);
  const version = text(reference, "apiVersion");
  const mistake = rule === "any" ? undefined : apiVersionMistake(version, rule === "version");
  return [
    ...givenMistakes(reference, "kind", { field: `${path}.kind`, check }),
    ...givenMistakes(reference, "name", { field: `${path}.name`, check }),
    ...(mistake === undefined ? [] : [invalid(`${path}.apiVersion`, version, mistake)]),
  ];
}

/** What is wrong with an `apiVersion`, which may be one of the core group or not. */
export function apiVersionMistake(version: string, withoutGroup: boolean): string | undefined {
  const parts = version.split("/");
  if (parts.length > 2) return `unexpected GroupVersion string: ${version}`;
  const hasGroup = parts.length === 2 && parts[0] !== "";
  return hasGroup || withoutGroup ? undefined : "apiVersion must specify API group";
}
