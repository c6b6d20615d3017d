import type { AdmissionPolicyKind } from "../../rule.ts";
import { admissionPolicyKindName, compileAdmissionPolicy } from "./compile.ts";
import { admissionGroup, admissionVersions } from "./document.ts";

export { type Asked, askedValues, boundPolicy } from "./bound-policy.ts";
export { admissionGroup, admissionVersions, readBindings } from "./document.ts";
export { admissionPolicyMistakes } from "./mistakes.ts";
export { type AdmissionJudge, type AdmissionQuestion, compileAdmissionJudge } from "./served.ts";
export { admissionPolicyTypeMistakes, type PolicyTypes } from "./type-mistakes.ts";

/** Policies that the API server itself enforces, by CEL expressions that have to hold. */
export const validatingAdmissionPolicy: AdmissionPolicyKind = {
  group: admissionGroup,
  versions: admissionVersions,
  kind: admissionPolicyKindName,
  plural: "validatingadmissionpolicies",
  namespaced: false,
  bindings: { kind: `${admissionPolicyKindName}Binding`, plural: "validatingadmissionpolicybindings" },
  compile: compileAdmissionPolicy,
};
