import { describe, expect, it } from "vitest";
import { served } from "../check/row-parts.ts";
import { clusterPolicy, policy } from "../index.ts";
import { compiled, creating, namespacedPolicyWith, noFacts, podWith, policyWith } from "../samples.ts";

const expressions = [{ expression: "object.spec.replicas < 3" }];
const generating = { validate: { cel: { generate: true, expressions } } };
const rule = (part: object) => ({ ...generating, ...part });
const matching = (...filters: object[]) => rule({ match: { any: filters } });
const excluding = (...filters: object[]) => rule({ exclude: { any: filters } });
const resources = (of: object) => ({ resources: { kinds: ["Pod"], ...of } });

function plan(document: ReturnType<typeof policyWith>, exceptions: readonly object[] = []) {
  const kind = document.kind === "Policy" ? policy : clusterPolicy;
  return kind.planAdmissionPolicy?.(document, { kinds: served, exceptions: exceptions.map(exceptionOf) });
}

function exceptionOf(spec: object) {
  const metadata = { name: "e", namespace: "team" };
  const exceptions = [{ policyName: "sample", ruleNames: ["registry"] }];
  return { apiVersion: "kyverno.io/v2", kind: "PolicyException", metadata, spec: { exceptions, ...spec } };
}

const everything = ["CREATE", "UPDATE", "CONNECT", "DELETE"];
const pods = {
  apiGroups: [""],
  apiVersions: ["v1"],
  operations: everything,
  resources: ["pods", "pods/ephemeralcontainers"],
};

