import { describe, expect, it } from "vitest";
import { nested } from "../../src/cli/evaluate/dotted.ts";
import { own } from "../../src/kube/index.ts";
import { isDefinedName } from "../../src/policy/kinds/cluster-policy/check/variables.ts";
import { compileQuery, runOf } from "../../src/policy/variables/index.ts";
import { requestOf } from "../samples.ts";
import { readVectors } from "./vectors.ts";

const vectors = readVectors("variables");

describe("variables that policies may use", () => {
  if (vectors === undefined) {
    it.skip("are not checked: the conformance data is not beside the project", () => {});
    return;
  }
  const named = vectors.filter(({ op }) => op === "variableExpressionAccepted");
  it.each(named.map(({ source, input, expected }) => [source, input, expected] as const))(
    "%s: %s is accepted: %s",
    (_, input, expected) => {
      expect(isDefinedName(String(input), false)).toBe(expected);
    },
  );
});

describe("variables that values files give", () => {
  const given = (vectors ?? []).filter(({ op }) => op === "addVariableThenQuery");
  it.each(given.map(({ source, input, expected }) => [source, input, expected] as const))(
    "%s",
    (_, input, expected) => {
      const key = String(own(input, "key"));
      const values = {
        variables: nested({ [key]: own(input, "value") }),
        forRule: () => undefined,
        loads: () => false,
      };
      const run = runOf({ ...requestOf(), given: values }, { want: () => undefined });
      const found = compileQuery(String(own(input, "query") ?? key))(run);
      const failed = found.kind !== "value";
      expect(failed).toBe(own(expected, "wantErr") === true || own(expected, "wantQueryErr") === true);
      if (!failed) expect(found.value).toEqual(own(expected, "expected"));
    },
  );
});
