import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { policyKinds } from "../kinds/index.ts";
import type { CompileOptions, KindLookup } from "../rule.ts";

const group = "admissionregistration.k8s.io";
const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }];
const pods = [{ ...rules[0], resources: ["pods"] }];

/** An API server that has admission policies in these versions. */
const serving =
  (...versions: readonly string[]): KindLookup =>
  (of) =>
    of.group === group && versions.includes(of.version) ? [{ gvk: of, resource: "x", namespaced: false }] : [];

function plan(kind: string, spec: object, options: CompileOptions = { kinds: serving("v1") }, labels: object = {}) {
  const document = {
    apiVersion: "policies.kyverno.io/v1",
    kind,
    metadata: { name: "sample", uid: "1", labels },
    spec: { matchConstraints: { resourceRules: rules }, ...spec },
  };
  return policyKinds.find((one) => one.kind === kind)?.planAdmissionPolicy?.(document as Resource, options);
}

const exception = (spec: object): Resource => ({
  apiVersion: "policies.kyverno.io/v1",
  kind: "PolicyException",
  metadata: { name: "e", namespace: "team" },
  spec: { policyRefs: [{ name: "sample", kind: "Other" }], ...spec },
});

const managed = { "app.kubernetes.io/managed-by": "kyverno" };
const unreported = { "reports.kyverno.io/disabled": "true" };
const owners = (kind: string) => [{ apiVersion: "policies.kyverno.io/v1beta1", kind, name: "sample", uid: "1" }];

describe("the plan of a mutating admission policy", () => {
  const mutations = [{ patchType: "ApplyConfiguration", applyConfiguration: { expression: "Object{}" } }];
  const asking = { autogen: { mutatingAdmissionPolicy: { enabled: true } }, mutations };
  const planned = (spec: object, options?: CompileOptions, labels?: object) =>
    plan("MutatingPolicy", spec, options, labels);

  it("makes a policy and its binding", () => {
    const spec = {
      ...asking,
      failurePolicy: "Ignore",
      matchConditions: [{ name: "c", expression: "true" }],
      variables: [{ name: "v", expression: "1" }],
      matchConstraints: { resourceRules: rules, objectSelector: { matchLabels: { a: "b" } } },
    };
    expect(planned(spec, undefined, { "reports.kyverno.io/disabled": "" })).toEqual({
      kind: "made",
      policy: {
        apiVersion: `${group}/v1`,
        kind: "MutatingAdmissionPolicy",
        metadata: {
          name: "mpol-sample",
          labels: { ...managed, ...unreported },
          ownerReferences: owners("MutatingPolicy"),
        },
        spec: {
          matchConstraints: spec.matchConstraints,
          matchConditions: spec.matchConditions,
          mutations,
          variables: spec.variables,
          failurePolicy: "Ignore",
          reinvocationPolicy: "Never",
        },
      },
      binding: {
        apiVersion: `${group}/v1`,
        kind: "MutatingAdmissionPolicyBinding",
        metadata: { name: "mpol-sample-binding", labels: managed, ownerReferences: owners("MutatingPolicy") },
        spec: { policyName: "mpol-sample" },
      },
    });
  });

  it.each([
    [["v1alpha1", "v1beta1", "v1"], "v1"],
    [["v1alpha1", "v1beta1"], "v1beta1"],
    [["v1alpha1"], "v1alpha1"],
  ])("of those that are served, %j, takes %s", (versions, version) => {
    expect(planned(asking, { kinds: serving(...versions) })).toMatchObject({
      policy: { apiVersion: `${group}/${version}` },
    });
  });

  it.each([
    ["nobody asks", {}, "skip generating MutatingAdmissionPolicy: not enabled."],
    [
      "it would be for controllers of Pods",
      { ...asking, matchConstraints: { resourceRules: pods } },
      "skip generating MutatingAdmissionPolicy: pod controllers autogen is enabled.",
    ],
    [
      "it replaces what is one value",
      { ...asking, evaluation: { useServerSideApply: true } },
      "skip generating MutatingAdmissionPolicy: useServerSideApply is enabled, which mutates atomic fields that a native MutatingAdmissionPolicy rejects.",
    ],
    [
      "requests are not judged",
      { ...asking, evaluation: { admission: { enabled: false } } },
      "skip generating MutatingAdmissionPolicy: admission is disabled.",
    ],
  ])("is that there is none where %s", (_, spec, message) => {
    expect(planned(spec)).toEqual({ kind: "skipped", message });
  });

  it("is that there is none where the API server has none, told to who asks", () => {
    const options = { kinds: serving() };
    const message =
      "skip generating MutatingAdmissionPolicy: requested but no MutatingAdmissionPolicy API/informers are available.";
    expect(planned(asking, options)).toEqual({ kind: "skipped", message });
    expect(planned({}, options)).toEqual({ kind: "skipped", message: "" });
    expect(planned(asking, {})).toEqual({ kind: "mistake", message: "the kinds are not known" });
    const notEnabled = "skip generating MutatingAdmissionPolicy: not enabled.";
    expect(planned({}, {})).toEqual({ kind: "skipped", message: notEnabled });
  });

  it("puts the conditions of exceptions before its own, turned round", () => {
    const matchConditions = [{ name: "own", expression: "true" }];
    const exceptions = [exception({ matchConditions: [{ name: "a", expression: "x" }] })];
    expect(planned({ ...asking, matchConditions }, { kinds: serving("v1"), exceptions })).toMatchObject({
      policy: { spec: { matchConditions: [{ name: "a", expression: "!(x)" }, ...matchConditions] } },
    });
  });
});

