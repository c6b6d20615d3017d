import { describe, expect, it } from "vitest";
import { policyWith, requestOf } from "../../test/samples.ts";
import type { RuleOutcome, Verdict } from "../engine/index.ts";
import type { CompiledPolicy, Request } from "../policy/index.ts";
import { reportOf } from "./report.ts";
import { isReportable, reportResults } from "./results.ts";

const now = 1_764_000_000_999;
const outcome = (changes: Partial<RuleOutcome> = {}): RuleOutcome => ({
  status: "fail",
  message: "no",
  rule: "r",
  action: "Audit",
  ...changes,
});

function verdictOf(said: readonly (readonly [CompiledPolicy, readonly RuleOutcome[]])[]): Verdict {
  const request = requestOf();
  return {
    request,
    resource: request.object,
    policies: said.map(([policy, outcomes]) => ({ policy, phase: "validate", outcomes })),
  };
}

const one = (policy: Partial<CompiledPolicy>, changes: Partial<RuleOutcome> = {}) =>
  reportResults(verdictOf([[policyWith("p", [], policy), [outcome(changes)]]]), { now })[0];

describe("reportResults", () => {
  it("writes every field as reports have it", () => {
    expect(one({})).toEqual({
      source: "kyverno",
      policy: "p",
      rule: "r",
      message: "no",
      result: "fail",
      scored: true,
      timestamp: { seconds: 1_764_000_000, nanos: 0 },
      properties: { process: "background scan" },
    });
  });

  it.each([
    ["kyverno.io/v1", "ClusterPolicy", "kyverno"],
    ["policies.kyverno.io/v1beta1", "ValidatingPolicy", "KyvernoValidatingPolicy"],
    ["policies.kyverno.io/v1", "NamespacedMutatingPolicy", "KyvernoMutatingPolicy"],
    ["admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicy"],
  ])("names who has said it: of %s %s", (apiVersion, kind, source) => {
    expect(one({ apiVersion, kind })).toMatchObject({ source });
  });

  it("leaves out the rule where it has no name", () => {
    expect(one({}, { rule: "" })).not.toHaveProperty("rule");
  });

  it("takes category, severity and score from the annotations", () => {
    const annotations = { "policies.kyverno.io/category": "Pods", "policies.kyverno.io/severity": "high" };
    expect(one({ annotations })).toMatchObject({ category: "Pods", severity: "high" });
    const odd = one({ annotations: { "policies.kyverno.io/severity": "High" } });
    expect(odd).not.toHaveProperty("severity");
    const unscored = one({ annotations: { "policies.kyverno.io/scored": "false" } });
    expect(unscored).toMatchObject({ result: "warn" });
    expect(unscored).not.toHaveProperty("scored");
  });

  it.each([
    [{ background: true, admission: false }, "background scan"],
    [{ background: false, admission: true }, "admission review"],
    [{ background: false, admission: false }, ""],
  ])("names the process of %j", (policy, process) => {
    expect(one(policy)).toMatchObject({ properties: { process } });
  });

  it.each([
    [{ failMessage: "other" }, "other"],
    [{ passMessage: "other" }, "no"],
    [{ failMessage: "" }, "no"],
    [{ failMessage: "other", message: "third" }, "third"],
  ])("lets properties %j put other words in place of the message", (properties, message) => {
    expect(one({}, { properties })).toMatchObject({ message, properties });
  });

  it("names namespaced policies with their namespace", () => {
    expect(one({ namespace: "team" })).toMatchObject({ policy: "team/p" });
  });

  it("leaves out what is empty", () => {
    const result = one({}, { rule: "", message: "" });
    expect(result).not.toHaveProperty("rule");
    expect(result).not.toHaveProperty("message");
  });

  it("leaves out policies that do not want to be reported", () => {
    expect(one({ labels: { "reports.kyverno.io/disabled": "" } })).toBeUndefined();
  });

  it("sorts by policy and rule", () => {
    const rules = [outcome({ rule: "z" }), outcome({ rule: "a" })];
    const results = reportResults(
      verdictOf([
        [policyWith("q", []), rules],
        [policyWith("p", []), rules],
      ]),
      { now },
    );
    expect(results.map(({ policy, rule }) => `${policy}/${rule}`)).toEqual(["p/a", "p/z", "q/a", "q/z"]);
  });
});

describe("isReportable", () => {
  const event = { group: "events.k8s.io", version: "v1", kind: "Event" };
  const cases: readonly (readonly [string, Partial<Request>, boolean])[] = [
    ["an object that stays", {}, true],
    ["a dry run", { dryRun: true }, false],
    ["an object that goes", { operation: "DELETE", object: undefined, oldObject: requestOf().object }, false],
    ["an event", { kind: event }, false],
    ["an object without a UID", { object: { apiVersion: "v1", kind: "Pod", metadata: { name: "x" } } }, false],
    ["a request without an object", { object: undefined }, false],
  ];
  it.each(cases)("says of %s whether it is reported", (_, changes, expected) => {
    const request = requestOf(changes);
    expect(isReportable({ request, resource: request.object ?? request.oldObject, policies: [] })).toBe(expected);
  });
});

describe("reportOf", () => {
  const owner = { apiVersion: "v1", kind: "Pod", name: "web", namespace: "default", uid: "u-1" };
  const results = [
    { policy: "b", result: "pass" },
    { policy: "a", result: "fail" },
    { policy: "c", result: "pass" },
  ] as const;

  it("makes a report that is named after its object and goes with it", () => {
    expect(reportOf(owner, results)).toEqual({
      apiVersion: "wgpolicyk8s.io/v1alpha2",
      kind: "PolicyReport",
      metadata: {
        name: "u-1",
        namespace: "default",
        labels: { "app.kubernetes.io/managed-by": "kyverno" },
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "web", uid: "u-1" }],
      },
      scope: { apiVersion: "v1", kind: "Pod", name: "web", namespace: "default", uid: "u-1" },
      results: [results[1], results[0], results[2]],
      summary: { pass: 2, fail: 1, warn: 0, error: 0, skip: 0 },
    });
  });

  it("makes a cluster-wide report for a cluster-wide object", () => {
    const report = reportOf({ ...owner, kind: "Namespace", namespace: "" }, results);
    expect(report.kind).toBe("ClusterPolicyReport");
    expect(report.metadata).not.toHaveProperty("namespace");
    expect(report.scope).not.toHaveProperty("namespace");
  });

  it("keeps what an existing report says of itself", () => {
    const metadata = { name: "u-1", namespace: "default", resourceVersion: "7", labels: { mine: "x" } };
    const scope = { kind: "Pod", name: "web" };
    const existing = { apiVersion: "wgpolicyk8s.io/v1alpha2", kind: "PolicyReport", metadata, scope };
    expect(reportOf(owner, results, existing)).toMatchObject({ metadata, scope, summary: { pass: 2 } });
  });
});
