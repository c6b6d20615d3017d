import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
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

function pod(name: string, given: object = {}): unknown {
  const spec = { containers: [{ name: "a", image: "nginx", resources: given }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec };
}

const sized = (cpu: string, memory: string) => ({ requests: { cpu }, limits: { memory } });
const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

async function limit(hard: Readonly<Record<string, string>>, spec: object = {}): Promise<void> {
  await world.create(resources.resourceQuotas, {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q" },
    spec: { hard, ...spec },
  });
  await eventually(async () => Object.keys(await used()).length > 0);
}

async function used(): Promise<Readonly<Record<string, string>>> {
  const quota = await world.get(resources.resourceQuotas, "q");
  return (quota?.status as { used?: Readonly<Record<string, string>> } | undefined)?.used ?? {};
}

const refusal = (call: Promise<Resource>) => call.then(() => "created").catch((error: Error) => error.message);

describe("resource quotas", () => {
  it("count what there is, and what comes and goes", async () => {
    await world.create(resources.pods, pod("old", sized("100m", "64Mi")));
    await limit({ pods: "5", "requests.cpu": "1", "limits.memory": "1Gi", "count/deployments.apps": "2" });
    expect(await used()).toEqual({
      pods: "1",
      "requests.cpu": "100m",
      "limits.memory": "64Mi",
      "count/deployments.apps": "0",
    });
    await world.create(resources.pods, pod("new", sized("900m", "960Mi")));
    expect(await used()).toMatchObject({ pods: "2", "requests.cpu": "1", "limits.memory": "1Gi" });
    await world.api.delete(resources.pods, "default", "new", { gracePeriodSeconds: 0 });
    await eventually(async () => (await used()).pods === "1");
  });

  it("refuse what would be too much", async () => {
    await limit({ pods: "2", "requests.cpu": "1", "limits.memory": "1Gi" });
    await world.create(resources.pods, pod("a", sized("600m", "512Mi")));
    expect(await refusal(world.create(resources.pods, pod("b", sized("600m", "1512Mi"))))).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: limits.memory=1512Mi,requests.cpu=600m, used: limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1',
    );
    expect(await used()).toMatchObject({ pods: "1" });
  });

  it("refuse what does not say how much it is", async () => {
    await limit({ "requests.cpu": "1", "limits.memory": "1Gi" });
    expect(await refusal(world.create(resources.pods, pod("a")))).toBe(
      'pods "a" is forbidden: failed quota: q: must specify limits.memory for: a; requests.cpu for: a',
    );
  });

  it("count objects of any kind, one that nobody stored in the end not", async () => {
    await limit({ "count/configmaps": "2" });
    const before = await used();
    expect(before).toEqual({ "count/configmaps": "1" });
    await refusal(world.create(resources.configMaps, configMap("kube-root-ca.crt")));
    await eventually(async () => (await used())["count/configmaps"] === "1");
    await world.create(resources.configMaps, configMap("a"));
    expect(await refusal(world.create(resources.configMaps, configMap("b")))).toBe(
      'configmaps "b" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=2, limited: count/configmaps=2',
    );
  });

  it("let by what is out of their scope", async () => {
    await limit({ pods: "0" }, { scopes: ["BestEffort"] });
    expect(await refusal(world.create(resources.pods, pod("small")))).toContain("exceeded quota: q, requested: pods=1");
    expect(await refusal(world.create(resources.pods, pod("large", { requests: { cpu: "1" } })))).toBe("created");
  });
});
