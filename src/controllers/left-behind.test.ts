import { describe, expect, it } from "vitest";
import { clientOver, core, type LabPlane, openPlane, policyResource, until } from "../../test/engine-lab.ts";
import { type Client, isFault } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { startControllers } from "./index.ts";

const secrets = core("secrets");
const maps = core("configmaps");
const generating = { group: "policies.kyverno.io", version: "v1beta1", resource: "generatingpolicies" };

/** An engine that comes and goes. */
async function startEngine({ shared, webhookConfigurations }: LabPlane, client: Client) {
  const controllers = startControllers({
    ...shared,
    client,
    webhookConfigurations,
    instance: "lab",
    log: () => {},
  });
  await until(() => controllers.ready());
  return controllers;
}

const clusterPolicy = (name: string, generate: object): Resource => ({
  apiVersion: "kyverno.io/v1",
  kind: "ClusterPolicy",
  metadata: { name },
  spec: {
    rules: [
      {
        name: "make",
        match: { any: [{ resources: { kinds: ["ConfigMap"], names: ["trigger"] } }] },
        generate: {
          apiVersion: "v1",
          kind: "Secret",
          namespace: "default",
          name,
          generateExisting: true,
          data: {},
          ...generate,
        },
      },
    ],
  },
});

const named = (name: string, evaluation: object): Resource => ({
  apiVersion: "policies.kyverno.io/v1beta1",
  kind: "GeneratingPolicy",
  metadata: { name },
  spec: {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [""],
          apiVersions: ["v1"],
          operations: ["CREATE"],
          resources: ["configmaps"],
          resourceNames: ["trigger"],
        },
      ],
    },
    evaluation: { generateExisting: { enabled: true }, ...evaluation },
    generate: [
      { template: { value: `{apiVersion: v1, kind: Secret, metadata: {name: ${name}, namespace: default}}` } },
    ],
  },
});

const follows = { synchronize: { enabled: true } };

describe("what policies leave behind that go while nobody leads", () => {
  it("is deleted when somebody does, where it was to go with them", async () => {
    let admission: Awaited<ReturnType<LabPlane["serve"]>> | undefined;
    const plane = await openPlane(() => admission?.port);
    const client = clientOver(plane.plane.handle);
    const isThere = (name: string) =>
      client.get(secrets, "default", name).then(
        () => true,
        (error: unknown) => !isFault(error, "not-found"),
      );
    await client.create(maps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "trigger", namespace: "default" },
    });
    const policies: readonly Resource[] = [
      clusterPolicy("classic", { synchronize: true }),
      clusterPolicy("classic-orphan", { synchronize: true, orphanDownstreamOnPolicyDelete: true }),
      clusterPolicy("classic-once", {}),
      clusterPolicy("classic-stays", { synchronize: true }),
      named("named", follows),
      named("named-orphan", { ...follows, orphanDownstreamOnPolicyDelete: { enabled: true } }),
      named("named-once", {}),
      named("named-stays", follows),
    ];
    const resourceOf = ({ kind }: Resource) => (kind === "ClusterPolicy" ? policyResource : generating);
    const nameOf = ({ metadata }: Resource) => metadata.name ?? "";

    const first = await startEngine(plane, client);
    admission = await plane.serve(first);
    for (const policy of policies) await client.create(resourceOf(policy), policy);
    for (const policy of policies) await until(() => isThere(nameOf(policy)));
    const isRecorded = async (name: string) => {
      const { data } = await client.get(maps, "kyverno", "kyverno-downstreams");
      return String((data as { policies?: string }).policies).includes(`/${name}"`);
    };
    for (const name of ["classic", "named"]) await until(() => isRecorded(name));
    await first.stop();
    await admission.close();

    for (const policy of policies) {
      if (nameOf(policy).endsWith("stays")) continue;
      await plane.admin.delete(resourceOf(policy), { namespace: "", name: nameOf(policy) });
    }
    expect(await isThere("classic")).toBe(true);

    const second = await startEngine(plane, client);
    admission = await plane.serve(second);
    await until(async () => !(await isThere("classic")) && !(await isThere("named")));
    for (const name of [
      "classic-orphan",
      "classic-once",
      "classic-stays",
      "named-orphan",
      "named-once",
      "named-stays",
    ]) {
      expect(await isThere(name), name).toBe(true);
    }
    await until(async () => !(await isRecorded("named")));
    await second.stop();
    await admission.close();
    await plane.plane.close();
  });
});
