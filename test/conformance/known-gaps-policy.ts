import type { Gap, Reason, Suite } from "./known-gaps.ts";

const autogenV2 = "pkg/autogen/v2/autogen_test.go#";
const chainsaw = "test/conformance/chainsaw/";
const engine = "pkg/engine/validation_test.go#";

/** The cases about policies that are not met: matching, autogen, validation of policies and of objects by them. */
export const policyGaps: readonly Gap[] = [
  ...gaps("match", "no-twin", "pkg/utils/kube/kind_test.go#Test_GroupVersionMatches", ["@5", "@7", "@9", "@11"]),
  ...gaps("autogen", "unused-autogen", `${autogenV2}Test_CanAutoGen`, rows(0, 3, 4, 5, 6, 7, 9, 10, 14, 15)),
  ...gaps(
    "autogen",
    "unused-autogen",
    `${autogenV2}Test_GetSupportedControllers`,
    rows(0, 1, 3, 4, 5, 7, 8, 11, 13, 14, 15),
  ),
  ...gaps("autogen", "unused-autogen", `${autogenV2}Test_GetAutogenRuleNames`, rows(0, 1, 2)),
  ...gaps("autogen", "unused-autogen", `${autogenV2}Test_GetRequestedControllers`, rows(0, 1, 2, 4, 5)),
  ...gaps("autogen", "must-not-be", `${chainsaw}autogen/`, ["foreach-jsonpatch/policy-error.yaml"]),
  ...gaps("engine-validate", "schema-refuses", engine, [
    "Test_EmptyStringInDenyCondition",
    "Test_StringInDenyCondition",
    "Test_foreach_skip_initContainer_pass",
    "Test_VariableSubstitutionValidate_VariablesInMessageAreResolved",
  ]),
];

function rows(...numbers: readonly number[]): readonly string[] {
  return numbers.map((number) => `[${number}]`);
}

function gaps(suite: Suite, reason: Reason, source: string, ends: readonly string[]): readonly Gap[] {
  return ends.map((end) => ({ suite, source: `${source}${end}`, reason }));
}
