import { policyGaps } from "./known-gaps-policy.ts";

/** The suites of vectors that are run. */
export type Suite =
  | "pattern"
  | "pattern-resource"
  | "wildcard"
  | "anchors"
  | "images"
  | "match"
  | "autogen"
  | "policy-validation"
  | "engine-validate"
  | "engine-mutate"
  | "mutate-patches"
  | "operators"
  | "variables"
  | "pod-security"
  | "cel";

/** Why a case of a suite is not met. */
export type Reason =
  /** It states what a helper of another implementation answers; nothing here has that shape, or needs it. */
  | "no-twin"
  /** It makes a difference between `1` and `1.0` as numbers of a resource, which JSON values here do not have. */
  | "whole-numbers-are-integers"
  /** It needs a type of rule, a field or variables that policies are refused for as yet. */
  | "not-enforced-yet"
  /** It states what must not come out, as if it had to. */
  | "must-not-be"
  /** Its policy has a value that the schema refuses, as Kyverno's own does. */
  | "schema-refuses"
  /** It belongs to a second autogen that Kyverno has and does not use. */
  | "unused-autogen";

/** A case that is known not to be met. It leaves the list as soon as it is. */
export interface Gap {
  readonly suite: Suite;
  /** The case's own `source`. */
  readonly source: string;
  readonly reason: Reason;
}

/** Every case that is not met, in full: whatever is not listed here has to pass. */
export const knownGaps: readonly Gap[] = [
  ...policyGaps,
  ...gaps("pattern", "no-twin", "pkg/engine/pattern/pattern_test.go#Test_convertNumberToString", [1, 2, 6, 7, 13]),
  ...gaps("pattern", "whole-numbers-are-integers", "pkg/engine/pattern/pattern_test.go#Test_compareString", [15]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestString", [1, 2, 3, 6, 7, 8, 9, 10, 11]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestIsCondition", [0, 3, 4]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestIsGlobal", [0, 1, 2, 4, 5, 6]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestIsNegation", [0, 2, 4, 5, 6]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestIsAddIfNotPresent", [0, 2, 3, 5, 6]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestIsEquality", [2, 3, 4, 5, 6]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestIsExistence", [0, 1, 3, 4, 5, 6]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestContainsCondition", [0, 3, 4]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/anchor_test.go#TestIsOneOf", [0, 1, 4, 6]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/utils_test.go#TestRemoveAnchorsFromPath", [0, 1, 2]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/utils_test.go#TestGetAnchorsResourcesFromMap", [0, 1]),
  ...gaps("anchors", "no-twin", "pkg/engine/anchor/utils_test.go#Test_resourceHasValueForKey", [0, 2, 3, 4]),
  ...gaps("wildcard", "no-twin", "ext/wildcard/utils_test.go#Test_MatchPatterns", [0, 3, 5, 6]),
  ...gaps("wildcard", "no-twin", "ext/wildcard/utils_test.go#Test_SeperateWildcards", [0, 1, 2]),
];

function gaps(suite: Suite, reason: Reason, source: string, numbers: readonly number[]): readonly Gap[] {
  return numbers.map((number) => ({ suite, source: `${source}[${number}]`, reason }));
}
