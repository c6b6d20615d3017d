import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { Pod } from "../objects.ts";
import { resources } from "../resources.ts";
import { eventually, openWorld, type World } from "../test-world.ts";
import type { DaemonSet } from "./daemon-set.ts";

let world: World;

beforeEach(async () => {
  world = openWorld();
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

function daemonSet(name: string, spec: Readonly<Record<string, unknown>> = {}): unknown {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1" }] } };
  const selector = { matchLabels: { app: name } };
  return { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name }, spec: { selector, template, ...spec } };
}

const withPodSpec = (more: Readonly<Record<string, unknown>>) => (object: Resource) => {
  const { spec } = object as DaemonSet;
  return { ...object, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, ...more } } } };
};

async function settled(name: string): Promise<DaemonSet> {
  return eventually(async () => {
    const found = (await world.get(resources.daemonSets, name)) as DaemonSet;
    const { status, metadata } = found;
    const wanted = status?.desiredNumberScheduled;
    const isSeen = status?.observedGeneration === metadata.generation;
    return isSeen && status?.numberAvailable === wanted && status?.updatedNumberScheduled === wanted && found;
  });
}

const pods = async () => (await world.list(resources.pods)) as readonly Pod[];

describe("daemonSetController", () => {
  it("runs one Pod on the node", async () => {
    await world.create(resources.daemonSets, daemonSet("agent"));
    const set = await settled("agent");
    expect(set.status).toMatchObject({ desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1 });
    const [pod, ...others] = await pods();
    expect(others).toEqual([]);
    expect(pod?.metadata.labels).toMatchObject({ app: "agent", "pod-template-generation": "1" });
    expect(pod?.metadata.labels?.["controller-revision-hash"]).toMatch(/^[a-z0-9]+$/);
    expect(pod?.spec.nodeName).toBe("portcullis");
    expect(pod?.spec.tolerations).toContainEqual({
      key: "node.kubernetes.io/unschedulable",
      operator: "Exists",
      effect: "NoSchedule",
    });
  });

  it("runs none where no node has the wanted labels, and starts when one gets them", async () => {
    await world.create(resources.daemonSets, daemonSet("agent"));
    await settled("agent");
    await world.change(resources.daemonSets, "agent", withPodSpec({ nodeSelector: { disk: "ssd" } }));
    await eventually(async () => (await pods()).length === 0);
    await world.change(resources.nodes, "portcullis", (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: "ssd" } },
    }));
    expect((await eventually(async () => (await pods())[0])).spec.nodeSelector).toEqual({ disk: "ssd" });
  });

  it("replaces the Pod of an old template", async () => {
    await world.create(resources.daemonSets, daemonSet("agent"));
    await settled("agent");
    const containers = [{ name: "web", image: "nginx:2" }];
    const changed = await world.change(resources.daemonSets, "agent", withPodSpec({ containers }));
    expect(changed.metadata.annotations).toEqual({ "deprecated.daemonset.template.generation": "2" });
    await eventually(async () => {
      const [pod, ...others] = await pods();
      return others.length === 0 && pod?.spec.containers[0]?.image === "nginx:2" && pod;
    });
    await settled("agent");
    const revisions = await world.list(resources.controllerRevisions);
    expect(revisions.map((one) => one.revision).sort()).toEqual([1, 2]);
  });

  it("brings a new Pod before the old one goes, where it may surge", async () => {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    await world.create(resources.daemonSets, daemonSet("agent", { updateStrategy }));
    await settled("agent");
    await world.change(resources.daemonSets, "agent", withPodSpec({ containers: [{ name: "web", image: "nginx:2" }] }));
    await eventually(async () => (await pods()).length === 2);
    await eventually(async () => {
      const all = await pods();
      return all.length === 1 && all[0]?.spec.containers[0]?.image === "nginx:2";
    });
  });
});
