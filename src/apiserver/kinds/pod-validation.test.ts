import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import type { Draft } from "../kind.ts";
import { pod } from "./pod.ts";

/** A Pod as it comes to validation: with its defaults. */
function made(spec: Readonly<Record<string, unknown>>): Resource {
  const draft: Draft = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default" }, spec };
  pod.strategy.default(draft);
  return draft as unknown as Resource;
}

const said = (spec: Readonly<Record<string, unknown>>) =>
  pod.strategy.validate(made(spec)).map((one) => `${one.field}: ${bodyOf(one)}`);
const nginx = { name: "nginx", image: "nginx" };
const one = (container: Readonly<Record<string, unknown>>) => ({ containers: [{ ...nginx, ...container }] });

describe("the validation of Pods", () => {
  it("has nothing against an ordinary one", () => {
    const volumes = [{ name: "v" }];
    const volumeMounts = [{ name: "v", mountPath: "/v" }];
    const ports = [{ containerPort: 80, name: "http" }];
    const spec = { volumes, containers: [{ ...nginx, volumeMounts, ports, env: [{ name: "A", value: "b" }] }] };
    expect(said(spec)).toEqual([]);
  });

  it.each([
    ["no containers", { containers: [] }, ["spec.containers: Required value"]],
    ["no image", { containers: [{ name: "a" }] }, ["spec.containers[0].image: Required value"]],
    ["no name", { containers: [{ image: "a" }] }, ["spec.containers[0].name: Required value"]],
    ["a name twice", { containers: [nginx, nginx] }, ['spec.containers[1].name: Duplicate value: "nginx"']],
    [
      "an init container with the name of another",
      { containers: [nginx], initContainers: [nginx] },
      ['spec.initContainers[0].name: Duplicate value: "nginx"'],
    ],
    [
      "spaces around the image",
      one({ image: " nginx" }),
      ['spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace'],
    ],
    [
      "an unknown pull policy",
      one({ imagePullPolicy: "Sometimes" }),
      [
        'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ],
    [
      "an unknown restart policy",
      { ...one({}), restartPolicy: "Maybe" },
      ['spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      "a port out of range",
      one({ ports: [{ containerPort: 70_000 }] }),
      ["spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"],
    ],
    [
      "a port without a number",
      one({ ports: [{ name: "http" }] }),
      ["spec.containers[0].ports[0].containerPort: Required value"],
    ],
    [
      "a protocol nobody speaks",
      one({ ports: [{ containerPort: 80, protocol: "QUIC" }] }),
      ['spec.containers[0].ports[0].protocol: Unsupported value: "QUIC": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      "a mount without its volume",
      one({ volumeMounts: [{ name: "gone", mountPath: "/x" }] }),
      ['spec.containers[0].volumeMounts[0].name: Not found: "gone"'],
    ],
    [
      "a volume of two kinds",
      { ...one({}), volumes: [{ name: "v", emptyDir: {}, hostPath: { path: "/x" } }] },
      ["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"],
    ],
    [
      "a request above its limit",
      one({ resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } }),
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
    [
      "a resource that no container has",
      one({ resources: { limits: { pods: "1" } } }),
      [
        'spec.containers[0].resources.limits[pods]: Invalid value: "pods": must be a standard resource for containers',
        'spec.containers[0].resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers',
      ],
    ],
    [
      "a negative amount",
      one({ resources: { requests: { memory: "-1" } } }),
      ['spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      "a probe without an action",
      one({ livenessProbe: { periodSeconds: 5 } }),
      ["spec.containers[0].livenessProbe: Required value: must specify a handler type"],
    ],
    [
      "a liveness probe that wants two successes",
      one({ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }),
      ["spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"],
    ],
    [
      "an init container with a probe",
      { ...one({}), initContainers: [{ name: "i", image: "i", readinessProbe: { tcpSocket: { port: 1 } } }] },
      [
        "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
      ],
    ],
    [
      "a variable from nowhere",
      one({ env: [{ name: "A", valueFrom: {} }] }),
      [
        'spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ],
    ],
    [
      "a field that Pods do not have",
      one({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.nothing" } } }] }),
      [
        'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nothing": error converting fieldPath: field label not supported: spec.nothing',
      ],
    ],
    [
      "a privileged container that may not escalate",
      one({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
      [
        'spec.containers[0].securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ],
    ],
    [
      "a toleration without a key that does not say Exists",
      { ...one({}), tolerations: [{ effect: "NoSchedule" }] },
      [
        'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      "ephemeral containers",
      { ...one({}), ephemeralContainers: [{ name: "e", image: "e" }] },
      ["spec.ephemeralContainers: Forbidden: cannot be set on create"],
    ],
    [
      "another port on the host's network",
      { hostNetwork: true, containers: [{ ...nginx, ports: [{ containerPort: 80, hostPort: 81 }] }] },
      [
        "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
      ],
    ],
  ])("says of %s what the API server says", (_, spec, wanted) => {
    expect(said(spec)).toEqual(wanted);
  });
});

describe("the Pod strategy", () => {
  it("starts a Pod as pending with its quality of service", () => {
    const draft: Draft = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", generation: 7 },
      spec: { containers: [{ ...nginx, resources: { limits: { cpu: "1", memory: "1Gi" } } }] },
      status: { phase: "Running" },
    };
    pod.strategy.default(draft);
    pod.strategy.prepareCreate(draft);
    expect(draft).toMatchObject({ metadata: { generation: 1 }, status: { phase: "Pending", qosClass: "Guaranteed" } });
  });

  it.each([
    [{ cpu: "1" }, "Burstable"],
    [undefined, "BestEffort"],
  ])("gives a Pod with limits %j the class %s", (limits, wanted) => {
    const draft: Draft = { metadata: {}, spec: one({ resources: { limits } }) };
    pod.strategy.default(draft);
    pod.strategy.prepareCreate(draft);
    expect(draft.status).toMatchObject({ qosClass: wanted });
  });

  it("warns of names that are no host names", () => {
    const object = { ...made(one({})), metadata: { name: "a.b" } };
    expect(pod.strategy.warnings?.(object)).toEqual([
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ]);
  });

  it.each([
    ["placed", { nodeName: "n", terminationGracePeriodSeconds: 30 }, "Running", undefined, 30],
    ["placed, in a hurry", { nodeName: "n", terminationGracePeriodSeconds: 30 }, "Running", 1, 1],
    ["nowhere", { terminationGracePeriodSeconds: 30 }, "Pending", undefined, 0],
    ["done", { nodeName: "n", terminationGracePeriodSeconds: 30 }, "Succeeded", 10, 0],
    ["placed, with a negative wish", { nodeName: "n" }, "Running", -1, 1],
  ])("gives a Pod that is %s its time to go", (_, spec, phase, wished, wanted) => {
    const object = { ...made(spec), status: { phase } };
    expect(pod.strategy.gracePeriod?.(object, wished)).toBe(wanted);
  });
});
