import { describe, expect, it } from "vitest";
import type { Resource } from "../kube/index.ts";
import { objectHash } from "./object-hash.ts";

const pod: Resource = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", uid: "u", resourceVersion: "1", labels: { app: "web" } },
  spec: { containers: [{ name: "c", image: "nginx" }] },
  status: { phase: "Pending" },
};

describe("objectHash", () => {
  it.each([
    ["its status", { ...pod, status: { phase: "Running" } }, true],
    ["its version", { ...pod, metadata: { ...pod.metadata, resourceVersion: "2", managedFields: [{}] } }, true],
    ["its node", { ...pod, spec: { containers: [{ name: "c", image: "nginx" }], nodeName: "n" } }, true],
    ["the order of kind and version", Object.fromEntries(Object.entries(pod).reverse()) as Resource, true],
    ["an image", { ...pod, spec: { containers: [{ name: "c", image: "httpd" }] } }, false],
    ["a label", { ...pod, metadata: { ...pod.metadata, labels: { app: "other" } } }, false],
    ["an annotation", { ...pod, metadata: { ...pod.metadata, annotations: { a: "b" } } }, false],
    ["its data", { ...pod, data: {} }, false],
  ])("tells of a change of %s", (_, changed, same) => {
    expect(objectHash(changed) === objectHash(pod)).toBe(same);
  });
});