describe("the plan of a validating admission policy", () => {
  const validations = [{ expression: "exceptions.allowedImages.size() > 0", message: "m" }];
  const asking = { autogen: { validatingAdmissionPolicy: { enabled: true } }, validations };
  const planned = (spec: object, options?: CompileOptions) => plan("ValidatingPolicy", spec, options);

  it("makes a policy and its binding, without a failure policy", () => {
    const spec = { ...asking, failurePolicy: "Ignore", auditAnnotations: [{ key: "k", valueExpression: "'v'" }] };
    expect(planned(spec)).toMatchObject({
      kind: "made",
      policy: {
        apiVersion: `${group}/v1`,
        kind: "ValidatingAdmissionPolicy",
        metadata: { name: "vpol-sample", labels: managed, ownerReferences: owners("ValidatingPolicy") },
        spec: {
          matchConstraints: { resourceRules: rules },
          validations: [{ expression: "variables.allowedImages.size() > 0", message: "m" }],
          auditAnnotations: spec.auditAnnotations,
        },
      },
      binding: {
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name: "vpol-sample-binding" },
        spec: { policyName: "vpol-sample", validationActions: ["Deny"] },
      },
    });
    const made = planned(spec);
    expect(made?.kind === "made" && Object.keys(Object(made.policy.spec))).toEqual([
      "matchConstraints",
      "validations",
      "auditAnnotations",
    ]);
  });

  it.each([
    ["nobody asks", {}, "skip generating ValidatingAdmissionPolicy: not enabled."],
    [
      "it would be for controllers of Pods",
      { ...asking, matchConstraints: { resourceRules: pods } },
      "skip generating ValidatingAdmissionPolicy: pod controllers autogen is enabled.",
    ],
    [
      "requests are not judged",
      { ...asking, evaluation: { admission: { enabled: false } } },
      "skip generating ValidatingAdmissionPolicy: admission is disabled.",
    ],
  ])("is that there is none where %s", (_, spec, message) => {
    expect(planned(spec)).toEqual({ kind: "skipped", message });
  });

  it("has what exceptions say: conditions behind its own, values as variables", () => {
    const exceptions = [
      exception({ matchConditions: [{ name: "a", expression: "x" }] }),
      exception({ images: ["i", "j"], allowedValues: ["v"] }),
    ];
    const matchConditions = [{ name: "own", expression: "true" }];
    expect(planned({ ...asking, matchConditions }, { exceptions })).toMatchObject({
      policy: {
        spec: {
          matchConditions: [...matchConditions, { name: "a", expression: "!(x)" }],
          variables: [
            { name: "allowedImages", expression: "['i', 'j']" },
            { name: "allowedValues", expression: "['v']" },
          ],
        },
      },
    });
  });

  it.each([
    ["nobody says what time it is", {}, false],
    ["it has not come", { now: Date.UTC(2026, 0, 1) }, true],
    ["it has passed", { now: Date.UTC(2026, 0, 3) }, false],
  ])("has exceptions that end where %s: %s %s", (_, options, there) => {
    const exceptions = [exception({ allowedValues: ["v"], expiresAt: "2026-01-02T00:00:00Z" })];
    const made = planned(asking, { ...options, exceptions });
    expect(made?.kind === "made" && Object.hasOwn(Object(made.policy.spec), "variables")).toBe(there);
  });

  it("excepts where all conditions of an exception hold, not where one does", () => {
    const matchConditions = [
      { name: "a", expression: "x" },
      { name: "b", expression: "y || z" },
    ];
    expect(planned(asking, { exceptions: [exception({ matchConditions })] })).toMatchObject({
      policy: { spec: { matchConditions: [{ name: "a", expression: "!((x) && (y || z))" }] } },
    });
  });

  it.each([
    [
      "allows values under conditions",
      { matchConditions: [{ name: "a", expression: "x" }], images: ["i"] },
      "a PolicyException that allows values under conditions is not applicable.",
    ],
    ["excepts from all of it", {}, "a PolicyException without conditions is not applicable."],
  ])("is that there is none where an exception %s", (_, said, reason) => {
    const message = `skip generating ValidatingAdmissionPolicy: ${reason}`;
    expect(planned(asking, { exceptions: [exception(said)] })).toEqual({ kind: "skipped", message });
  });

  it("is for policies of the whole cluster alone", () => {
    expect(plan("NamespacedValidatingPolicy", asking)).toBeUndefined();
    expect(plan("NamespacedMutatingPolicy", asking)).toBeUndefined();
  });
});
