import type { Diagnostic } from "../../../../kube/index.ts";
import type { PolicyText } from "../document.ts";
import { isMutateRule } from "../mutate.ts";
import { error } from "./mistake.ts";
import { userVariableIn, variableMistakes } from "./variables.ts";

/**
 * A rule that changes existing objects when the policy changes has nobody who asks.
 * (kyverno: pkg/validation/policy/validate.go ValidateOnPolicyUpdate)
 */
export function checkOnPolicyUpdate(policy: PolicyText): readonly Diagnostic[] {
  const { spec } = policy;
  const asks = (spec.rules ?? []).some(
    (rule) => isMutateRule(rule) && (rule.mutate?.mutateExistingOnPolicyUpdate ?? spec.mutateExistingOnPolicyUpdate),
  );
  if (!asks) return [];
  const invalid = variableMistakes(spec, true).map(({ message, path }) =>
    error("variable", path, `update event, policy contains invalid variables: ${message}`),
  );
  const found = userVariableIn(policy);
  if (found === undefined) return invalid;
  const cure = "Set spec.mutateExistingOnPolicyUpdate=false to disable update policy mode for this policy rule";
  const message = `only select variables are allowed in on policy update. ${cure}: variable ${found} is not allowed `;
  return [...invalid, error("policy-update-user", "spec", message)];
}
