import { describe, expect, it } from "vitest";
import { policyWith, requestOf } from "../../../../test/samples.ts";
import { PolicySet, type PolicyVerdict } from "../../../engine/index.ts";
import type { CompiledPolicy } from "../../../policy/index.ts";
import { parseExposure } from "./exposure.ts";
import { maxSeries } from "./instrument.ts";
import { createMetrics, type Gauges } from "./metrics.ts";

const gauges: Gauges = {
  leading: () => true,
  policies: () => new PolicySet([]).policies,
  staleness: () => ({ pods: 1500 }),
  eventsDropped: () => 3,
  outboxDropped: () => 0,
};

const answered = (namespace: string) => ({
  webhook: "validate" as const,
  kind: { group: "", version: "v1", kind: "Pod" },
  namespace,
  operation: "CREATE" as const,
  allowed: false,
  milliseconds: 4,
});

describe("createMetrics", () => {
  it("counts requests and times them", async () => {
    const metrics = await createMetrics(parseExposure(undefined));
    metrics.answered(answered("default"));
    metrics.requested({ verb: "update", resource: "policies/status", during: "other" });
    const text = await metrics.text(gauges);
    metrics.stop();
    const labels =
      'resource_kind="Pod",resource_namespace="default",resource_request_operation="create",request_allowed="false",request_webhook="ValidatingWebhookConfiguration"';
    expect(text).toContain(`kyverno_admission_requests_total{${labels}} 1`);
    expect(text).toContain(`kyverno_admission_review_duration_seconds_bucket{le="0.005",${labels}} 1`);
    expect(text).toContain('portcullis_api_requests_total{verb="update",resource="policies/status",during="other"} 1');
    expect(text).toContain('kyverno_client_queries_total{operation="update_status",');
    expect(text).toContain('portcullis_watch_staleness_seconds{resource="pods"} 1.5');
    expect(text).toContain("kyverno_events_dropped_total 3");
    expect(text).toContain("portcullis_leader 1");
    expect(text).toMatch(/^kyverno_info\{version="[^"]+"\} 1$/m);
  });

  it("counts what policies that are told of by name say, for each kind of them", async () => {
    const said = (kind: string, status: "pass" | "fail"): PolicyVerdict => ({
      policy: policyWith("p", [], {
        kind,
        apiVersion: "policies.kyverno.io/v1beta1",
        doors: [{ name: "x", path: "/x", side: "validate" }],
      }),
      phase: "validate",
      outcomes: [{ status, message: "", rule: "", action: "Audit" }],
    });
    const request = requestOf();
    const policies = [said("NamespacedValidatingPolicy", "fail"), said("NamespacedMutatingPolicy", "pass")];
    const metrics = await createMetrics(parseExposure(undefined));
    metrics.judged({ request, resource: request.object, policies }, "admission_request");
    const text = await metrics.text(gauges);
    metrics.stop();
    const labels = (result: string) =>
      `policy_background_mode="true",policy_namespace="",policy_name="p",resource_kind="Pod",resource_namespace="default",resource_request_operation="create",execution_cause="admission_request",result="${result}"`;
    expect(text).toContain(
      `kyverno_validating_policy_results_total{policy_validation_mode="Audit",${labels("fail")}} 1`,
    );
    expect(text).toContain(`kyverno_mutating_policy_results_total{${labels("pass")}} 1`);
    expect(text).not.toContain("kyverno_policy_results_total{");
  });

  it("counts what becomes of policies, and names no namespace of theirs where they have none by a dash", async () => {
    const named = policyWith("named", [], { doors: [{ name: "x", path: "/x", side: "validate" }] });
    const first = policyWith("p", []);
    const local = policyWith("p", [], { kind: "Policy", namespace: "default" });
    const hidden = policyWith("p", [], { kind: "Policy", namespace: "hidden" });
    const metrics = await createMetrics(parseExposure({ namespaces: '{"exclude":["hidden"]}' }));
    const at = (...policies: CompiledPolicy[]) => metrics.text({ ...gauges, policies: () => policies });
    await at(first, local, hidden, named);
    await at(first, local, named);
    await at(policyWith("p", []), named);
    const text = await at(named);
    metrics.stop();
    const counted = text.split("\n").filter((line) => line.startsWith("kyverno_policy_changes_total{"));
    const line = (type: string, namespace: string, change: string) =>
      `kyverno_policy_changes_total{policy_type="${type}",policy_background_mode="true",policy_namespace="${namespace}",policy_name="p",policy_change_type="${change}"} 1`;
    expect(counted.sort()).toEqual(
      [
        line("cluster", "-", "created"),
        line("cluster", "-", "updated"),
        line("cluster", "-", "deleted"),
        line("namespaced", "default", "created"),
        line("namespaced", "default", "deleted"),
      ].sort(),
    );
  });

  it("keeps a bounded number of series, whatever names users make up", async () => {
    const metrics = await createMetrics(parseExposure(undefined));
    for (let index = 0; index < maxSeries + 50; index += 1) metrics.answered(answered(`namespace-${index}`));
    const text = await metrics.text(gauges);
    metrics.stop();
    expect(text.match(/^kyverno_admission_requests_total\{/gm)).toHaveLength(maxSeries + 1);
    expect(text).toMatch(/^kyverno_admission_requests_total\{.*resource_namespace="_other".*\} 50$/m);
  });

  it("shows what is wanted", async () => {
    const metrics = await createMetrics(
      parseExposure({
        namespaces: '{"include":[],"exclude":["hidden"]}',
        metricsExposure:
          '{"kyverno_admission_requests":{"disabledLabelDimensions":["resource_namespace"]},"kyverno_info":{"enabled":false}}',
      }),
    );
    metrics.answered(answered("hidden"));
    metrics.answered(answered("default"));
    const text = await metrics.text(gauges);
    metrics.expose(parseExposure(undefined));
    metrics.answered(answered("hidden"));
    const later = await metrics.text(gauges);
    metrics.stop();
    expect(text).toMatch(/^kyverno_admission_requests_total\{resource_kind="Pod",resource_request_operation=.*\} 1$/m);
    expect(text).not.toContain("kyverno_info");
    expect(later).toMatch(/^kyverno_admission_requests_total\{.*\} 2$/m);
  });
});

describe("parseExposure", () => {
  it.each([
    ["namespaces", "["],
    ["namespaces", '{"include":[1]}'],
    ["bucketBoundaries", "1, 0.5"],
    ["bucketBoundaries", "fast"],
    ["metricsExposure", '{"a":1}'],
    ["metricsExposure", '{"a":{"disabledLabelDimensions":"x"}}'],
  ])("says that %s makes no sense: %s", (key, text) => {
    const { mistakes, counts, buckets } = parseExposure({ [key]: text });
    expect(mistakes).toEqual([`\`${key}\` of the metrics' ConfigMap cannot be read, the default is used`]);
    expect(counts("anything")).toBe(true);
    expect(buckets).toHaveLength(15);
  });

  it.each([
    [
      { include: ["a"], exclude: [] },
      { a: true, b: false, "": true },
    ],
    [{ include: ["a"], exclude: ["a"] }, { a: false }],
    [
      { include: [], exclude: ["b"] },
      { a: true, b: false },
    ],
  ])("counts namespaces by %j", (namespaces, expected) => {
    const { counts } = parseExposure({ namespaces: JSON.stringify(namespaces) });
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, counts(name)]))).toEqual(expected);
  });

  it("is not led astray by names of prototypes", () => {
    const { metrics, mistakes } = parseExposure({ metricsExposure: '{"__proto__":{"enabled":false}}' });
    expect(mistakes).toEqual([]);
    expect(metrics.get("__proto__")?.enabled).toBe(false);
    expect(({} as { enabled?: boolean }).enabled).toBeUndefined();
  });
});
