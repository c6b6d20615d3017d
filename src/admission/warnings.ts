import type { Diagnostic, GroupVersionKind } from "../kube/index.ts";

/**
 * What the user is told besides the denial: warnings, and what is wrong with a policy in expressions once more, one by one.
 * (kyverno: pkg/cel/policies/vpol/validate.go)
 */
export function warningsOf(diagnostics: readonly Diagnostic[], { group }: GroupVersionKind): readonly string[] {
  const told = diagnostics.filter(({ severity }) => severity === "warning" || group !== "kyverno.io");
  return told.flatMap(({ message, parts = [message] }) => parts);
}
