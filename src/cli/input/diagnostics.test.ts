import { describe, expect, it } from "vitest";
import { diagnosticsText } from "./diagnostics.ts";
import { createCompile, policiesOf } from "./policies.ts";
import { documentsOf } from "./text-file.ts";

const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: wrong }
spec:
  validationFailureAction: enforce
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate:
        foreach:
          - pattern: {}
`;

describe("diagnosticsText", () => {
  const textOf = (text: string) =>
    diagnosticsText(policiesOf(documentsOf(text, "policy.yaml"), createCompile()).policies);

  it("tells of everything that is wrong with a policy, with its line and column", () => {
    expect(textOf(policy).split("\n")).toEqual([
      "policy.yaml:5:3: warning: Validation failure actions enforce/audit are deprecated, use Enforce/Audit instead.",
      "policy.yaml:11:13: error: path: spec.rules[0].validate..: foreach.list is required",
      "",
    ]);
  });

  it("counts lines of the file where a policy is not its first document", () => {
    expect(textOf(`${policy.replace("enforce", "Enforce")}---\n${policy}`)).toContain("policy.yaml:17:3: warning: ");
  });

  it("says nothing of a policy that is right", () => {
    const right = policy
      .replace("enforce", "Enforce")
      .replace("- pattern", "- list: request.object.spec.containers\n            pattern");
    expect(textOf(right)).toBe("");
  });
});
