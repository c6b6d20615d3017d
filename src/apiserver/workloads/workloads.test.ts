import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from "./objects.ts";
import { resources } from "./resources.ts";
import { eventsWith, eventually, openWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
  world = openWorld();
  await world.workloads.ready;
});

afterEach(async () => {
  await world.stop();
  expect(world.faults).toEqual([]);
});

function deployment(name: string, replicas: number, more: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "nginx", image: "nginx" }] } },
      ...more,
    },
  };
}

const withImage = (image: string) => (object: Resource) => {
  const { spec } = object as Deployment;
  const template = { ...spec.template, spec: { ...spec.template.spec, containers: [{ name: "nginx", image }] } };
  return { ...object, spec: { ...spec, template } };
};

const withSpec = (more: Readonly<Record<string, unknown>>) => (object: Resource) => ({
  ...object,
  spec: { ...(object.spec as object), ...more },
});

async function rolledOut(name: string): Promise<Deployment> {
  return eventually(async () => {
    const found = (await world.get(resources.deployments, name)) as Deployment | undefined;
    const progressing = found?.status?.conditions?.find((one) => one.type === "Progressing");
    const isSeen = found?.status?.observedGeneration === found?.metadata.generation;
    const isWhole = found?.status?.updatedReplicas === found?.spec.replicas && isCalm(found);
    return isSeen && isWhole && progressing?.reason === "NewReplicaSetAvailable" ? found : undefined;
  });
}

/** Whether there are no other Pods than the ones wanted, and all of these are available. */
function isCalm(deployment: Deployment | undefined): boolean {
  const { replicas = 0, availableReplicas = 0 } = deployment?.status ?? {};
  return replicas === deployment?.spec.replicas && availableReplicas === replicas;
}

const imagesOf = (pods: readonly Resource[]) => pods.map((pod) => (pod as Pod).spec.containers[0]?.image);

