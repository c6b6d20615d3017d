import type { PolicyKind } from "../../rule.ts";
import { policyKindOf } from "../../schema/index.ts";
import { compileValidating } from "./compile.ts";
import { namespacedValidatingPolicyDescription, validatingPolicyDescription } from "./description.ts";
import { doorOf } from "./door.ts";

export { namespacedValidatingPolicyDescription, validatingPolicyDescription } from "./description.ts";

/** Judges anywhere: `policies.kyverno.io` ValidatingPolicy. */
export const validatingPolicy: PolicyKind = policyKindOf(validatingPolicyDescription, compileValidating, [
  doorOf(validatingPolicyDescription),
]);

/** Judges in its namespace: `policies.kyverno.io` NamespacedValidatingPolicy. */
export const namespacedValidatingPolicy: PolicyKind = policyKindOf(
  namespacedValidatingPolicyDescription,
  compileValidating,
  [doorOf(namespacedValidatingPolicyDescription)],
);
