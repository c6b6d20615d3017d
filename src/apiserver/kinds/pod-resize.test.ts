import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { pod } from "./pod.ts";

const sized = (name: string, cpu: string, more: Draft = {}): Draft => ({
  name,
  image: "nginx",
  resources: { requests: { cpu, memory: "64Mi" }, limits: { cpu, memory: "64Mi" } },
  ...more,
});

function stored(): Resource {
  const draft: Draft = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "default", generation: 1 },
    spec: { containers: [sized("web", "100m")], initContainers: [sized("first", "50m")], nodeName: "n", priority: 0 },
    status: { phase: "Running", qosClass: "Guaranteed" },
  };
  pod.strategy.default(draft);
  return freeze(draft);
}

function resized(change: (spec: Draft, draft: Draft) => void) {
  const old = stored();
  const draft = structuredClone(old) as unknown as Draft;
  change(draft.spec as Draft, draft);
  pod.strategy.default(draft);
  pod.strategy.prepareUpdate(draft, old, "resize");
  const object = draft as unknown as Resource;
  const mistakes = pod.strategy.validateUpdate(object, old, "resize");
  return { object, mistakes: mistakes.map((error) => `${error.field}: ${bodyOf(error)}`) };
}

describe("a Pod's resize", () => {
  it("changes resources and nothing else", () => {
    const { object, mistakes } = resized((spec, draft) => {
      spec.containers = [sized("web", "200m", { image: "other" })];
      spec.nodeName = "other";
      (draft.metadata as Draft).labels = { a: "b" };
    });
    expect(mistakes).toEqual([]);
    expect(object.metadata).toMatchObject({ generation: 2 });
    expect(object.metadata.labels).toBeUndefined();
    expect(object.spec).toMatchObject({
      nodeName: "n",
      containers: [{ image: "nginx", resources: { limits: { cpu: "200m" } } }],
    });
  });

  it.each<[string, (spec: Draft) => void, readonly string[]]>([
    [
      "another class",
      (spec) => {
        spec.containers = [
          sized("web", "100m", {
            resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "100m", memory: "64Mi" } },
          }),
        ];
      },
      ['spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing'],
    ],
    [
      "a container more",
      (spec) => {
        spec.containers = [sized("web", "100m"), sized("more", "100m")];
      },
      ["spec.containers: Forbidden: containers may not be added or removed on resize"],
    ],
    [
      "another name",
      (spec) => {
        spec.containers = [sized("other", "100m")];
      },
      ["spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize"],
    ],
    [
      "resources of a container that runs once",
      (spec) => {
        spec.initContainers = [sized("first", "60m")];
      },
      ["spec: Forbidden: resources for non-sidecar init containers are immutable"],
    ],
  ])("may not lead to %s", (_, change, wanted) => {
    expect(resized(change).mistakes).toEqual(wanted);
  });
});
