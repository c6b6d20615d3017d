import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { Pod } from "../objects.ts";
import { resources } from "../resources.ts";
import { eventsWith, eventually, openWorld, type World } from "../test-world.ts";
import type { StatefulSet } from "./stateful-set.ts";

let world: World;

beforeEach(async () => {
  world = openWorld();
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

function statefulSet(name: string, spec: Readonly<Record<string, unknown>> = {}): unknown {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1" }] } };
  const selector = { matchLabels: { app: name } };
  return { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name }, spec: { selector, template, ...spec } };
}

const withImage = (image: string) => (object: Resource) => {
  const { spec } = object as StatefulSet;
  const template = { ...spec.template, spec: { ...spec.template.spec, containers: [{ name: "web", image }] } };
  return { ...object, spec: { ...spec, template } };
};

const withSpec = (more: Readonly<Record<string, unknown>>) => (object: Resource) => ({
  ...object,
  spec: { ...(object.spec as object), ...more },
});

async function settled(name: string): Promise<StatefulSet> {
  return eventually(async () => {
    const found = (await world.get(resources.statefulSets, name)) as StatefulSet;
    const { status, spec, metadata } = found;
    const isSeen = status?.observedGeneration === metadata.generation;
    const counts = [status?.replicas, status?.availableReplicas];
    return isSeen && counts.every((count) => count === spec.replicas) && found;
  });
}

async function podsOf(name: string): Promise<readonly Pod[]> {
  const pods = (await world.list(resources.pods)) as readonly Pod[];
  return pods.filter((pod) => pod.metadata.labels?.app === name);
}

const imagesOf = async (name: string) =>
  (await podsOf(name)).map((pod) => `${pod.metadata.name} ${pod.spec.containers[0]?.image}`).sort();

describe("statefulSetController", () => {
  it("makes Pods with names of their own, one after the other", async () => {
    await world.create(resources.statefulSets, statefulSet("web", { replicas: 2, serviceName: "web" }));
    const set = await settled("web");
    const pods = await podsOf("web");
    const revision = set.status?.updateRevision;
    expect(pods.map((pod) => pod.metadata.name)).toEqual(["web-0", "web-1"]);
    expect(pods[1]?.metadata.labels).toEqual({
      app: "web",
      "apps.kubernetes.io/pod-index": "1",
      "controller-revision-hash": revision,
      "statefulset.kubernetes.io/pod-name": "web-1",
    });
    expect(pods[1]?.spec).toMatchObject({ hostname: "web-1", subdomain: "web" });
    expect(set.status).toMatchObject({ currentRevision: revision, currentReplicas: 2, updatedReplicas: 2 });
    expect(await eventsWith(world, "web", "SuccessfulCreate: create Pod web-1")).toEqual([
      "SuccessfulCreate: create Pod web-0 in StatefulSet web successful",
      "SuccessfulCreate: create Pod web-1 in StatefulSet web successful",
    ]);
  });

  it("takes the last Pods away when it shrinks", async () => {
    await world.create(resources.statefulSets, statefulSet("web", { replicas: 3 }));
    await settled("web");
    await world.change(resources.statefulSets, "web", withSpec({ replicas: 1 }));
    await settled("web");
    expect(await imagesOf("web")).toEqual(["web-0 nginx:1"]);
  });

  it("replaces Pods of an old template, from the last to the partition", async () => {
    const partition = (at: number) => ({ type: "RollingUpdate", rollingUpdate: { partition: at } });
    await world.create(resources.statefulSets, statefulSet("web", { replicas: 3, updateStrategy: partition(1) }));
    await settled("web");
    await world.change(resources.statefulSets, "web", withImage("nginx:2"));
    const held = await eventually(async () => {
      const set = await settled("web");
      return set.status?.updatedReplicas === 2 && set;
    });
    expect(await imagesOf("web")).toEqual(["web-0 nginx:1", "web-1 nginx:2", "web-2 nginx:2"]);
    expect(held.status?.currentRevision).not.toBe(held.status?.updateRevision);
    await world.change(resources.statefulSets, "web", withSpec({ updateStrategy: partition(0) }));
    const done = await eventually(async () => {
      const set = await settled("web");
      return set.status?.currentRevision === set.status?.updateRevision && set;
    });
    expect(done.status).toMatchObject({ updatedReplicas: 3, currentReplicas: 3 });
    expect(await imagesOf("web")).toEqual(["web-0 nginx:2", "web-1 nginx:2", "web-2 nginx:2"]);
  });

  it("leaves old Pods alone until somebody deletes them, where it is told so", async () => {
    const spec = { replicas: 1, updateStrategy: { type: "OnDelete" } };
    await world.create(resources.statefulSets, statefulSet("web", spec));
    await settled("web");
    await world.change(resources.statefulSets, "web", withImage("nginx:2"));
    await settled("web");
    expect(await imagesOf("web")).toEqual(["web-0 nginx:1"]);
    await world.api.delete(resources.pods, "default", "web-0");
    await eventually(async () => (await imagesOf("web"))[0] === "web-0 nginx:2");
  });

  it("keeps a revision for each template, and goes back to one that it had", async () => {
    await world.create(resources.statefulSets, statefulSet("web", { replicas: 1 }));
    await settled("web");
    const revisions = async () =>
      (await world.list(resources.controllerRevisions)).map((one) => Number(one.revision)).sort();
    for (const image of ["nginx:2", "nginx:1"]) {
      await world.change(resources.statefulSets, "web", withImage(image));
      await eventually(async () => (await settled("web")).status?.updatedReplicas === 1);
    }
    expect(await revisions()).toEqual([2, 3]);
  });

  it("makes the claims of each Pod, and waits for their volumes", async () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const volumeClaimTemplates = [{ metadata: { name: "data" }, spec }];
    await world.create(resources.statefulSets, statefulSet("db", { replicas: 2, volumeClaimTemplates }));
    const [claim] = await eventually(async () => {
      const claims = await world.list(resources.persistentVolumeClaims);
      return claims.length > 0 && claims;
    });
    expect(claim).toMatchObject({
      metadata: { name: "data-db-0", labels: { app: "db" } },
      status: { phase: "Pending" },
    });
    const [pod] = await eventually(async () => {
      const pods = await podsOf("db");
      return pods[0]?.status?.conditions !== undefined && pods;
    });
    expect(pod?.spec.volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: "data-db-0" } });
    expect(pod?.status?.phase).toBe("Pending");
  });

  it("makes all Pods at once where it may", async () => {
    await world.create(
      resources.statefulSets,
      statefulSet("web", { replicas: 3, podManagementPolicy: "Parallel", ordinals: { start: 5 } }),
    );
    await settled("web");
    expect((await podsOf("web")).map((pod) => pod.metadata.name)).toEqual(["web-5", "web-6", "web-7"]);
  });

  it.each(["OrderedReady", "Parallel"])(
    "begins with the first of two thousand million, %s",
    async (podManagementPolicy) => {
      await world.create(resources.statefulSets, statefulSet("web", { replicas: 2_000_000_000, podManagementPolicy }));
      await eventually(async () => (await world.get(resources.pods, "web-1")) !== undefined);
      await world.change(resources.statefulSets, "web", withSpec({ replicas: 0 }));
      await settled("web");
    },
  );

  it("tells of a Pod that is refused", async () => {
    const containers = [{ name: "web", image: "denied.example/web" }];
    const template = { metadata: { labels: { app: "bad" } }, spec: { containers } };
    await world.create(resources.statefulSets, statefulSet("bad", { template }));
    const [event] = await eventsWith(world, "bad", "FailedCreate");
    expect(event).toBe(
      'FailedCreate: create Pod bad-0 in StatefulSet bad failed error: admission webhook "images.example.com" denied the request: no such registry',
    );
  });
});
