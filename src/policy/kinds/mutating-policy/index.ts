import type { Resource } from "../../../kube/index.ts";
import type { CompileOptions, PolicyKind } from "../../rule.ts";
import { policyKindOf } from "../../schema/index.ts";
import { compileMutating } from "./compile.ts";
import { mutatingPolicyDescription, namespacedMutatingPolicyDescription } from "./description.ts";
import { doorOf } from "./door.ts";
import { planMutatingAdmissionPolicy } from "./plan.ts";

export { mutatingPolicyDescription, namespacedMutatingPolicyDescription } from "./description.ts";

/** Changes objects anywhere: `policies.kyverno.io` MutatingPolicy. */
export const mutatingPolicy: PolicyKind = Object.assign(
  policyKindOf(mutatingPolicyDescription, compileMutating, [doorOf(mutatingPolicyDescription)]),
  {
    planAdmissionPolicy: (document: Resource, options: CompileOptions) =>
      planMutatingAdmissionPolicy(document, options, mutatingPolicyDescription),
  },
);

/** Changes objects in its namespace: `policies.kyverno.io` NamespacedMutatingPolicy. */
export const namespacedMutatingPolicy: PolicyKind = policyKindOf(namespacedMutatingPolicyDescription, compileMutating, [
  doorOf(namespacedMutatingPolicyDescription),
]);
