import { describe, expect, it } from "vitest";
import { celException } from "./exception-kind.ts";

const document = (spec: object = {}, envelope: object = {}) => ({
  apiVersion: "policies.kyverno.io/v1",
  kind: "PolicyException",
  metadata: { name: "e", namespace: "n" },
  spec: { policyRefs: [{ name: "p", kind: "ValidatingPolicy" }], ...spec },
  ...envelope,
});

const conditions = (...of: readonly object[]) => ({ matchConditions: of });
const condition = (more: object = {}) => ({ name: "c", expression: "true", ...more });

/** (kyverno: api/policies.kyverno.io/v1alpha1 Validate, pkg/cel/compiler/policy_exception.go) */
describe("celException", () => {
  it.each<readonly [string, object, readonly unknown[]]>([
    ["an exception", document(), []],
    ["one of the stored version", document({}, { apiVersion: "policies.kyverno.io/v1beta1" }), []],
    ["one of the first version", document({}, { apiVersion: "policies.kyverno.io/v1alpha1" }), []],
    [
      "one from nothing",
      document({ policyRefs: [] }),
      ["spec.policyRefs: Invalid value: null: must specify at least one policy ref"],
    ],
    [
      "one from a policy without name and kind",
      document({ policyRefs: [{ name: "", kind: "" }] }),
      [
        '[spec.policyRefs[0].name: Invalid value: "": must specify policy name, spec.policyRefs[0].kind: Invalid value: "": must specify policy kind]',
      ],
    ],
    [
      "a condition that is wrong",
      document(conditions(condition({ expression: "nothing == 1" }))),
      [
        expect.stringContaining(
          'spec.matchConditions[0].expression: Invalid value: "nothing == 1": ERROR: <input>:1:1',
        ),
      ],
    ],
    [
      "a condition that is no bool",
      document(conditions(condition({ expression: " 1 " }))),
      ['spec.matchConditions[0].expression: Invalid value: "1": output is expected to be of type bool'],
    ],
    [
      "a condition without an expression",
      document(conditions(condition({ expression: " " }))),
      ["spec.matchConditions[0].expression: Required value"],
    ],
    [
      "a condition without a name",
      document(conditions(condition({ name: "" }))),
      ["spec.matchConditions[0].name: Required value"],
    ],
    [
      "a condition whose name is none",
      document(conditions(condition({ name: "a b" }))),
      [expect.stringContaining('spec.matchConditions[0].name: Invalid value: "a b": name part must consist of')],
    ],
    [
      "two conditions of a name",
      document(conditions(condition(), condition())),
      ['spec.matchConditions[1].name: Duplicate value: "c"'],
    ],
    [
      "more conditions than webhooks have",
      document(conditions(...new Array(65).fill(0).map((_, at) => condition({ name: `c${at}` })))),
      ["spec.matchConditions: Too many: 65: must have at most 64 items"],
    ],
    ["an unknown result", document({ reportResult: "fail" }), [expect.stringContaining("spec.reportResult")]],
    ["another kind", document({}, { kind: "Policy" }), [expect.stringContaining("is no PolicyException")]],
  ])("says what is wrong with %s", (_, exception, messages) => {
    expect(celException.check(exception as never).map(({ message }) => message)).toEqual(messages);
  });
});
