/** Why a test of the command line is not met. The list is closed: a test that fails for any other reason is a bug. */
export type CliReason =
  /** It verifies signatures of images or manifests. */
  | "images"
  /** It reads an image registry over the network. */
  | "network"
  /** It names files that do not exist, on purpose. */
  | "missing-files";

/** How many tests pass: fewer than the last time is an error, more is a reason to raise the number. */
export const passingCliTests = 453;

/** Tests that are there to fail: they pass when they do. */
export const mustFail: readonly string[] = ["kyverno/test/cli/test-fail/missing-policy"];

/** Tests that pass whatever they expect, since their rows name what does not exist; `--strict` lets them fail. */
export const saysNothing: readonly string[] = [
  "kyverno/test/cli/test-fail/missing-resource",
  "kyverno/test/cli/test-fail/missing-rule",
];

/** Every test that is not met, by its reason and the folder that it lies in. */
export const cliGaps: Readonly<Partial<Record<CliReason, Readonly<Record<string, readonly string[]>>>>> = {
  images: {
    "kyverno/test/cli/test-image-validating-policy": ["sample-policy", "with-cel-exceptions"],
    "kyverno/test/cli/test/images": ["signatures"],
    "kyverno/test/cli/test/manifests": ["verify-signature"],
  },
  "missing-files": {
    "kyverno/test/cli": ["sample-policy-exclusion"],
    "kyverno/cmd/cli/kubectl-kyverno/_testdata/tests": ["test-1", "test-2"],
  },
  network: {
    "kyverno/test/cli": ["registry"],
  },
};

/** The cases of `apply` that are not met, by their names. */
export const applyGaps: Readonly<Partial<Record<CliReason, readonly string[]>>> = {
  images: [
    "Test_Apply_ImageVerificationPolicies[1]",
    "Test_Apply_ImageVerificationPolicies[2]",
    "Test_Apply_ImageVerificationPolicies[3]",
    "Test_Apply_ImageVerificationPolicies[4]",
  ],
};
