import type { Diagnostic } from "../../../../kube/index.ts";
import type { CompileOptions } from "../../../rule.ts";
import type { PolicyText } from "../document.ts";
import { checkBackgroundUser, checkBlockVariables } from "./block-texts.ts";
import { checkMatchConditions, expressionWarnings } from "./cel.ts";
import { checkFields } from "./fields.ts";
import { checkImmutable } from "./immutable.ts";
import { checkKinds } from "./kinds.ts";
import { error, warning } from "./mistake.ts";
import { checkPatchPaths } from "./mutate.ts";
import { checkOverrides } from "./overrides.ts";
import { checkOnPolicyUpdate } from "./policy-update.ts";
import { checkRules } from "./rules.ts";
import { checkBackgroundVariables, checkVariables } from "./variables.ts";
import { actionWarnings } from "./warnings.ts";

/**
 * Checks what a policy means, in the order and the words of Kyverno: where it stops at the first mistake, that one is
 * first here, and the others follow. (kyverno: pkg/validation/policy/validate.go Validate)
 */
export function checkPolicy(
  policy: PolicyText,
  options: CompileOptions,
  previous?: PolicyText | undefined,
): readonly Diagnostic[] {
  return [
    ...checkNamespace(policy),
    ...actionWarnings(policy.spec),
    ...checkMatchConditions(policy.spec),
    ...checkBackgroundUser(policy.spec),
    ...checkBackgroundVariables(policy),
    ...checkPatchPaths(policy.spec),
    ...checkBlockVariables(policy.spec),
    ...checkVariables(policy.spec),
    ...checkFields(policy, options.kinds),
    ...checkOverrides(policy),
    ...checkProcessing(policy),
    ...checkImmutable(policy.spec, previous?.spec),
    ...checkKinds(policy.spec, options.kinds),
    ...checkRules(policy),
    ...expressionWarnings(policy.spec, options),
    ...checkOnPolicyUpdate(policy),
  ];
}

function checkNamespace({ description, metadata }: PolicyText): readonly Diagnostic[] {
  if (description.namespaced || (metadata.namespace ?? "") === "") return [];
  const message = "A clusterpolicy should not have the namespace defined";
  return [warning("namespace", "metadata.namespace", message), error("namespace", "metadata.namespace", message)];
}

function checkProcessing({ spec }: PolicyText): readonly Diagnostic[] {
  if (spec.admission) return [];
  if (!spec.background) {
    return [error("processing", "spec.admission", "disabling both admission and background processing is not allowed")];
  }
  const acts = (spec.rules ?? []).some(({ mutate, generate, verifyImages }) => mutate ?? generate ?? verifyImages);
  if (!acts) return [];
  return [
    error("processing", "spec.admission", "disabling admission processing is only allowed with validation policies"),
  ];
}
