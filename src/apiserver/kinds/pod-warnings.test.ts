import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { podWarnings, templateWarnings, workloadWarnings } from "./pod-warnings.ts";

const pod = (spec: object, annotations: object = {}) =>
  ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p", annotations }, spec }) as unknown as Resource;
const one = (container: object) => ({ containers: [{ name: "web", image: "nginx", ...container }] });

describe("podWarnings", () => {
  it.each([
    ["nothing odd", one({}), []],
    [
      "an old label of nodes",
      { ...one({}), nodeSelector: { "beta.kubernetes.io/os": "linux" } },
      ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
    ],
    [
      "a variable that hides another, one that builds on another",
      one({
        env: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
          { name: "A", value: "$(A)3" },
        ],
      }),
      ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      "the same port twice, and its name",
      one({
        ports: [
          { containerPort: 80, protocol: "TCP", name: "http" },
          { containerPort: 80, protocol: "TCP", name: "http" },
          { containerPort: 80, protocol: "UDP" },
        ],
      }),
      [
        "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
        'spec.containers[0].ports[1]: duplicate port name "http" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
      ],
    ],
    [
      "a part of a byte",
      one({ resources: { limits: { memory: "0.5", cpu: "0.5" } } }),
      ['spec.containers[0].resources.limits[memory]: fractional byte value "0.5" is invalid, must be an integer'],
    ],
    [
      "a volume of old",
      { ...one({}), volumes: [{ name: "v", gitRepo: { repository: "r" } }] },
      ["spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+"],
    ],
  ])("tells of %s", (_, spec, warnings) => {
    expect(podWarnings(pod(spec))).toEqual(warnings);
  });

  it("leaves AppArmor's annotation to templates", () => {
    const annotations = { "container.apparmor.security.beta.kubernetes.io/web": "unconfined" };
    const found = pod(one({}), annotations);
    expect(podWarnings(found)).toEqual([]);
    expect(templateWarnings({ metadata: { annotations }, spec: one({}) }, "spec.template")).toEqual([
      'spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/web]: deprecated since v1.30; use the "appArmorProfile" field instead',
    ]);
  });
});

describe("workloadWarnings", () => {
  const workload = (generation: number, name = "a.b") =>
    ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, generation },
      spec: { template: { spec: { ...one({}), terminationGracePeriodSeconds: -1 } } },
    }) as unknown as Resource;
  const grace =
    "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1";

  it("are of the name only when it is new, of the template when something has changed", () => {
    expect(workloadWarnings(workload(1), undefined)).toEqual([expect.stringContaining("metadata.name: "), grace]);
    expect(workloadWarnings(workload(2), workload(1))).toEqual([grace]);
    expect(workloadWarnings(workload(1), workload(1))).toEqual([]);
  });
});
