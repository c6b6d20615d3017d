import { describe, expect, it } from "vitest";
import { policyException } from "./kind.ts";

const spec = {
  match: { any: [{ resources: { kinds: ["Pod"] } }] },
  exceptions: [{ policyName: "p", ruleNames: ["r"] }],
};
const document = (change: object = {}, envelope: object = {}) => ({
  apiVersion: "kyverno.io/v2",
  kind: "PolicyException",
  metadata: { name: "e", namespace: "n" },
  spec: { ...spec, ...change },
  ...envelope,
});

describe("policyException", () => {
  const users = { any: [{ resources: { kinds: ["Pod"] }, clusterRoles: ["admin"] }] };
  it.each([
    ["an exception", document(), []],
    ["one about users for requests alone", document({ match: users, background: false }), []],
    [
      "one about users for what is in the cluster",
      document({ match: users }),
      ["spec.match.any[0].clusterRoles: Forbidden: Usage of user info is forbidden"],
    ],
    [
      "one without a policy",
      document({ exceptions: [{ policyName: "", ruleNames: [] }] }),
      ["spec.exceptions[0].policyName: Required value: An exception requires a policy name"],
    ],
    [
      "one from a control of containers without images",
      document({ podSecurity: [{ controlName: "Capabilities" }] }),
      [
        'spec.podSecurity[0].controlName: Invalid value: "Capabilities": exclude.images must be specified for the container level control',
      ],
    ],
    [
      "one from a field without values, and the reverse",
      document({
        podSecurity: [
          { controlName: "Host Namespaces", restrictedField: "spec.hostPID" },
          { controlName: "Host Namespaces", values: ["true"] },
        ],
      }),
      [
        "spec.podSecurity[0].values: Forbidden: values is required",
        "spec.podSecurity[1].restrictedField: Forbidden: restrictedField is required",
      ],
    ],
    ["conditions of another shape", document({ conditions: "x" }), [expect.any(String)]],
    ["an unknown field", document({ matches: {} }), [expect.stringContaining("matches")]],
    ["another kind", document({}, { kind: "Policy" }), ["kyverno.io/v2 Policy is no policy exception"]],
  ])("says what is wrong with %s", (_, exception, messages) => {
    expect(policyException.check(exception).map(({ message }) => message)).toEqual(messages);
  });
});
