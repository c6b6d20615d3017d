import { describe, expect, it } from "vitest";
import { createPlane } from "../../apiserver/index.ts";
import { type Client, createClient } from "../../cluster/index.ts";
import type { Resource } from "../../kube/index.ts";
import { migrate } from "./migrate.ts";

const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const name = "widgets.example.com";

/** A control plane with a kind that is stored as `v2` and was stored as `v1` too, with one object. */
async function clusterWith(): Promise<Client> {
  const plane = createPlane({ resolveService: () => undefined });
  const client = createClient({ transport: plane.handle, user: { username: "admin", groups: ["system:masters"] } });
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const version = (of: string) => ({ name: of, served: true, storage: of === "v2", schema });
  const names = { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" };
  const definition: Resource = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: { group: "example.com", scope: "Namespaced", names, versions: [version("v1"), version("v2")] },
  };
  await client.create(definitions, definition);
  const widgets = { group: "example.com", version: "v1", resource: "widgets" };
  await client.create(widgets, {
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "a", namespace: "default" },
  });
  const made = await client.get(definitions, "", name);
  const status = { ...(made.status as object), storedVersions: ["v1", "v2"] };
  await client.update(definitions, { ...made, status }, { subresource: "status" });
  return client;
}

async function migrated(names: readonly string[], client: Client): Promise<string> {
  let printed = "";
  const out = (text: string) => {
    printed += text;
  };
  await migrate(names, client, { out, err: () => {} });
  return printed;
}

describe("migrate", () => {
  it("writes all objects anew and says that only one version is stored, which is once enough", async () => {
    const client = await clusterWith();
    const start = `migrating resource: ${name} ...\nstored version: v2\n`;
    expect(await migrated([` ${name}`], client)).toBe(`${start}migrating resources...\npatching status...\n`);
    expect((await client.get(definitions, "", name)).status).toMatchObject({ storedVersions: ["v2"] });
    expect(await migrated([name], client)).toBe(`${start}stored version is already up to date, nothing to do\n`);
  });

  it("tells which kind there is not", async () => {
    await expect(migrated(["gone.example.com"], await clusterWith())).rejects.toThrow('"gone.example.com" not found');
  });

  it("wants names", async () => {
    await expect(migrated([" "], await clusterWith())).rejects.toThrow("resource cannot be empty");
  });
});
