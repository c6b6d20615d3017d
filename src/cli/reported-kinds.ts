import { type AdmissionPolicyKind, admissionPolicyKinds } from "../policy/index.ts";

/** Which of the API server's own policies reports tell of. */
export interface ReportedKinds {
  readonly validating: boolean;
  readonly mutating: boolean;
}

/** Those that judge alone. */
export const usuallyReported: ReportedKinds = { validating: true, mutating: false };

/** The kinds of the API server's own policies that reports tell of. */
export function reportedKinds({ validating, mutating }: ReportedKinds): readonly AdmissionPolicyKind[] {
  return admissionPolicyKinds.filter(({ kind }) => (kind === "MutatingAdmissionPolicy" ? mutating : validating));
}
