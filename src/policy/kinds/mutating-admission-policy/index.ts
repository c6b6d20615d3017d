import type { AdmissionPolicyKind } from "../../rule.ts";
import { admissionGroup, admissionVersions } from "../validating-admission-policy/index.ts";
import { compileMutatingAdmissionPolicy, mutatingAdmissionPolicyName } from "./compile.ts";

export { mutatingPolicyMistakes } from "./mistakes.ts";
export { type AdmissionMutator, compileAdmissionMutator, type MutationQuestion } from "./served.ts";

/** Policies by which the API server itself changes objects, as CEL expressions say. */
export const mutatingAdmissionPolicy: AdmissionPolicyKind = {
  group: admissionGroup,
  versions: admissionVersions,
  kind: mutatingAdmissionPolicyName,
  plural: "mutatingadmissionpolicies",
  namespaced: false,
  bindings: { kind: `${mutatingAdmissionPolicyName}Binding`, plural: "mutatingadmissionpolicybindings" },
  compile: compileMutatingAdmissionPolicy,
};