describe("a Deployment", () => {
  it("comes to running Pods, with events and a status that kubectl understands", async () => {
    await world.create(resources.deployments, deployment("web", 2));
    const { status, metadata } = await rolledOut("web");
    expect(status).toMatchObject({ replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 });
    expect(status).not.toHaveProperty("unavailableReplicas");
    expect(metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "1" });
    const [set] = (await world.list(resources.replicaSets)) as readonly ReplicaSet[];
    const hash = set?.metadata.labels?.["pod-template-hash"];
    expect(set?.metadata.name).toBe(`web-${hash}`);
    const pods = (await world.list(resources.pods)) as readonly Pod[];
    for (const pod of pods) {
      expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[a-z0-9]{5}$`));
      expect(pod.metadata.labels).toEqual({ app: "web", "pod-template-hash": hash });
      expect(pod.spec.nodeName).toBe("portcullis");
      expect(pod.status).toMatchObject({
        phase: "Running",
        containerStatuses: [{ image: "docker.io/library/nginx:latest", imageID: "" }],
      });
    }
    expect(new Set(pods.map((pod) => pod.status?.podIP)).size).toBe(2);
    expect(await eventsWith(world, "web", "Scaling")).toEqual([
      `ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 2`,
    ]);
    const events = await eventually(async () => {
      const all = await world.events(pods[0]?.metadata.name ?? "");
      return all.length >= 4 && all;
    });
    expect(events.map((event) => event.split(":")[0])).toEqual(["Scheduled", "Pulled", "Created", "Started"]);
  });

  it("rolls out another template, keeps the old ReplicaSet, and goes back to it", async () => {
    await world.create(resources.deployments, deployment("web", 3));
    await rolledOut("web");
    await world.change(resources.deployments, "web", withImage("nginx:1.27"));
    const second = await rolledOut("web");
    expect(second.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("2");
    const left = await eventually(async () => {
      const pods = await world.list(resources.pods);
      return pods.length === 3 && pods;
    });
    expect(imagesOf(left)).toEqual(["nginx:1.27", "nginx:1.27", "nginx:1.27"]);
    expect(await world.list(resources.replicaSets)).toHaveLength(2);
    await world.change(resources.deployments, "web", withImage("nginx"));
    const third = await rolledOut("web");
    expect(third.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
    const sets = await world.list(resources.replicaSets);
    expect(sets).toHaveLength(2);
    const histories = sets.map((set) => set.metadata.annotations?.["deployment.kubernetes.io/revision-history"]);
    expect(histories).toContain("1");
  });

  it("never has fewer Pods available than it may in a rollout", async () => {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    await world.create(resources.deployments, deployment("web", 3, { strategy }));
    await rolledOut("web");
    const seen: number[] = [];
    const end = world.api.watch(resources.deployments, (_, object) => {
      seen.push((object.status as DeploymentStatus).availableReplicas ?? 0);
    });
    await world.change(resources.deployments, "web", withImage("nginx:1.27"));
    await rolledOut("web");
    end();
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...seen)).toBeLessThanOrEqual(4);
  });

  it("recreates Pods only after the old ones are gone, where it is to", async () => {
    await world.create(resources.deployments, deployment("web", 2, { strategy: { type: "Recreate" } }));
    await rolledOut("web");
    const mixed: (readonly (string | undefined)[])[] = [];
    const end = world.api.watch(resources.pods, async () => {
      const images = new Set(imagesOf(await world.list(resources.pods)));
      if (images.size > 1) mixed.push([...images]);
    });
    await world.change(resources.deployments, "web", withImage("nginx:1.27"));
    await rolledOut("web");
    end();
    expect(mixed).toEqual([]);
  });

  it("is scaled, paused and resumed", async () => {
    await world.create(resources.deployments, deployment("web", 1));
    await rolledOut("web");
    await world.change(resources.deployments, "web", withSpec({ replicas: 4 }));
    await eventually(async () => (await world.list(resources.pods)).length === 4);
    await rolledOut("web");
    await world.change(resources.deployments, "web", withSpec({ paused: true }));
    await world.change(resources.deployments, "web", withImage("nginx:1.27"));
    const paused = await eventually(async () => {
      const found = (await world.get(resources.deployments, "web")) as Deployment;
      const isPaused = found.status?.conditions?.some((one) => one.reason === "DeploymentPaused");
      return isPaused && found.status?.observedGeneration === found.metadata.generation && found;
    });
    expect(paused.status).not.toHaveProperty("updatedReplicas");
    expect(await world.list(resources.replicaSets)).toHaveLength(1);
    await world.change(resources.deployments, "web", withSpec({ paused: false }));
    await rolledOut("web");
    await world.change(resources.deployments, "web", withSpec({ replicas: 1 }));
    await eventually(async () => (await world.list(resources.pods)).length === 1);
  });

  it("forgets ReplicaSets beyond its history", async () => {
    await world.create(resources.deployments, deployment("web", 1, { revisionHistoryLimit: 1 }));
    await rolledOut("web");
    for (const tag of ["1", "2", "3"]) {
      await world.change(resources.deployments, "web", withImage(`nginx:${tag}`));
      await rolledOut("web");
    }
    await eventually(async () => (await world.list(resources.replicaSets)).length === 2);
  });

  it("tells by event and condition that its Pods are denied, and recovers", async () => {
    const denial = 'admission webhook "images.example.com" denied the request: no such registry';
    await world.create(resources.deployments, deployment("web", 2));
    await rolledOut("web");
    await world.change(resources.deployments, "web", withImage("denied.example/nginx"));
    const found = await eventually(async () => {
      const one = (await world.get(resources.deployments, "web")) as Deployment;
      return one.status?.conditions?.some((condition) => condition.type === "ReplicaFailure") && one;
    });
    const failure = found.status?.conditions?.find((condition) => condition.type === "ReplicaFailure");
    expect(failure).toMatchObject({ status: "True", reason: "FailedCreate", message: denial });
    const sets = (await world.list(resources.replicaSets)) as readonly ReplicaSet[];
    const failing = sets.find((set) => set.status?.conditions?.some((one) => one.type === "ReplicaFailure"));
    const events = await eventually(async () => {
      const all = await world.events(failing?.metadata.name ?? "");
      return all.length > 0 && all;
    });
    expect(new Set(events)).toEqual(new Set([`FailedCreate: Error creating: ${denial}`]));
    expect(found.status?.availableReplicas).toBe(2);
    await world.change(resources.deployments, "web", withImage("nginx:1.27"));
    const after = await rolledOut("web");
    expect(after.status?.conditions?.some((condition) => condition.type === "ReplicaFailure")).toBe(false);
  });

  it("takes everything with it in the background", async () => {
    await world.create(resources.deployments, deployment("web", 2));
    await rolledOut("web");
    await world.api.delete(resources.deployments, "default", "web", { propagationPolicy: "Background" });
    await eventually(async () => {
      const left = [...(await world.list(resources.replicaSets)), ...(await world.list(resources.pods))];
      return left.length === 0;
    });
  });

  it("goes last when it is deleted in the foreground", async () => {
    await world.create(resources.deployments, deployment("web", 2));
    await rolledOut("web");
    const gone: string[] = [];
    for (const resource of [resources.deployments, resources.replicaSets, resources.pods]) {
      world.api.watch(resource, (type, object) => void (type === "DELETED" && gone.push(object.kind)));
    }
    await world.api.delete(resources.deployments, "default", "web", { propagationPolicy: "Foreground" });
    await eventually(async () => gone.length === 4);
    expect(gone).toEqual(["Pod", "Pod", "ReplicaSet", "Deployment"]);
  });

  it("leaves its ReplicaSet behind as an orphan, for another to adopt", async () => {
    await world.create(resources.deployments, deployment("web", 1));
    await rolledOut("web");
    const [pod] = await world.list(resources.pods);
    await world.api.delete(resources.deployments, "default", "web", { propagationPolicy: "Orphan" });
    await eventually(async () => (await world.get(resources.deployments, "web")) === undefined);
    const [orphan] = await world.list(resources.replicaSets);
    expect(orphan?.metadata.ownerReferences ?? []).toEqual([]);
    await world.create(resources.deployments, deployment("web", 1));
    await rolledOut("web");
    const [adopted, ...others] = await world.list(resources.replicaSets);
    expect(others).toEqual([]);
    expect(adopted?.metadata.uid).toBe(orphan?.metadata.uid);
    expect(adopted?.metadata.ownerReferences).toMatchObject([{ kind: "Deployment", controller: true }]);
    expect((await world.list(resources.pods)).map((one) => one.metadata.uid)).toEqual([pod?.metadata.uid]);
  });
});

describe("a Pod", () => {
  const pod = (more: Readonly<Record<string, unknown>> = {}) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ name: "c", image: "nginx" }], ...more },
  });
  const running = () =>
    eventually(async () => {
      const found = (await world.get(resources.pods, "p")) as Pod | undefined;
      return found?.status?.phase === "Running" && found;
    });

  it("is removed soon after it was deleted, whatever its grace period", async () => {
    await world.create(resources.pods, pod({ terminationGracePeriodSeconds: 600 }));
    await running();
    await world.api.delete(resources.pods, "default", "p");
    expect((await world.get(resources.pods, "p"))?.metadata.deletionTimestamp).toBeDefined();
    await eventually(async () => (await world.get(resources.pods, "p")) === undefined);
    expect((await eventsWith(world, "p", "Killing")).at(-1)).toBe("Killing: Stopping container c");
  });

  it("restarts a container whose image is changed in place", async () => {
    await world.create(resources.pods, pod());
    await running();
    const changed = (object: Resource) => {
      const spec = (object as Pod).spec;
      const containers = spec.containers.map((one) => ({ ...one, image: "nginx:1.27" }));
      return { ...object, spec: { ...spec, containers } };
    };
    await world.change(resources.pods, "p", changed);
    const restarted = await eventually(async () => {
      const found = (await world.get(resources.pods, "p")) as Pod;
      return found.status?.containerStatuses?.[0]?.restartCount === 1 && found;
    });
    expect(restarted.status?.containerStatuses).toMatchObject([{ image: "docker.io/library/nginx:1.27", ready: true }]);
    await eventually(async () =>
      (await world.events("p")).includes("Killing: Container c definition changed, will be restarted"),
    );
  });

  it("waits with a reason where no node fits, until one does", async () => {
    await world.create(resources.pods, pod({ nodeSelector: { disk: "ssd" } }));
    const reason =
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
    await eventually(async () => (await world.events("p")).includes(`FailedScheduling: ${reason}`));
    const waiting = (await world.get(resources.pods, "p")) as Pod;
    expect(waiting.status?.conditions).toMatchObject([
      { type: "PodScheduled", status: "False", reason: "Unschedulable" },
    ]);
    await world.change(resources.nodes, "portcullis", (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: "ssd" } },
    }));
    await running();
  });

  it("gets the place that another one leaves", async () => {
    const node = (await world.get(resources.nodes, "portcullis")) as Resource;
    const status = { ...(node.status as object), allocatable: { pods: "1" } };
    await world.api.update(resources.nodes, { ...node, status }, { subresource: "status" });
    await world.create(resources.pods, { ...pod(), metadata: { name: "first" } });
    await world.create(resources.pods, pod());
    await eventually(async () =>
      (await world.events("p")).includes(
        "FailedScheduling: 0/1 nodes are available: 1 Too many pods. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
      ),
    );
    await world.api.delete(resources.pods, "default", "first");
    await running();
  });

  it("without anybody left who owns it is deleted", async () => {
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "gone", uid: "no-such-uid" }];
    await world.create(resources.pods, { ...pod(), metadata: { name: "p", ownerReferences } });
    await eventually(async () => (await world.get(resources.pods, "p")) === undefined);
  });
});

describe("a ReplicaSet", () => {
  it("replaces a Pod that goes, and lets one go that no longer matches", async () => {
    await world.create(resources.deployments, deployment("web", 1));
    await rolledOut("web");
    const [first] = await world.list(resources.pods);
    await world.api.delete(resources.pods, "default", first?.metadata.name ?? "");
    const second = await eventually(async () => {
      const pods = await world.list(resources.pods);
      return pods.length === 1 && pods[0]?.metadata.uid !== first?.metadata.uid && pods[0];
    });
    await world.change(resources.pods, second.metadata.name ?? "", (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { app: "debug" } },
    }));
    const freed = await eventually(async () => {
      const found = await world.get(resources.pods, second.metadata.name ?? "");
      return found?.metadata.ownerReferences === undefined && found;
    });
    expect(freed?.metadata.labels).toEqual({ app: "debug" });
    await eventually(async () => (await world.list(resources.pods)).length === 2);
  });
});

describe("a Namespace", () => {
  it("has a ServiceAccount and the certificate authority, again where they are deleted", async () => {
    await world.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
    const account = await eventually(() => world.get(resources.serviceAccounts, "default", "team"));
    const ca = await eventually(() => world.get(resources.configMaps, "kube-root-ca.crt", "team"));
    expect(ca.data).toEqual({ "ca.crt": "-- a certificate --" });
    await world.api.delete(resources.serviceAccounts, "team", "default");
    await eventually(async () => {
      const again = await world.get(resources.serviceAccounts, "default", "team");
      return again !== undefined && again.metadata.uid !== account.metadata.uid;
    });
  });

  it("is emptied before it goes", async () => {
    await world.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
    const made = deployment("web", 2) as Resource;
    await world.create(resources.deployments, { ...made, metadata: { name: "web", namespace: "team" } });
    await eventually(async () => (await world.list(resources.pods, "team")).length === 2);
    await world.api.delete(resources.namespaces, "", "team");
    await eventually(async () => (await world.get(resources.namespaces, "team")) === undefined);
    for (const resource of [resources.deployments, resources.replicaSets, resources.pods, resources.configMaps]) {
      expect(await world.list(resource, "team")).toEqual([]);
    }
  });

  it("stays, and says why, while something in it has a finalizer", async () => {
    await world.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
    const kept = { name: "kept", namespace: "team", finalizers: ["example.com/wait"] };
    await world.create(resources.configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: kept });
    await world.api.delete(resources.namespaces, "", "team");
    const waiting = await eventually(async () => {
      const found = await world.get(resources.namespaces, "team");
      const status = found?.status as { conditions?: readonly { type: string; message: string }[] } | undefined;
      return status?.conditions?.find(
        (one) => one.type === "NamespaceFinalizersRemaining" && one.message.includes("wait"),
      );
    });
    expect(waiting.message).toBe(
      "Some content in the namespace has finalizers remaining: example.com/wait in 1 resource instances",
    );
    const map = await world.api.get(resources.configMaps, "team", "kept");
    await world.api.update(resources.configMaps, { ...map, metadata: { ...map.metadata, finalizers: [] } });
    await eventually(async () => (await world.get(resources.namespaces, "team")) === undefined);
  });
});

describe("the node", () => {
  it("says that it is simulated, is ready, and holds a lease", async () => {
    const node = await eventually(() => world.get(resources.nodes, "portcullis"));
    expect(node).toMatchObject({
      metadata: { annotations: { "portcullis.dev/simulated": expect.stringContaining("nothing runs") } },
      status: { nodeInfo: { containerRuntimeVersion: "simulated://1", kubeletVersion: "v1.34.3" } },
    });
    await eventually(() => world.get(resources.leases, "portcullis", "kube-node-lease"));
    await world.api.delete(resources.nodes, "", "portcullis");
    await eventually(async () => {
      const again = await world.get(resources.nodes, "portcullis");
      return again !== undefined && again.metadata.uid !== node.metadata.uid;
    });
  });
});
