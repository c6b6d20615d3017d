import { admissionPolicyKinds } from "../policy/index.ts";

/** The kinds of the API server's own policies that reports tell of: those that judge. */
export const reportedKinds = admissionPolicyKinds.filter(({ kind }) => kind === "ValidatingAdmissionPolicy");
