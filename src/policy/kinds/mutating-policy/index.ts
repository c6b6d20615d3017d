import type { PolicyKind } from "../../rule.ts";
import { policyKindOf } from "../../schema/index.ts";
import { compileMutating } from "./compile.ts";
import { mutatingPolicyDescription, namespacedMutatingPolicyDescription } from "./description.ts";
import { doorOf } from "./door.ts";

export { mutatingPolicyDescription, namespacedMutatingPolicyDescription } from "./description.ts";

/** Changes objects anywhere: `policies.kyverno.io` MutatingPolicy. */
export const mutatingPolicy: PolicyKind = policyKindOf(mutatingPolicyDescription, compileMutating, [
  doorOf(mutatingPolicyDescription),
]);

/** Changes objects in its namespace: `policies.kyverno.io` NamespacedMutatingPolicy. */
export const namespacedMutatingPolicy: PolicyKind = policyKindOf(namespacedMutatingPolicyDescription, compileMutating, [
  doorOf(namespacedMutatingPolicyDescription),
]);
