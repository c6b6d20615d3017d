import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resources } from "../resources.ts";
import { eventsWith, eventually, openWorld, type World } from "../test-world.ts";

let world: World;

beforeEach(async () => {
  world = openWorld();
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

function claim(name: string, spec: Readonly<Record<string, unknown>> = {}): unknown {
  const asked = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec };
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name }, spec: asked };
}

function volume(name: string, storage: string, spec: Readonly<Record<string, unknown>> = {}): unknown {
  const given = { capacity: { storage }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/v" }, ...spec };
  return { apiVersion: "v1", kind: "PersistentVolume", metadata: { name }, spec: given };
}

function podWith(name: string, claimName: string): unknown {
  const volumes = [{ name: "v", persistentVolumeClaim: { claimName } }];
  const spec = { containers: [{ name: "a", image: "nginx" }], volumes };
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec };
}

const bound = (name: string) =>
  eventually(async () => {
    const found = await world.get(resources.persistentVolumeClaims, name);
    return (found?.status as { readonly phase?: string } | undefined)?.phase === "Bound" && found;
  });

describe("volumeBinder", () => {
  it("gives a claim the smallest volume that is large enough", async () => {
    await world.create(resources.persistentVolumes, volume("large", "10Gi"));
    await world.create(resources.persistentVolumes, volume("small", "2Gi"));
    await world.create(resources.persistentVolumes, volume("other", "1Gi", { storageClassName: "other" }));
    await eventually(async () => {
      const all = await world.list(resources.persistentVolumes, "");
      return all.every((one) => (one.status as { phase?: string }).phase === "Available");
    });
    await world.create(resources.persistentVolumeClaims, claim("data"));
    expect(await bound("data")).toMatchObject({
      metadata: { annotations: { "pv.kubernetes.io/bind-completed": "yes" } },
      spec: { volumeName: "small" },
      status: { accessModes: ["ReadWriteOnce"], capacity: { storage: "2Gi" } },
    });
    expect(await world.get(resources.persistentVolumes, "small")).toMatchObject({
      spec: { claimRef: { kind: "PersistentVolumeClaim", namespace: "default", name: "data" } },
      status: { phase: "Bound" },
    });
  });

  it.each([
    ["no class", {}, "FailedBinding: no persistent volumes available for this claim and no storage class is set"],
    [
      "a class that is not there",
      { storageClassName: "fast" },
      'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
    ],
  ])("says what a claim of %s waits for", async (_, spec, said) => {
    await world.create(resources.persistentVolumeClaims, claim("data", spec));
    expect(await eventsWith(world, "data", said.slice(0, 10))).toEqual([said]);
  });

  it("releases a volume when its claim goes", async () => {
    await world.create(resources.persistentVolumes, volume("one", "2Gi"));
    await world.create(resources.persistentVolumeClaims, claim("data"));
    await bound("data");
    await world.api.delete(resources.persistentVolumeClaims, "default", "data");
    await eventually(async () => {
      const found = await world.get(resources.persistentVolumes, "one");
      return (found?.status as { phase?: string } | undefined)?.phase === "Released";
    });
  });
});

describe("a Pod with a claim", () => {
  it("waits until the claim has its volume", async () => {
    await world.create(resources.pods, podWith("user", "data"));
    await eventsWith(
      world,
      "user",
      'FailedScheduling: 0/1 nodes are available: persistentvolumeclaim "data" not found',
    );
    await world.create(resources.persistentVolumeClaims, claim("data"));
    await eventsWith(world, "user", "FailedScheduling: 0/1 nodes are available: pod has unbound immediate");
    await world.create(resources.persistentVolumes, volume("one", "2Gi"));
    await eventually(async () => {
      const found = await world.get(resources.pods, "user");
      return (found?.status as { phase?: string } | undefined)?.phase === "Running";
    });
  });

  it("keeps the claim until it is gone, and the claim its volume", async () => {
    await world.create(resources.persistentVolumes, volume("one", "2Gi"));
    await world.create(resources.persistentVolumeClaims, claim("data"));
    await world.create(resources.pods, podWith("user", "data"));
    await bound("data");
    await world.api.delete(resources.persistentVolumes, "", "one");
    await world.api.delete(resources.persistentVolumeClaims, "default", "data");
    expect((await world.get(resources.persistentVolumeClaims, "data"))?.metadata.deletionTimestamp).toBeDefined();
    await world.api.delete(resources.pods, "default", "user");
    await eventually(async () => (await world.get(resources.persistentVolumeClaims, "data")) === undefined);
    await eventually(async () => (await world.get(resources.persistentVolumes, "one")) === undefined);
  });
});
