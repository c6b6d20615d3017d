import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { core, podOf, pods, policyOf, policyResource, until } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import type { Resource } from "../kube/index.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => lab.tidy());

describe("policies that mutate", () => {
  const labelling = (name: string): Resource => ({
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: {
      rules: [
        {
          name: "add-team",
          match: { any: [{ resources: { kinds: ["Pod"] } }] },
          mutate: { patchStrategicMerge: { metadata: { labels: { "+(team)": "unknown", [name]: "yes" } } } },
        },
      ],
    },
  });
  const labelsOf = ({ metadata }: Resource) => metadata.labels ?? {};

  it("change an object before others judge it, and are reported once it has a UID", async () => {
    await lab.ready(labelling("labels"));
    const wanted = { metadata: { labels: { team: "?*" } } };
    const rule = { name: "team", match: { any: [{ resources: { kinds: ["Pod"] } }] } };
    const validate = { failureAction: "Enforce", message: "A team is needed.", pattern: wanted };
    const spec = { rules: [{ ...rule, validate }] };
    await lab.ready({ apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", metadata: { name: "wants-team" }, spec });
    const pod = await lab.client.create(pods, podOf("web", "nginx"));
    expect(labelsOf(pod)).toMatchObject({ team: "unknown", labels: "yes" });
    await lab.reportSays(pod.metadata.uid ?? "", ["labels/add-team pass", "wants-team/team pass"]);
  });

  it("come and go while requests run, none of which is broken or half done", async () => {
    const names = ["one", "two", "three"];
    let over = false;
    const seen: Resource[] = [];
    const failed: unknown[] = [];
    const requests = (async () => {
      for (let at = 0; !over; at += 1) {
        await sleep(2);
        await lab.client.create(pods, podOf(`pod-${at}`, "nginx")).then(
          (pod) => seen.push(pod),
          (error: unknown) => failed.push(error),
        );
      }
    })();
    try {
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(names.map((name) => lab.ready(labelling(name))));
        const pod = await lab.client.create(pods, podOf(`all-${round}`, "nginx"));
        expect(labelsOf(pod)).toMatchObject({ team: "unknown", one: "yes", two: "yes", three: "yes" });
        for (const name of names) await lab.client.delete(policyResource, { namespace: "", name });
      }
    } finally {
      over = true;
      await requests;
    }
    expect(failed).toEqual([]);
    expect(seen.length).toBeGreaterThan(0);
    // Whoever has a label of a policy has the other one, too.
    const halves = seen.map(labelsOf).filter((labels) => names.some((name) => name in labels) !== "team" in labels);
    expect(halves).toEqual([]);
  });

  it("change every object while they change their failure policy", async () => {
    const policy = labelling("moves");
    await lab.ready({ ...policy, spec: { ...(policy.spec as object), failurePolicy: "Ignore" } });
    let over = false;
    const seen: Resource[] = [];
    const create = async (by: number) => {
      for (let at = 0; !over; at += 1) {
        seen.push(await lab.client.create(pods, podOf(`moves-${by}-${at}`, "nginx"), { dryRun: true }));
      }
    };
    const requests = Promise.all([0, 1, 2, 3, 4].map(create));
    for (const failurePolicy of ["Fail", "Ignore", "Fail", "Ignore"]) {
      const now = await lab.client.get(policyResource, "", "moves");
      await lab.client.update(policyResource, { ...now, spec: { ...(now.spec as object), failurePolicy } });
      await sleep(300);
    }
    over = true;
    await requests;
    expect(seen.map(labelsOf).filter((labels) => labels.moves !== "yes")).toEqual([]);
  });
});

describe("exceptions", () => {
  const resource = { group: "kyverno.io", version: "v2", resource: "policyexceptions" };
  const exception = (namespace: string) => ({
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name: "nginx", namespace },
    spec: {
      match: { any: [{ resources: { kinds: ["Pod"], names: ["exempt*"] } }] },
      exceptions: [{ policyName: "registries", ruleNames: ["*"] }],
    },
  });

  it("let through what they name while they stand, from where they may stand", async () => {
    for (const name of ["exempt", "elsewhere"]) {
      await lab.client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    await lab.ready(policyOf("registries", { action: "Enforce" }));
    await lab.client.create(resource, exception("elsewhere"));
    await expect(lab.createPod("exempt-1", "nginx")).rejects.toThrow("blocked");
    await lab.client.create(resource, exception("exempt"));
    const uid = await until(() => lab.createPod("exempt-1", "nginx").catch(() => undefined));
    await lab.reportSays(uid, ["registries/registry skip"]);
    expect(((await lab.reportOn(uid)).results as { properties: object }[])[0]?.properties).toMatchObject({
      exceptions: "nginx",
    });
    await expect(lab.createPod("other", "nginx")).rejects.toThrow("blocked");
    await lab.client.delete(resource, { namespace: "exempt", name: "nginx" });
    await lab.reportSays(uid, ["registries/registry fail"]);
    await until(() =>
      lab.createPod("exempt-2", "nginx").then(
        () => false,
        () => true,
      ),
    );
  });
});