describe("planAdmissionPolicy", () => {
  it("makes a policy and its binding", () => {
    const celPreconditions = [{ name: "a", expression: "true" }];
    const labels = { "reports.kyverno.io/disabled": "" };
    const document = policyWith({ ...generating, celPreconditions }, {}, { uid: "1", labels });
    const ownerReferences = [{ apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", name: "sample", uid: "1" }];
    const managed = { "app.kubernetes.io/managed-by": "kyverno" };
    expect(plan(document)).toEqual({
      kind: "made",
      policy: {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicy",
        metadata: {
          name: "cpol-sample",
          labels: { ...managed, "reports.kyverno.io/disabled": "true" },
          ownerReferences,
        },
        spec: {
          matchConstraints: { resourceRules: [pods] },
          validations: expressions,
          matchConditions: celPreconditions,
        },
      },
      binding: {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name: "cpol-sample-binding", labels: managed, ownerReferences },
        spec: { policyName: "cpol-sample", validationActions: ["Audit", "Warn"] },
      },
    });
  });

  it.each([
    [
      "kinds of a group in one rule",
      matching(resources({ kinds: ["Secret", "Pod"] })),
      {
        resourceRules: [{ ...pods, resources: ["pods", "pods/ephemeralcontainers", "secrets"] }],
      },
    ],
    [
      "filters that differ in operations apart",
      matching(resources({ operations: ["CREATE"] }), resources({ operations: ["DELETE"] })),
      {
        resourceRules: [
          { ...pods, operations: ["CREATE"] },
          { ...pods, operations: ["DELETE"] },
        ],
      },
    ],
    [
      "namespaces as a selector",
      matching(resources({ namespaces: ["a"] })),
      {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["a"] }],
        },
      },
    ],
    [
      "selectors",
      matching(resources({ selector: { matchLabels: { a: "b" } }, namespaceSelector: { matchLabels: { c: "d" } } })),
      {
        objectSelector: { matchLabels: { a: "b" } },
        namespaceSelector: { matchLabels: { c: "d" } },
      },
    ],
    [
      "every kind",
      matching(resources({ kinds: ["*"] })),
      {
        resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: everything, resources: ["*"] }],
      },
    ],
    [
      "names that are excluded",
      excluding(resources({ names: ["a"] })),
      {
        excludeResourceRules: [{ ...pods, resourceNames: ["a"] }],
      },
    ],
    [
      "Namespaces that are excluded",
      excluding({ resources: { namespaces: ["a"] } }),
      {
        excludeResourceRules: [{ ...pods, resourceNames: ["a"], resources: ["namespaces"] }],
      },
    ],
  ])("names %s", (_, part, matchConstraints) => {
    expect(plan(policyWith(part))).toMatchObject({ kind: "made", policy: { spec: { matchConstraints } } });
  });

  it("excludes what exceptions name", () => {
    const excludeResourceRules = [{ ...pods, resourceNames: ["a"] }];
    const matchConstraints = { resourceRules: [pods], excludeResourceRules };
    const made = plan(policyWith(generating), [{ match: { any: [resources({ names: ["a"] })] } }]);
    expect(made).toMatchObject({ kind: "made", policy: { spec: { matchConstraints } } });
  });

  it("denies where the policy enforces", () => {
    const made = plan(policyWith(generating, { validationFailureAction: "Enforce" }));
    expect(made).toMatchObject({ binding: { spec: { validationActions: ["Deny"] } } });
  });

  const user = { subjects: [{ kind: "User", name: "a" }] };
  const selector = { matchLabels: { a: "b" } };
  it.each([
    [policyWith(generating, { rules: [] }), ": no rules found."],
    [
      policyWith(generating, {
        rules: [
          { name: "a", match: resources({}), ...generating },
          { name: "b", match: resources({}), ...generating },
        ],
      }),
      ": multiple rules are not applicable.",
    ],
    [policyWith({}), " for non CEL rules."],
    [policyWith({ validate: { cel: { expressions } } }), ": validate.cel.generate is not set to true."],
    [
      policyWith(rule({ match: { all: [resources({}), resources({})] } })),
      ": multiple 'all' in the match block is not applicable.",
    ],
    [
      policyWith(rule({ exclude: { all: [resources({}), resources({})] } })),
      ": multiple 'all' in the exclude block is not applicable.",
    ],
    [
      policyWith(excluding(resources({ namespaces: ["a"] }))),
      ": excluding a resource within a namespace is not applicable.",
    ],
    [
      policyWith(matching(resources({ annotations: { a: "b" } }))),
      ": Annotations in resource description is not applicable.",
    ],
    [policyWith(matching(resources({ names: ["a*"] }))), ": wildcards in resource name is not applicable."],
    [policyWith(matching(resources({ namespaces: ["a*"] }))), ": wildcards in namespace name is not applicable."],
    [
      policyWith(matching({ ...resources({}), ...user })),
      ": Roles / ClusterRoles / Subjects in `any/all` is not applicable.",
    ],
    [
      policyWith(excluding(resources({ selector }))),
      ": NamespaceSelector / ObjectSelector in the exclude block is not applicable.",
    ],
    [
      policyWith(rule({ exclude: resources({ selector }) })),
      ": NamespaceSelector / ObjectSelector in the exclude block is not applicable.",
    ],
    [policyWith(generating, { admission: false }), ": admission is disabled."],
    [policyWith(rule({ preconditions: { all: [] } })), ": preconditions are not applicable."],
    [
      policyWith(generating, { webhookConfiguration: { matchConditions: [{ name: "a", expression: "true" }] } }),
      ": webhookConfiguration.matchConditions are not applicable.",
    ],
    [
      policyWith(matching(resources({ selector }), resources({}))),
      ": NamespaceSelector / ObjectSelector across multiple resources in the match block are not applicable.",
    ],
    [
      policyWith(matching(resources({ namespaces: ["a"] }), resources({ namespaces: ["b"] }))),
      ": namespaces across multiple resources in the match block are not applicable.",
    ],
    [
      policyWith(generating, { validationFailureActionOverrides: [{ action: "Audit" }, { action: "Audit" }] }),
      ": multiple validationFailureActionOverrides are not applicable.",
    ],
    [
      policyWith(generating, { validationFailureActionOverrides: [{ action: "Audit", namespaces: ["a"] }] }),
      ": Namespaces in validationFailureActionOverrides is not applicable.",
    ],
  ])("tells why there is none (%#)", (document, reason) => {
    expect(plan(document)).toEqual({ kind: "skipped", message: `skip generating ValidatingAdmissionPolicy${reason}` });
  });

  it.each([
    [
      { exceptions: [{ policyName: "sample", ruleNames: ["registry", "b"] }], match: { any: [resources({})] } },
      "multiple ruleNames in PolicyException is not applicable.",
    ],
    [
      { conditions: { any: [{ key: "a", operator: "Equals", value: "a" }] }, match: { any: [resources({})] } },
      "Conditions in PolicyException is not applicable.",
    ],
    [
      { match: { all: [resources({}), resources({})] } },
      "multiple 'all' in the PolicyException's match block is not applicable.",
    ],
  ])("tells which exceptions bar it (%#)", (exception, reason) => {
    const message = `skip generating ValidatingAdmissionPolicy: ${reason}`;
    expect(plan(policyWith(generating), [exception])).toEqual({ kind: "skipped", message });
  });

  it("waits for kinds that are not there", () => {
    const message = "failed to build validatingadmissionpolicy cpol-sample: no unique match for kind Gadget";
    expect(plan(policyWith(matching(resources({ kinds: ["Gadget"] }))))).toEqual({ kind: "mistake", message });
  });

  it("makes nothing of the policies of a namespace", () => {
    expect(plan(namespacedPolicyWith(generating))).toEqual({ kind: "skipped", message: "" });
  });
});

describe("a policy that holds in the API server", () => {
  const status = { validatingadmissionpolicy: { generated: true, message: "" } };
  const request = creating(podWith(["x"]));

  it("says nothing itself, and asks for nothing", () => {
    const { rules, triggers, status: told } = compiled({ ...policyWith(generating), status });
    expect(rules[0]?.run(request, noFacts)).toBeUndefined();
    expect(triggers).toEqual([]);
    expect(told.validatingadmissionpolicy).toEqual({ generated: true, message: "" });
  });

  it.each([
    ["was not asked to", { validate: { cel: { expressions } } }],
    ["could not", matching({ ...resources({}), clusterRoles: ["a"] })],
  ])("holds here where it %s", (_, part) => {
    const { rules, triggers } = compiled({ ...policyWith(part, { background: false }), status });
    expect(rules[0]?.run(request, noFacts)).toMatchObject({ status: "fail" });
    expect(triggers).not.toEqual([]);
  });
});
