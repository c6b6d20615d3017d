/** Rows that pass whatever they expect: the test, the number of the row from 0, and why. */
export const silentRows: Readonly<Record<string, string>> = {
  "kyverno/test/cli/test/secret 0": "there is no resource of the name",
  "kyverno/test/cli/test/wildcard_mutate 0": "there is no resource of the name",
  "kyverno/test/cli/test-validating-admission-policy/match-namespaces 0":
    "the rule of the policy names no operations, and so no request is meant",
  "kyverno/test/cli/test-validating-admission-policy/match-namespaces 1":
    "the rule of the policy names no operations, and so no request is meant",
  "kyverno/test/cli/test-validating-admission-policy/with-bindings-1 2": "no binding is about the resource",
  "kyverno/test/cli/test-validating-admission-policy/with-bindings-3 2": "no binding is about the resources",
  "policies/other-cel/memory-requests-equal-limits/.kyverno-test 0":
    "the resource is of a version that no rule is about",
  "policies/other/memory-requests-equal-limits/.kyverno-test 0": "the resource is of a version that no rule is about",
};
