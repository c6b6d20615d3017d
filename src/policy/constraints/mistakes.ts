import type { FieldMistake } from "../mistake.ts";
import type { MatchResourcesText } from "./schema.ts";

/** A policy has to say at least one resource that it is about. (kyverno: pkg/cel/policies/vpol/compiler/validate.go) */
export function requireRule(text: MatchResourcesText | undefined): readonly FieldMistake[] {
  if ((text?.resourceRules ?? []).length > 0) return [];
  const field = "spec.matchConstraints";
  return [
    { type: "Required", field, path: field, detail: "a matchConstraints with at least one resource rule is required" },
  ];
}
