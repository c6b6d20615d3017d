import { describe, expect, it } from "vitest";
import { isDefinedName } from "../../src/policy/kinds/cluster-policy/check/variables.ts";
import { readVectors } from "./vectors.ts";

const vectors = readVectors("variables")?.filter(({ op }) => op === "variableExpressionAccepted");

describe("variables that policies may use", () => {
  if (vectors === undefined) {
    it.skip("are not checked: the conformance data is not beside the project", () => {});
    return;
  }
  it.each(vectors.map(({ source, input, expected }) => [source, input, expected] as const))(
    "%s: %s is accepted: %s",
    (_, input, expected) => {
      expect(isDefinedName(String(input), false)).toBe(expected);
    },
  );
});
