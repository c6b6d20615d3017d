import { describe, expect, it } from "vitest";
import type { Resource } from "../kube/index.ts";
import { expressedObject } from "./downstream.ts";

const trigger: Resource = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "team", uid: "u1" },
};
const maker = (namespace: string) => ({ policy: { name: "p", namespace }, rule: "p", trigger });
const owner = { apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "u3" };
const read: Resource = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: "copy",
    namespace: "from",
    uid: "u2",
    resourceVersion: "7",
    generation: 3,
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { own: "yes" },
    ownerReferences: [owner],
  },
  data: { a: "Yg==" },
};

/** (kyverno: pkg/cel/libs/context.go GenerateResources) */
describe("expressedObject", () => {
  const labels = {
    own: "yes",
    "app.kubernetes.io/managed-by": "kyverno",
    "generate.kyverno.io/policy-name": "p",
    "generate.kyverno.io/trigger-group": "apps",
    "generate.kyverno.io/trigger-kind": "Deployment",
    "generate.kyverno.io/trigger-name": "web",
    "generate.kyverno.io/trigger-namespace": "team",
    "generate.kyverno.io/trigger-uid": "u1",
    "generate.kyverno.io/trigger-version": "v1",
  };

  it("is without what the API server says of what it is a copy of, and names that", () => {
    expect(expressedObject(read, "team", maker(""))).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "copy",
        namespace: "team",
        generation: 3,
        labels: { ...labels, "generate.kyverno.io/source-uid": "u2" },
      },
      data: { a: "Yg==" },
    });
  });

  it("keeps its owners in their namespace", () => {
    expect(expressedObject(read, "from", maker("")).metadata.ownerReferences).toEqual([owner]);
    expect(expressedObject(read, "", maker("")).metadata.ownerReferences).toBeUndefined();
  });

  it("says of which namespace its policy is, where it is of one", () => {
    const { metadata } = expressedObject({ ...read, metadata: { name: "x" } }, "team", maker("team"));
    expect(metadata.labels).toEqual({ ...labels, own: undefined, "generate.kyverno.io/policy-namespace": "team" });
  });

  it("has no labels of who has made what it is a copy of", () => {
    const forged = {
      "generate.kyverno.io/rule-name": "r",
      "generate.kyverno.io/policy-namespace": "other",
      "generate.kyverno.io/policy-name": "other",
      "generate.kyverno.io/trigger-uid": "other",
    };
    const { metadata } = expressedObject({ ...read, metadata: { name: "x", labels: forged } }, "team", maker(""));
    expect(metadata.labels).toEqual({ ...labels, own: undefined });
  });
});
