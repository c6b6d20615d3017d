import type { PolicyKind } from "../../rule.ts";
import { policyKindOf } from "../../schema/index.ts";
import { compileGenerating } from "./compile.ts";
import { generatingPolicyDescription, namespacedGeneratingPolicyDescription } from "./description.ts";
import { doorOf } from "./door.ts";

export { generatingPolicyDescription, namespacedGeneratingPolicyDescription } from "./description.ts";

/** Makes objects anywhere: `policies.kyverno.io` GeneratingPolicy. */
export const generatingPolicy: PolicyKind = policyKindOf(generatingPolicyDescription, compileGenerating, [
  doorOf(generatingPolicyDescription),
]);

/** Makes objects in its namespace: `policies.kyverno.io` NamespacedGeneratingPolicy. */
export const namespacedGeneratingPolicy: PolicyKind = policyKindOf(
  namespacedGeneratingPolicyDescription,
  compileGenerating,
  [doorOf(namespacedGeneratingPolicyDescription)],
);
