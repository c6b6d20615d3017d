import { describe, expect, it } from "vitest";
import type { Pod, PodSpec } from "../objects.ts";
import { type NodeView, unfit } from "./fit.ts";

function podOf(spec: Partial<PodSpec>): Pod {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers: [], ...spec } };
}

function nodeOf(spec: NodeView["spec"], pods = "2"): NodeView {
  const labels = { "kubernetes.io/hostname": "portcullis", zone: "a", size: "4" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "portcullis", labels },
    ...(spec === undefined ? {} : { spec }),
    status: { allocatable: { pods } },
  };
}

function affinity(...terms: readonly unknown[]): Partial<PodSpec> {
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
  };
}

const expression = (key: string, operator: string, ...values: readonly string[]) => ({
  matchExpressions: [{ key, operator, values }],
});
const mismatch = "node(s) didn't match Pod's node affinity/selector";
const taint = { key: "gpu", value: "yes", effect: "NoSchedule" };
const cordoned = { unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] };

describe("unfit", () => {
  it.each<[string, Partial<PodSpec>, NodeView["spec"], string | undefined]>([
    ["a Pod without wishes", {}, {}, undefined],
    ["a matching selector", { nodeSelector: { zone: "a" } }, {}, undefined],
    ["another selector", { nodeSelector: { zone: "b" } }, {}, mismatch],
    ["a cordoned node", {}, cordoned, "node(s) were unschedulable"],
    ["a cordoned node that is tolerated", { tolerations: [{ operator: "Exists" }] }, cordoned, undefined],
    ["a taint", {}, { taints: [taint] }, "node(s) had untolerated taint {gpu: yes}"],
    ["a soft taint", {}, { taints: [{ ...taint, effect: "PreferNoSchedule" }] }, undefined],
    ["a tolerated taint", { tolerations: [{ key: "gpu", value: "yes" }] }, { taints: [taint] }, undefined],
    ["a tolerated key", { tolerations: [{ key: "gpu", operator: "Exists" }] }, { taints: [taint] }, undefined],
    [
      "a taint tolerated for another effect",
      { tolerations: [{ key: "gpu", operator: "Exists", effect: "NoExecute" }] },
      { taints: [taint] },
      "node(s) had untolerated taint {gpu: yes}",
    ],
    ["affinity to a value", affinity(expression("zone", "In", "a", "b")), {}, undefined],
    ["affinity to another value", affinity(expression("zone", "NotIn", "a")), {}, mismatch],
    ["one of two terms", affinity(expression("zone", "In", "c"), expression("size", "Gt", "3")), {}, undefined],
    ["a smaller number", affinity(expression("size", "Lt", "4")), {}, mismatch],
    ["an absent label", affinity(expression("ssd", "DoesNotExist")), {}, undefined],
    [
      "a name",
      affinity({ matchFields: [{ key: "metadata.name", operator: "In", values: ["portcullis"] }] }),
      {},
      undefined,
    ],
    ["an empty term", affinity({}), {}, mismatch],
  ])("knows of %s", (_, pod, node, expected) => {
    expect(unfit(podOf(pod), nodeOf(node), [])).toBe(expected);
  });

  it("counts the Pods that have not ended", () => {
    const there = podOf({ nodeName: "portcullis" });
    const ended = { ...there, status: { phase: "Succeeded" } };
    expect(unfit(podOf({}), nodeOf({}), [there, ended, ended])).toBeUndefined();
    expect(unfit(podOf({}), nodeOf({}), [there, there])).toBe("Too many pods");
  });
});
