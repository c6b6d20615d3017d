import { describe, expect, it } from "vitest";
import { type Fact, type Facts, pending } from "../../rule.ts";
import { compiled, creating, namespacedPolicyWith, noFacts, podRule, podWith, policyWith } from "./samples.ts";

const request = creating(podWith(["x"]));

const actionOf = (validate: object, spec: object, facts: Facts = noFacts) =>
  compiled(policyWith({ validate: { ...podRule.validate, ...validate } }, { ...spec })).rules[0]?.action(
    request,
    facts,
  );

const knowing = (fact: Fact): Facts => ({ want: () => fact });
const labelled = knowing({ kind: "namespace", labels: { env: "prod" } });
const selector = { matchLabels: { env: "prod" } };

const enforce = (more: object) => ({ failureActionOverrides: [{ action: "Enforce", ...more }] });

describe("compileAction", () => {
  it.each([
    ["nothing", {}, {}, "Audit"],
    ["the policy", {}, { validationFailureAction: "Enforce" }, "Enforce"],
    ["the policy in lower case", {}, { validationFailureAction: "enforce" }, "Enforce"],
    ["the rule before the policy", { failureAction: "Audit" }, { validationFailureAction: "Enforce" }, "Audit"],
    ["an override for the namespace", enforce({ namespaces: ["te*"] }), {}, "Enforce"],
    ["an override for another namespace", enforce({ namespaces: ["prod"] }), {}, "Audit"],
    ["an override for every namespace", enforce({}), {}, "Enforce"],
    ["an override for no namespace", enforce({ namespaces: [] }), {}, "Audit"],
    ["an override before the rule", { failureAction: "Audit", ...enforce({ namespaces: ["team"] }) }, {}, "Enforce"],
    [
      "the first override that fits",
      {
        failureActionOverrides: [
          { action: "Audit", namespaces: ["team"] },
          { action: "Enforce", namespaces: ["x"] },
        ],
      },
      {},
      "Audit",
    ],
    [
      "an override of the policy",
      {},
      { validationFailureActionOverrides: [{ action: "enforce", namespaces: ["team"] }] },
      "Enforce",
    ],
    [
      "the rule before an override of the policy",
      { failureAction: "Audit" },
      { validationFailureActionOverrides: [{ action: "Enforce", namespaces: ["team"] }] },
      "Audit",
    ],
    [
      "an override of the rule before one of the policy",
      enforce({ namespaces: ["team"] }),
      { validationFailureActionOverrides: [{ action: "Audit", namespaces: ["team"] }] },
      "Enforce",
    ],
  ])("follows %s", (_, validate, spec, expected) => {
    expect(actionOf(validate, spec)).toBe(expected);
  });

  it("compares the labels of the namespace", () => {
    expect(actionOf(enforce({ namespaceSelector: selector }), {}, labelled)).toBe("Enforce");
    expect(actionOf(enforce({ namespaceSelector: selector, namespaces: ["x"] }), {}, labelled)).toBe("Audit");
    expect(actionOf(enforce({ namespaceSelector: selector }), {}, knowing({ kind: "namespace", labels: {} }))).toBe(
      "Audit",
    );
  });

  it("waits for the labels, and is an error when they cannot be had", () => {
    expect(actionOf(enforce({ namespaceSelector: selector }), {})).toBe(pending);
    expect(
      actionOf(enforce({ namespaceSelector: selector }), {}, knowing({ kind: "failure", message: "gone" })),
    ).toEqual({
      status: "error",
      message: "failed to get the labels of namespace team: gone",
    });
  });

  it("holds for generated rules as well", () => {
    const policy = compiled(policyWith({ validate: { ...podRule.validate, failureAction: "Enforce" } }));
    expect(policy.rules.map((rule) => rule.action(request, noFacts))).toEqual(["Enforce", "Enforce", "Enforce"]);
  });

  it("passes over an override without an action in a namespaced policy", () => {
    const validate = { ...podRule.validate, failureActionOverrides: [{ namespaces: ["team"] }] };
    const policy = compiled(namespacedPolicyWith({ validate }, { validationFailureAction: "Enforce" }));
    expect(policy.rules[0]?.action(request, noFacts)).toBe("Enforce");
  });
});
