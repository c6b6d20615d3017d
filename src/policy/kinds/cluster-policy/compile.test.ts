import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { clusterPolicy, policy as policyKind } from "./index.ts";
import {
  compile,
  compiled,
  creating,
  errorsOf,
  namespacedPolicyWith,
  noFacts,
  podWith,
  policyWith,
} from "./samples.ts";

describe("compilePolicy", () => {
  it("says what the policy says of itself", () => {
    const metadata = { uid: "u", resourceVersion: "7", annotations: { a: "b" }, labels: { c: "d" } };
    expect(compiled(policyWith({}, {}, metadata))).toMatchObject({
      kind: "ClusterPolicy",
      apiVersion: "kyverno.io/v1",
      name: "sample",
      namespace: "",
      uid: "u",
      resourceVersion: "7",
      annotations: { a: "b" },
      labels: { c: "d" },
      admission: true,
      background: true,
      failurePolicy: "Fail",
      timeoutSeconds: undefined,
      emitWarning: false,
      applyOne: false,
    });
  });

  it.each([
    [{ failurePolicy: "Ignore" }, { failurePolicy: "Ignore" }],
    [
      { webhookConfiguration: { failurePolicy: "Ignore", timeoutSeconds: 7 } },
      { failurePolicy: "Ignore", timeoutSeconds: 7 },
    ],
    [{ webhookTimeoutSeconds: 9 }, { timeoutSeconds: 9 }],
    [{ admission: false }, { admission: false }],
    [{ background: false }, { background: false }],
    [{ emitWarning: true }, { emitWarning: true }],
    [{ applyRules: "One" }, { applyOne: true }],
    [{ applyRules: "All" }, { applyOne: false }],
  ])("follows %j", (spec, expected) => {
    expect(compiled(policyWith({}, { ...spec }))).toMatchObject(expected);
  });

  it("lets a namespaced policy see its own namespace only", () => {
    const policy = compiled(namespacedPolicyWith({}));
    const [rule] = policy.rules;
    expect(policy.namespace).toBe("team");
    expect(rule?.matches(creating(podWith(["x"])), noFacts)).toBe(true);
    expect(rule?.matches(creating(podWith(["x"], { namespace: "other" })), noFacts)).toBe(false);
  });

  it("takes a namespaced policy without a namespace to be in default", () => {
    const document = namespacedPolicyWith({});
    expect(compiled({ ...document, metadata: { name: "sample" } }).namespace).toBe("default");
  });

  it("takes it to be about all namespaces where nobody serves it", () => {
    const document = { ...namespacedPolicyWith({}), metadata: { name: "sample" } };
    expect(policyKind.compile(document, { unserved: true }).policy?.namespace).toBe("");
  });

  it("counts rules, but not those named like generated ones", () => {
    const { rules } = policyWith({}).spec as { rules: readonly object[] };
    const document = policyWith({}, { rules: [...rules, { ...rules[0], name: "autogen-x" }] });
    expect(compiled(document).status).toMatchObject({
      rulecount: { validate: 1, generate: 0, mutate: 0, verifyimages: 0 },
      validatingadmissionpolicy: { generated: false, message: "" },
    });
  });

  it("writes no generated rules where there are none", () => {
    expect(compiled(policyWith({ match: { any: [{ resources: { kinds: ["Service"] } }] } })).status).toMatchObject({
      autogen: {},
    });
  });

  it.each<[Resource, string]>([
    [{ ...policyWith({}), kind: "Policies" }, 'kind: expected ClusterPolicy, found "Policies"'],
    [
      { ...policyWith({}), apiVersion: "kyverno.io/v2" },
      'apiVersion: expected kyverno.io/v1 or kyverno.io/v2beta1, found "kyverno.io/v2"',
    ],
    [{ ...policyWith({}), sepc: {} }, 'sepc: unknown field "sepc"'],
    [{ ...policyWith({}), spec: undefined }, "spec: expected an object, found nothing"],
    [{ ...policyWith({}), metadata: {} }, "metadata.name: the field is required but missing"],
    [{ ...policyWith({ mach: {} }) }, 'spec.rules[0].mach: unknown field "mach", did you mean "match"?'],
  ])("refuses a document that is none: %j", (document, message) => {
    expect(compile(document).policy).toBeUndefined();
    expect(errorsOf(document)).toEqual([message]);
  });

  it.each([undefined, null, "text", 5, []])("refuses %j", (document) => {
    const { policy, diagnostics } = clusterPolicy.compile(document as unknown as Resource, {});
    expect(policy).toBeUndefined();
    expect(diagnostics).toMatchObject([{ severity: "error", message: "expected a policy, found no object" }]);
  });

  it("does not look at the status", () => {
    expect(compile({ ...policyWith({}), status: { ready: "yes", other: 1 } }).policy).toBeDefined();
  });

  it("reads v2beta1, without what it does not have", () => {
    const document = { ...policyWith({}), apiVersion: "kyverno.io/v2beta1" };
    expect(compiled(document).apiVersion).toBe("kyverno.io/v2beta1");
    const direct = policyWith({ match: { resources: { kinds: ["Pod"] } } });
    expect(errorsOf({ ...direct, apiVersion: "kyverno.io/v2beta1" })).toEqual([
      'spec.rules[0].match.resources: unknown field "resources"',
    ]);
  });

  it("stands hostile keys", () => {
    const pattern = JSON.parse('{"__proto__": {"x": "y"}, "constructor": "z"}') as unknown;
    const [rule] = compiled(policyWith({ validate: { pattern } })).rules;
    expect(rule?.run(creating(podWith(["x"])), noFacts)).toMatchObject({ status: "fail" });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
