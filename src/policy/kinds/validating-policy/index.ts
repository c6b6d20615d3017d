import type { Resource } from "../../../kube/index.ts";
import type { CompileOptions, PolicyKind } from "../../rule.ts";
import { policyKindOf } from "../../schema/index.ts";
import { compileValidating } from "./compile.ts";
import { namespacedValidatingPolicyDescription, validatingPolicyDescription } from "./description.ts";
import { doorOf } from "./door.ts";
import { planValidatingAdmissionPolicy } from "./plan.ts";

export { namespacedValidatingPolicyDescription, validatingPolicyDescription } from "./description.ts";

/** Judges anywhere: `policies.kyverno.io` ValidatingPolicy. */
export const validatingPolicy: PolicyKind = Object.assign(
  policyKindOf(validatingPolicyDescription, compileValidating, [doorOf(validatingPolicyDescription)]),
  {
    planAdmissionPolicy: (document: Resource, options: CompileOptions) =>
      planValidatingAdmissionPolicy(document, options, validatingPolicyDescription),
  },
);

/** Judges in its namespace: `policies.kyverno.io` NamespacedValidatingPolicy. */
export const namespacedValidatingPolicy: PolicyKind = policyKindOf(
  namespacedValidatingPolicyDescription,
  compileValidating,
  [doorOf(namespacedValidatingPolicyDescription)],
);
