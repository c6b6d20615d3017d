import { describe, expect, it } from "vitest";
import type { ExclusionText } from "./exclusions.ts";
import { containerWith, failuresOf, judged, podWith } from "./samples.ts";

const podContext = "spec.securityContext";
const ofContainers = "spec.containers[*].securityContext";

const two = (security: object) =>
  podWith({
    containers: [
      containerWith({ ...security }, { name: "a", image: "nginx:1" }),
      containerWith({ ...security }, { name: "b", image: "ghcr.io/b" }),
    ],
  });

const everywhere = podWith({
  securityContext: { seccompProfile: { type: "Unconfined" } },
  containers: [containerWith({ seccompProfile: { type: "Unconfined" } })],
});

const adding = (...add: readonly string[]) => two({ capabilities: { drop: ["ALL"], add } });
const capabilities = { controlName: "Capabilities", images: ["*"] };
const addField = `${ofContainers}.capabilities.add`;

/** A Pod, what is excluded of the level baseline, and the fields that are still told. */
const cases: readonly [string, object, readonly ExclusionText[], readonly string[]][] = [
  ["nothing", two({ privileged: true }), [], ["spec.containers[0]", "spec.containers[1]"]],
  [
    "a control of containers with an image as written",
    two({ privileged: true }),
    [{ controlName: "Privileged Containers", images: ["nginx:*"] }],
    ["spec.containers[1]"],
  ],
  [
    "no image by its default registry",
    two({ privileged: true }),
    [{ controlName: "Privileged Containers", images: ["docker.io/*"] }],
    ["spec.containers[0]", "spec.containers[1]"],
  ],
  [
    "one after the other",
    two({ privileged: true }),
    [
      { controlName: "Privileged Containers", images: ["nginx:*"] },
      { controlName: "Privileged Containers", images: ["ghcr.io/*"] },
    ],
    [],
  ],
  [
    "another control",
    two({ privileged: true }),
    [{ controlName: "Host Ports", images: ["*"] }],
    ["spec.containers[0]", "spec.containers[1]"],
  ],
  ["a control of the Pod", podWith({ hostPID: true }), [{ controlName: "Host Namespaces" }], []],
  ["the Pod without its containers", everywhere, [{ controlName: "Seccomp" }], ["spec.containers[0]"]],
  [
    "the containers without their Pod",
    everywhere,
    [{ controlName: "Seccomp", images: ["*"] }],
    ["spec.securityContext"],
  ],
  ["both", everywhere, [{ controlName: "Seccomp" }, { controlName: "Seccomp", images: ["*"] }], []],
  [
    "one field",
    podWith({ hostPID: true, hostIPC: true }),
    [{ controlName: "Host Namespaces", restrictedField: "spec.hostPID", values: ["true"] }],
    ["spec.hostIPC"],
  ],
  ["all values of a list", adding("SYS_TIME"), [{ ...capabilities, restrictedField: addField, values: ["SYS_*"] }], []],
  [
    "not a list with another value",
    adding("SYS_TIME", "NET_RAW"),
    [{ ...capabilities, restrictedField: addField, values: ["SYS_*"] }],
    ["spec.containers[0]", "spec.containers[1]"],
  ],
  [
    "no other value",
    podWith({ securityContext: { sysctls: [{ name: "a" }, { name: "b" }] } }),
    [{ controlName: "Sysctls", restrictedField: `${podContext}.sysctls[*].name`, values: ["a"] }],
    ["spec.securityContext"],
  ],
];

describe("exclusions", () => {
  it.each(cases)("exclude %s", (_, pod, exclude, fields) => {
    const failures = failuresOf(judged(pod, { level: "baseline", exclude }));
    expect(failures.flatMap((one) => one.match(/spec\.(\w*[cC]ontainers\[\d\]|\w+)/g) ?? [])).toEqual(fields);
  });

  it("leave a Pod alone that has more violations than anybody would exclude", () => {
    const containers = Array.from({ length: 5001 }, (_, index) =>
      containerWith({ privileged: true }, { name: `c${index}` }),
    );
    const exclude = [{ controlName: "Privileged Containers", images: ["*"] }];
    const judgedWith = (count: number) =>
      judged(podWith({ containers: containers.slice(0, count) }), { level: "baseline", exclude });
    expect(judgedWith(5000).status).toBe("pass");
    expect(judgedWith(5001).status).toBe("fail");
  });

  it("do not reach what names no field", () => {
    const pod = podWith({ containers: [containerWith({}, { livenessProbe: { httpGet: { host: "x" } } })] });
    const exclude = [{ controlName: "Host Ports", images: ["*"] }];
    expect(judged(pod, { level: "baseline", exclude }).status).toBe("fail");
  });
});
