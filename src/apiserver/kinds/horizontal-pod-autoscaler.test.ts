import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Draft } from "../kind.ts";
import { fromV1, toV1 } from "./horizontal-pod-autoscaler-conversion.ts";

const quantity = fc.constantFrom("1", "100m", "2Gi", "1500");
const name = fc.stringMatching(/^[a-z<>&]{1,8}$/);
const percent = fc.integer({ min: 1, max: 100 });
const identifier = fc.record({ name, selector: fc.constant({ matchLabels: { a: "b" } }) }, { requiredKeys: ["name"] });
const target = fc.oneof(
  percent.map((averageUtilization) => ({ type: "Utilization", averageUtilization })),
  quantity.map((averageValue) => ({ type: "AverageValue", averageValue })),
);
const metric = fc.oneof(
  target.map((one) => ({ type: "Resource", resource: { name: "memory", target: one } })),
  target.map((one) => ({
    type: "ContainerResource",
    containerResource: { name: "cpu", container: "web", target: one },
  })),
  fc.tuple(identifier, quantity).map(([id, averageValue]) => ({
    type: "Pods",
    pods: { metric: id, target: { type: "AverageValue", averageValue } },
  })),
  fc.tuple(identifier, quantity).map(([id, value]) => ({
    type: "Object",
    object: {
      describedObject: { kind: "Service", name: "web", apiVersion: "v1" },
      target: { type: "Value", value },
      metric: id,
    },
  })),
  fc.tuple(identifier, quantity).map(([id, value]) => ({
    type: "External",
    external: { metric: id, target: { type: "Value", value } },
  })),
);
const policy = fc.record({ type: fc.constantFrom("Pods", "Percent"), value: percent, periodSeconds: percent });
const rules = fc.record(
  {
    stabilizationWindowSeconds: percent,
    selectPolicy: fc.constant("Max"),
    policies: fc.array(policy, { minLength: 1 }),
  },
  { requiredKeys: ["policies"] },
);
const scaleTargetRef = { kind: "Deployment", name: "web", apiVersion: "apps/v1" };

function autoscaler(spec: object, status: object = {}): Draft {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", annotations: { kept: "yes" } },
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 5, ...spec },
    status: { desiredReplicas: 0, currentMetrics: null, ...status },
  };
}

describe("the versions of an autoscaler", () => {
  it("say the same: what v1 shows comes back as it was, but for the place of the CPU among the metrics", () => {
    const cpu = percent.map((averageUtilization) => ({
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
    }));
    const specs = fc.record(
      {
        metrics: fc
          .tuple(fc.array(metric, { minLength: 1, maxLength: 3 }), cpu)
          .map(([others, last]) => [...others, last]),
        behavior: fc.record({ scaleUp: rules, scaleDown: rules }),
      },
      { requiredKeys: ["metrics"] },
    );
    fc.assert(
      fc.property(specs, (spec) => {
        const object = autoscaler(spec);
        expect(fromV1(toV1(object))).toEqual(object);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps in annotations what v1 has no field for, in Go's own JSON", () => {
    const metrics = [
      { type: "Pods", pods: { metric: { name: "a<b" }, target: { type: "AverageValue", averageValue: "1" } } },
    ];
    const conditions = [{ type: "AbleToScale", status: "True", lastTransitionTime: null }];
    expect(toV1(autoscaler({ metrics }, { conditions })).metadata).toEqual({
      name: "web",
      annotations: {
        kept: "yes",
        "autoscaling.alpha.kubernetes.io/metrics":
          '[{"type":"Pods","pods":{"metricName":"a\\u003cb","targetAverageValue":"1"}}]',
        "autoscaling.alpha.kubernetes.io/conditions":
          '[{"type":"AbleToScale","status":"True","lastTransitionTime":null}]',
      },
    });
  });

  it.each([
    ["{"],
    ["[]"],
    ['[{"type":5}]'],
    ['["x"]'],
    ["null"],
    ['[{"type":"Pods","pods":{"targetAverageValue":"much"}}]'],
  ])("drops an annotation that holds %s", (text) => {
    const object = {
      ...toV1(autoscaler({})),
      metadata: { name: "web", annotations: { "autoscaling.alpha.kubernetes.io/metrics": text } },
    };
    const converted = fromV1(object);
    expect(converted.metadata).toEqual({ name: "web" });
    expect(converted.spec).toMatchObject({
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
      ],
    });
  });
});
