import { describe, expect, it } from "vitest";
import { discoveryOf } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { policyKinds } from "../policy/index.ts";
import type { LivePolicy } from "./live-policies.ts";
import { scannedKinds } from "./scanned-kinds.ts";

const served = (group: string, version: string, kind: string, verbs = ["get", "list", "watch"]) => ({
  gvk: { group, version, kind },
  resource: `${kind.toLowerCase()}s`,
  namespaced: true,
  verbs,
  subresources: [],
});
const discovery = discoveryOf([
  served("", "v1", "Pod"),
  served("", "v1", "Event"),
  served("", "v1", "Binding", ["create"]),
  served("apps", "v1", "Deployment"),
  served("apps", "v1", "ReplicaSet"),
  served("apps", "v1", "StatefulSet"),
  served("apps", "v1", "DaemonSet"),
  served("batch", "v1", "Job"),
  served("batch", "v1", "CronJob"),
  served("autoscaling", "v2", "HorizontalPodAutoscaler"),
  served("autoscaling", "v1", "HorizontalPodAutoscaler"),
  served("events.k8s.io", "v1", "Event"),
  served("wgpolicyk8s.io", "v1alpha2", "PolicyReport"),
]);

/** A policy whose only rule wants a label on these kinds. */
function policyFor(kinds: readonly string[], more: { metadata?: object; spec?: object } = {}): LivePolicy {
  const document: Resource = {
    apiVersion: "kyverno.io/v1",
    kind: policyKinds[0]?.kind ?? "",
    metadata: { name: "labels", ...more.metadata },
    spec: {
      ...more.spec,
      rules: [
        {
          name: "app",
          match: { any: [{ resources: { kinds } }] },
          validate: { message: "label it", pattern: { metadata: { labels: { app: "?*" } } } },
        },
      ],
    },
  };
  const kind = policyKinds.find((one) => one.kind === document.kind);
  const policy = kind?.compile(document, { kinds: discovery.find }).policy;
  if (kind === undefined || policy === undefined) throw new Error("the policy does not compile");
  return { key: "labels", kind, policy, text: "" };
}

describe("scannedKinds", () => {
  it.each([
    ["a kind, and no other where it is not a Pod", ["Deployment"], {}, ["apps/v1/deployments"]],
    ["the preferred version only", ["HorizontalPodAutoscaler"], {}, ["autoscaling/v2/horizontalpodautoscalers"]],
    [
      "the version that is named",
      ["autoscaling/v1/HorizontalPodAutoscaler"],
      {},
      ["autoscaling/v1/horizontalpodautoscalers"],
    ],
    ["no events", ["Event", "Deployment"], {}, ["apps/v1/deployments"]],
    ["no reports", ["PolicyReport"], {}, []],
    ["nothing that cannot be listed", ["Binding"], {}, []],
    ["nothing without background", ["Deployment"], { spec: { background: false } }, []],
    [
      "nothing that wants no reports",
      ["Deployment"],
      { metadata: { labels: { "reports.kyverno.io/disabled": "" } } },
      [],
    ],
    [
      "what makes Pods as well as Pods",
      ["Pod"],
      {},
      [
        "/v1/pods",
        "apps/v1/daemonsets",
        "apps/v1/deployments",
        "apps/v1/replicasets",
        "apps/v1/statefulsets",
        "batch/v1/cronjobs",
        "batch/v1/jobs",
      ],
    ],
  ] as const)("finds %s", (_, kinds, more, expected) => {
    expect([...scannedKinds([policyFor(kinds, more)], discovery).keys()].sort()).toEqual(expected);
  });
});
