/** Why a test of the command line is not met. The list is closed: a test that fails for any other reason is a bug. */
export type CliReason =
  /** Its rules are written in CEL. */
  | "cel"
  /** Its policies are of the kinds that are written in CEL as a whole. */
  | "cel-kinds"
  /** Its policies are the API server's own admission policies. */
  | "admission-policy"
  /** Its rules mutate, loop or have a context in a way that this version does not enforce. */
  | "mutate"
  | "foreach"
  | "context"
  /** It verifies signatures of images or manifests. */
  | "images"
  /** It reads an image registry over the network. */
  | "network"
  /** It names files that do not exist, on purpose. */
  | "missing-files";

/** How many tests pass: fewer than the last time is an error, more is a reason to raise the number. */
export const passingCliTests = 391;

/** Tests that are there to fail: they pass when they do. */
export const mustFail: readonly string[] = ["kyverno/test/cli/test-fail/missing-policy"];

/** Tests that pass whatever they expect, since their rows name what does not exist; `--strict` lets them fail. */
export const saysNothing: readonly string[] = [
  "kyverno/test/cli/test-fail/missing-resource",
  "kyverno/test/cli/test-fail/missing-rule",
];

/** Every test that is not met, by its reason and the folder that it lies in. */
export const cliGaps: Readonly<Partial<Record<CliReason, Readonly<Record<string, readonly string[]>>>>> = {
  "admission-policy": {
    "kyverno/test/cli/test-mutating-admission-policy": [
      "check-user-info",
      "mutate-namespace",
      "specify-object-selector",
      "specify-resource-name",
      "with-apply-configuration",
      "with-binding-exclude-resources",
      "with-binding-match-resources",
      "with-binding-namespace-selector",
      "with-match-conditions",
      "with-params",
      "with-two-params",
    ],
  },
  "cel-kinds": {
    "kyverno/test/cli": [
      "sample-policy-exclusion",
      "test-context-apicall-gpol",
      "test-context-configmap-dpol",
      "test-context-configmap-gpol",
      "test-context-configmap-mpol",
    ],
    "kyverno/test/cli/test-deleting-policy": ["deleting-json", "deleting-pod-by-name", "object-selector"],
    "kyverno/test/cli/test-generating-policy/clone": [
      "generate-secrets",
      "generate-secrets-and-networkpolicies",
      "with-exceptions",
    ],
    "kyverno/test/cli/test-generating-policy/data": ["generate-clusterrolebinding", "generate-cm"],
    "kyverno/test/cli/test-generating-policy/foreach": ["data-generate-networkpolicy"],
    "kyverno/test/cli/test-generating-policy/template": ["generate-cm-interpolated", "generate-cm-plain"],
    "kyverno/test/cli/test-image-validating-policy": ["sample-policy", "with-cel-exceptions"],
    "kyverno/test/cli/test-mutating-policy": [
      "exceptions-mutate-deployment",
      "image-metadata",
      "mutate-existing",
      "mutate-existing-cel-expression",
      "mutate-existing-same-trigger-and-target",
      "mutate-pod-binding-subresource",
      "mutating-label",
    ],
    "kyverno/test/cli/test-validating-policy": ["envoy-allow", "envoy-deny", "envoy-jwt", "envoy-jwt#1"],
    "policies/best-practices-gpol": ["add-network-policy/.kyverno-test"],
    "policies/best-practices-mpol": ["add-safe-to-evict/.kyverno-test"],
    "policies/castai-mpol": ["add-castai-removal-disabled/.kyverno-test"],
    "policies/karpenter-mpol": [
      "add-karpenter-daemonset-priority-class/.kyverno-test",
      "add-karpenter-donot-evict/.kyverno-test",
    ],
    "policies/other-mpol": [
      "add-certificates-volume/.kyverno-test",
      "add-default-resources/.kyverno-test",
      "add-env-vars-from-cm/.kyverno-test",
      "add-imagepullsecrets-for-containers-and-initcontainers/.kyverno-test",
      "add-imagepullsecrets/.kyverno-test",
      "add-labels/.kyverno-test",
      "add-ndots/.kyverno-test",
      "add-pod-priorityclassname/.kyverno-test",
      "add-tolerations/.kyverno-test",
      "always-pull-images/.kyverno-test",
      "apply-pss-restricted-profile/.kyverno-test",
      "inject-sidecar-deployment/.kyverno-test",
      "mitigate-log4shell/.kyverno-test",
      "mutate-large-termination-gps/.kyverno-test",
      "remove-hostpath-volumes/.kyverno-test",
      "replace-image-registry/.kyverno-test",
      "spread-pods-across-topology/.kyverno-test",
    ],
    "policies/psp-migration-mpol": ["add-apparmor/.kyverno-test", "add-runtimeClassName/.kyverno-test"],
    "policies/velero-mpol": ["backup-all-volumes/.kyverno-test"],
  },
  images: {
    "kyverno/test/cli/test/images": ["signatures"],
    "kyverno/test/cli/test/manifests": ["verify-signature"],
  },
  "missing-files": {
    "kyverno/cmd/cli/kubectl-kyverno/_testdata/tests": ["test-1", "test-2"],
  },
  network: {
    "kyverno/test/cli": ["registry"],
  },
};

/** The cases of `apply` that are not met, by their names. */
export const applyGaps: Readonly<Partial<Record<CliReason, readonly string[]>>> = {
  "admission-policy": [
    "Test_Apply_MutatingAdmissionPolicies[0]",
    "Test_Apply_MutatingAdmissionPolicies[2]",
    "Test_Apply_MutatingAdmissionPolicies[3]",
    "Test_Apply_MutatingAdmissionPolicies[4]",
    "Test_Apply_MutatingAdmissionPolicies[5]",
  ],
  "cel-kinds": [
    "Test_Apply_ImageVerificationPolicies[1]",
    "Test_Apply_ImageVerificationPolicies[2]",
    "Test_Apply_ImageVerificationPolicies[3]",
    "Test_Apply_ImageVerificationPolicies[4]",
    "Test_Apply_DeletingPolicies[0]",
    "Test_Apply_DeletingPolicies[1]",
    "Test_Apply_AuthzPolicies[2]",
    "Test_Apply_AuthzPolicies[3]",
    "Test_Apply_AuthzPolicies[4]",
  ],
};
