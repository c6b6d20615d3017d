import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import type { Draft } from "../kind.ts";
import { applyScale, scaleMistakes, scaleOf } from "./scale.ts";

const object: Resource = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default", uid: "1", resourceVersion: "7", labels: { a: "b" } },
  spec: { replicas: 3, selector: { matchLabels: { app: "web" } } },
  status: { replicas: 2 },
};

describe("scaleOf", () => {
  it("shows the replicas of an object", () => {
    expect(scaleOf(object)).toEqual({
      apiVersion: "autoscaling/v1",
      kind: "Scale",
      metadata: { name: "web", namespace: "default", uid: "1", resourceVersion: "7" },
      spec: { replicas: 3 },
      status: { replicas: 2, selector: "app=web" },
    });
  });
});

describe("applyScale", () => {
  it.each([
    [{ spec: { replicas: 5 } }, 5],
    [{ spec: {} }, 0],
  ])("of %j wants %d", (scale, wanted) => {
    const draft: Draft = { spec: { replicas: 3 } };
    applyScale(draft, scale);
    expect(draft).toEqual({ spec: { replicas: wanted } });
  });
});

describe("scaleMistakes", () => {
  it("keeps the name and wants no less than nothing", () => {
    const found = scaleMistakes({ metadata: { name: "other" }, spec: { replicas: -1 } }, "web");
    expect(found.map((one) => `${one.field}: ${bodyOf(one)}`)).toEqual([
      'metadata.name: Invalid value: "other": field is immutable',
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ]);
  });
});
