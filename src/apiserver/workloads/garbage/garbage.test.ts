import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OwnerReference, Resource } from "../../../kube/index.ts";
import { resources } from "../resources.ts";
import { eventually, openWorld, type World } from "../test-world.ts";

let world: World;

beforeEach(async () => {
  world = openWorld();
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

function map(name: string, owners: readonly Resource[] = [], blocks = true): Promise<Resource> {
  const ownerReferences = owners.map(
    ({ apiVersion, kind, metadata }): OwnerReference => ({
      apiVersion,
      kind,
      name: metadata.name ?? "",
      uid: metadata.uid ?? "",
      blockOwnerDeletion: blocks,
    }),
  );
  return world.create(resources.configMaps, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, ownerReferences },
  });
}

const names = async () => {
  const maps = await world.list(resources.configMaps);
  return maps.map((one) => one.metadata.name).filter((name) => name !== "kube-root-ca.crt");
};
const remove = (name: string, propagationPolicy: "Background" | "Foreground" | "Orphan") =>
  world.api.delete(resources.configMaps, "default", name, { propagationPolicy });

describe("the garbage collector", () => {
  it("deletes a whole chain in the background", async () => {
    const top = await map("top");
    const middle = await map("middle", [top]);
    await map("bottom", [middle]);
    await remove("top", "Background");
    await eventually(async () => (await names()).length === 0);
  });

  it("deletes a chain in the foreground from below", async () => {
    const top = await map("top");
    const middle = await map("middle", [top]);
    await map("bottom", [middle]);
    const gone: (string | undefined)[] = [];
    world.api.watch(
      resources.configMaps,
      (type, { metadata }) => void (type === "DELETED" && gone.push(metadata.name)),
    );
    await remove("top", "Foreground");
    await eventually(async () => gone.length === 3);
    expect(gone).toEqual(["bottom", "middle", "top"]);
  });

  it("waits in the foreground for what blocks, and for nothing else", async () => {
    const top = await map("top");
    const held = { name: "held", finalizers: ["example.com/wait"] };
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "top", uid: top.metadata.uid };
    await world.create(resources.configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...held, ownerReferences: [{ ...owner, blockOwnerDeletion: true }] },
    });
    await map("free", [top], false);
    await remove("top", "Foreground");
    await eventually(async () => !(await names()).includes("free"));
    expect(await names()).toEqual(["held", "top"]);
    await world.change(resources.configMaps, "held", (one) => ({
      ...one,
      metadata: { ...one.metadata, finalizers: [] },
    }));
    await eventually(async () => (await names()).length === 0);
  });

  it("keeps what has another owner, without the one that is gone", async () => {
    const first = await map("first");
    const second = await map("second");
    await map("both", [first, second]);
    await remove("first", "Background");
    const kept = await eventually(async () => {
      const found = await world.get(resources.configMaps, "both");
      return found?.metadata.ownerReferences?.length === 1 && found;
    });
    expect(kept.metadata.ownerReferences).toMatchObject([{ name: "second" }]);
    await remove("second", "Background");
    await eventually(async () => (await names()).length === 0);
  });

  it("lets orphans live, without their owner", async () => {
    const top = await map("top");
    await map("child", [top]);
    await remove("top", "Orphan");
    await eventually(async () => !(await names()).includes("top"));
    expect((await world.get(resources.configMaps, "child"))?.metadata.ownerReferences ?? []).toEqual([]);
  });

  it("does not take an owner of the same name for the one that is gone", async () => {
    const top = await map("top");
    await map("child", [{ ...top, metadata: { ...top.metadata, uid: "another" } }]);
    await eventually(async () => !(await names()).includes("child"));
    expect(await names()).toEqual(["top"]);
  });

  it("leaves alone what belongs to a kind that nobody knows", async () => {
    const owner = { apiVersion: "example.com/v1", kind: "Toy", metadata: { name: "bear", uid: "b" } };
    await map("child", [owner]);
    const top = await map("top");
    await map("other", [top]);
    await remove("top", "Background");
    await eventually(async () => !(await names()).includes("other"));
    expect(await names()).toEqual(["child"]);
  });
});

describe("custom kinds", () => {
  const toys = { group: "example.com", version: "v1", resource: "toys" };
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "toys.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "toys", singular: "toy", kind: "Toy", listKind: "ToyList" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
  const isServed = async () => world.api.kinds().some((kind) => kind.gvk.kind === "Toy");

  it("own and are owned like all others", async () => {
    await world.create(resources.customResourceDefinitions, definition);
    await eventually(isServed);
    const bear = await world.create(toys, { apiVersion: "example.com/v1", kind: "Toy", metadata: { name: "bear" } });
    const child = await map("child", [bear]);
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "child", uid: child.metadata.uid };
    await world.create(toys, {
      apiVersion: "example.com/v1",
      kind: "Toy",
      metadata: { name: "grandchild", ownerReferences: [owner] },
    });
    await world.api.delete(toys, "default", "bear", { propagationPolicy: "Background" });
    await eventually(async () => (await world.list(toys)).length === 0 && (await names()).length === 0);
  });

  it("go with all of their objects, once these have no finalizer left", async () => {
    await world.create(resources.customResourceDefinitions, definition);
    await eventually(isServed);
    await world.create(toys, { apiVersion: "example.com/v1", kind: "Toy", metadata: { name: "bear" } });
    const metadata = { name: "held", finalizers: ["example.com/wait"] };
    await world.create(toys, { apiVersion: "example.com/v1", kind: "Toy", metadata });
    await world.api.delete(resources.customResourceDefinitions, "", "toys.example.com");
    await eventually(async () => (await world.list(toys)).length === 1);
    const held = await world.api.get(toys, "default", "held");
    await world.api.update(toys, { ...held, metadata: { ...held.metadata, finalizers: [] } });
    await eventually(async () => !(await isServed()));
    expect(await world.get(resources.customResourceDefinitions, "toys.example.com")).toBeUndefined();
  });
});
