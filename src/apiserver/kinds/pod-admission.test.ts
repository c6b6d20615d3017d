import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { admitPod, type PodSurroundings } from "./pod-admission.ts";
import { bindPod } from "./pod-binding.ts";

const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

const account: Resource = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "default" },
  imagePullSecrets: [{ name: "registry" }],
};
const urgent: Resource = {
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name: "urgent" },
  value: 1000,
  preemptionPolicy: "Never",
};
const around: PodSurroundings = {
  accountNamed: (name) => (name === "default" ? account : undefined),
  priorityClassNamed: (name) => (name === "urgent" ? urgent : undefined),
  defaultPriorityClass: () => undefined,
};

function admitted(spec: Draft) {
  const pod: Draft = { spec };
  return { spec, refusal: admitPod(pod, "shop", around) };
}

describe("admitPod", () => {
  it("gives a Pod its account, its priority and time to flee", () => {
    const { spec, refusal } = admitted({});
    expect(refusal).toBeUndefined();
    expect(spec).toEqual({
      imagePullSecrets: [{ name: "registry" }],
      preemptionPolicy: "PreemptLowerPriority",
      priority: 0,
      serviceAccount: "default",
      serviceAccountName: "default",
      tolerations: [
        { effect: "NoExecute", key: "node.kubernetes.io/not-ready", operator: "Exists", tolerationSeconds: 300 },
        { effect: "NoExecute", key: "node.kubernetes.io/unreachable", operator: "Exists", tolerationSeconds: 300 },
      ],
    });
  });

  const mount = { name: expect.stringMatching(/^kube-api-access-[a-z0-9]{5}$/), readOnly: true, mountPath: tokenPath };
  const mounted = { name: "own", mountPath: tokenPath };

  it("mounts the account's token where nothing is in its place", () => {
    const { spec } = admitted({
      initContainers: [{ name: "init", volumeMounts: [mounted] }],
      containers: [{ name: "web", volumeMounts: [{ name: "data", mountPath: "/data" }] }],
      volumes: [{ name: "data", emptyDir: {} }],
    });
    expect(spec).toMatchObject({
      initContainers: [{ volumeMounts: [mounted] }],
      containers: [{ volumeMounts: [{ name: "data" }, mount] }],
      volumes: [{ name: "data" }, { name: mount.name, projected: { defaultMode: 420 } }],
    });
  });

  it.each([
    ["nobody wants it", { automountServiceAccountToken: false, containers: [{ name: "web" }] }, undefined],
    ["everybody has one", { containers: [{ name: "web", volumeMounts: [mounted] }] }, undefined],
    [
      "there is a volume already",
      { containers: [{ name: "web" }], volumes: [{ name: "kube-api-access-mine" }] },
      [{ name: "kube-api-access-mine" }],
    ],
  ])("adds no volume for the token where %s", (_, spec, volumes) => {
    expect(admitted(spec).spec.volumes).toEqual(volumes);
  });

  it("adds no toleration that is there", () => {
    const tolerations = [{ operator: "Exists" }];
    expect(admitted({ tolerations }).spec.tolerations).toEqual([{ operator: "Exists" }]);
  });

  it.each([
    [{ serviceAccountName: "robot" }, 'error looking up service account shop/robot: serviceaccount "robot" not found'],
    [{ priorityClassName: "high" }, "no PriorityClass with name high was found"],
    [
      { priorityClassName: "urgent", preemptionPolicy: "PreemptLowerPriority" },
      "the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name",
    ],
    [
      { priority: 5 },
      "the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name",
    ],
  ])("refuses %j", (spec, wanted) => {
    expect(admitted(spec).refusal).toBe(wanted);
  });

  it("takes the priority from the class", () => {
    const { spec } = admitted({ priorityClassName: "urgent" });
    expect(spec).toMatchObject({ priority: 1000, preemptionPolicy: "Never", priorityClassName: "urgent" });
  });

  it("takes the default class where a Pod names none", () => {
    const spec: Draft = {};
    expect(admitPod({ spec }, "shop", { ...around, defaultPriorityClass: () => urgent })).toBeUndefined();
    expect(spec).toMatchObject({ priority: 1000, priorityClassName: "urgent" });
  });
});

describe("bindPod", () => {
  const binding: Resource = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name: "web", annotations: { "a.b/c": "d" } },
    target: { kind: "Node", name: "node-1" },
  };

  it("places the Pod", () => {
    const pod: Draft = {
      metadata: { name: "web" },
      spec: {},
      status: { conditions: [{ type: "PodScheduled", status: "False" }] },
    };
    expect(bindPod(pod, binding, "2026-08-01T00:00:00Z")).toBeUndefined();
    expect(pod).toEqual({
      metadata: { name: "web", annotations: { "a.b/c": "d" } },
      spec: { nodeName: "node-1" },
      status: {
        conditions: [
          { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: "2026-08-01T00:00:00Z" },
        ],
      },
    });
  });

  it.each([
    [{ metadata: { name: "web" }, spec: { nodeName: "other" } }, 'pod web is already assigned to node "other"'],
    [
      { metadata: { name: "web", deletionTimestamp: "2026-08-01T00:00:00Z" }, spec: {} },
      "pod web is being deleted, cannot be assigned to a host",
    ],
  ])("refuses %j", (pod, wanted) => {
    expect(bindPod(pod, binding, "2026-08-01T00:00:00Z")).toBe(wanted);
  });
});
