import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { pod } from "./pod.ts";

const toleration = { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 };

function stored(): Resource {
  const draft: Draft = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "default", generation: 1 },
    spec: {
      containers: [{ name: "nginx", image: "nginx" }],
      nodeName: "n",
      priority: 0,
      tolerations: [
        toleration,
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
        { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      ],
    },
    status: { phase: "Running", qosClass: "BestEffort" },
  };
  pod.strategy.default(draft);
  return freeze(draft);
}

type Change = (spec: Draft, draft: Draft) => void;

/** What is said of an update, and the object it leads to. */
function updated(change: Change, subresource = "") {
  const old = stored();
  const draft = structuredClone(old) as unknown as Draft;
  change(draft.spec as Draft, draft);
  pod.strategy.prepareUpdate(draft, old, subresource);
  const object = draft as unknown as Resource;
  const mistakes = pod.strategy.validateUpdate(object, old, subresource);
  return { object, said: mistakes.map((one) => `${one.field}: ${bodyOf(one)}`) };
}

const containersOf = (spec: Draft) => spec.containers as Draft[];

describe("updates of Pods", () => {
  it("may change images, and count a generation for it", () => {
    const { object, said } = updated((spec) => Object.assign(containersOf(spec)[0] ?? {}, { image: "nginx:2" }));
    expect(said).toEqual([]);
    expect(object.metadata.generation).toBe(2);
  });

  it("leave the generation alone where only metadata changes", () => {
    const { object } = updated((_, draft) => Object.assign(draft.metadata as Draft, { labels: { a: "b" } }));
    expect(object.metadata.generation).toBe(1);
  });

  it("may not change anything else, and show what changed", () => {
    const { said } = updated((spec) => Object.assign(containersOf(spec)[0] ?? {}, { command: ["sh"] }));
    expect(said).toEqual([
      "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n" +
        '@@ -5,7 +5,9 @@\n   {\n    "Name": "nginx",\n    "Image": "nginx",\n-   "Command": null,\n+   "Command": [\n+    "sh"\n+   ],\n    "Args": null,\n    "WorkingDir": "",\n    "Ports": null,\n',
    ]);
  });

  it("may not add containers", () => {
    const { said } = updated((spec) => containersOf(spec).push({ name: "b", image: "b" }));
    expect(said).toContain("spec.containers: Forbidden: pod updates may not add or remove containers");
  });

  it("may add tolerations, not take them away", () => {
    const more = updated((spec) => (spec.tolerations as Draft[]).push({ key: "b", operator: "Exists" }));
    const less = updated((spec) => {
      spec.tolerations = (spec.tolerations as Draft[]).slice(1);
    });
    expect(more.said).toEqual([]);
    expect(less.said).toEqual([
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ]);
  });

  it.each([
    [60, []],
    [0, ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"]],
  ])("may set a deadline of %d", (seconds, wanted) => {
    expect(updated((spec) => Object.assign(spec, { activeDeadlineSeconds: seconds })).said).toEqual(wanted);
  });

  it("keep the priority when the client leaves it out", () => {
    const { said } = updated((spec) => delete spec.priority);
    expect(said).toEqual([]);
  });

  it("do not touch the status", () => {
    const { object } = updated((_, draft) => Object.assign(draft, { status: { phase: "Failed" } }));
    expect(object.status).toEqual(stored().status);
  });
});

describe("updates of a Pod's status", () => {
  it("touch nothing else, and keep the quality of service", () => {
    const { object, said } = updated((spec, draft) => {
      spec.nodeName = "elsewhere";
      draft.status = { phase: "Succeeded" };
    }, "status");
    expect(said).toEqual([]);
    expect(object).toMatchObject({ spec: { nodeName: "n" }, status: { phase: "Succeeded", qosClass: "BestEffort" } });
  });
});

describe("updates of ephemeral containers", () => {
  it("add them and change nothing else", () => {
    const { object, said } = updated((spec) => {
      spec.nodeName = "elsewhere";
      spec.ephemeralContainers = [
        { name: "debug", image: "busybox", imagePullPolicy: "Always", terminationMessagePolicy: "File" },
      ];
    }, "ephemeralcontainers");
    expect(said).toEqual([]);
    expect(object.spec).toMatchObject({ nodeName: "n", ephemeralContainers: [{ name: "debug" }] });
  });

  it("come by no other door", () => {
    const { said } = updated((spec) => {
      spec.ephemeralContainers = [
        { name: "debug", image: "busybox", imagePullPolicy: "Always", terminationMessagePolicy: "File" },
      ];
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^spec: Forbidden: pod updates may not change fields other than/);
  });
});
