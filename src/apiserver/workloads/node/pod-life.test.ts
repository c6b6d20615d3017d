import { describe, expect, it } from "vitest";
import type { Container, Pod, PodStatus } from "../objects.ts";
import { endLife, nextLife } from "./pod-life.ts";

const start = Date.parse("2026-01-01T00:00:00Z");

interface Words {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ofJob?: boolean;
  readonly gate?: string;
}

function podOf({ containers = [{ name: "nginx", image: "nginx" }], initContainers, ofJob = false, gate }: Words): Pod {
  const owner = { apiVersion: "batch/v1", kind: "Job", name: "j", uid: "j", controller: true };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "web",
      namespace: "default",
      uid: "u",
      generation: 1,
      ...(ofJob ? { ownerReferences: [owner] } : {}),
    },
    spec: {
      nodeName: "portcullis",
      restartPolicy: ofJob ? "Never" : "Always",
      containers,
      ...(initContainers === undefined ? {} : { initContainers }),
      ...(gate === undefined ? {} : { readinessGates: [{ conditionType: gate }] }),
    },
    status: { phase: "Pending", qosClass: "BestEffort" },
  };
}

interface Lived {
  readonly pod: Pod;
  readonly phases: readonly (string | undefined)[];
  readonly news: readonly string[];
  readonly took: number;
}

/** Lives on until there is nothing more to do, at most so many milliseconds. */
function live(pod: Pod, from: number, most = 10_000): Lived {
  let now = from;
  let current = pod;
  const phases: (string | undefined)[] = [];
  const news: string[] = [];
  for (;;) {
    const life = nextLife(current, { hostIP: "192.0.2.1", podIP: "10.244.0.2", now });
    current = { ...current, status: life.status };
    phases.push(life.status.phase);
    news.push(...life.news.map((one) => `${one.fieldPath} ${one.reason}`));
    if (life.again === undefined || now + life.again > from + most)
      return { pod: current, phases, news, took: now - from };
    now += life.again;
  }
}

const isTrue = (status: PodStatus | undefined) =>
  (status?.conditions ?? []).filter((one) => one.status === "True").map((one) => one.type);

describe("nextLife", () => {
  it("brings a Pod to running within a few steps", () => {
    const { pod, phases, news, took } = live(podOf({}), start);
    expect(phases).toEqual(["Pending", "Running"]);
    expect(took).toBeLessThanOrEqual(300);
    expect(news).toEqual(["Pulled", "Created", "Started"].map((reason) => `spec.containers{nginx} ${reason}`));
    expect(isTrue(pod.status)).toEqual([
      "PodReadyToStartContainers",
      "Initialized",
      "Ready",
      "ContainersReady",
      "PodScheduled",
    ]);
    expect(pod.status).toMatchObject({
      startTime: "2026-01-01T00:00:00Z",
      hostIP: "192.0.2.1",
      podIP: "10.244.0.2",
      podIPs: [{ ip: "10.244.0.2" }],
      qosClass: "BestEffort",
      observedGeneration: 1,
    });
  });

  it("names images as a runtime does, and invents no digest", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const containers = [
      { name: "a", image: "nginx" },
      { name: "b", image: "public.ecr.aws/nginx/nginx:1.27" },
      { name: "c", image: `ghcr.io/x/y:1@${digest}` },
    ];
    const statuses = live(podOf({ containers }), start).pod.status?.containerStatuses ?? [];
    expect(statuses.map(({ image, imageID }) => [image, imageID])).toEqual([
      ["docker.io/library/nginx:latest", ""],
      ["public.ecr.aws/nginx/nginx:1.27", ""],
      [`ghcr.io/x/y:1@${digest}`, `ghcr.io/x/y@${digest}`],
    ]);
    expect(statuses[0]?.containerID).toMatch(/^simulated:\/\/[0-9a-f]{64}$/);
  });

  it("runs init containers one after the other, and those that restart beside the rest", () => {
    const initContainers = [
      { name: "one", image: "busybox" },
      { name: "side", image: "busybox", restartPolicy: "Always" },
      { name: "two", image: "busybox" },
    ];
    const { pod, news, took } = live(podOf({ initContainers }), start);
    const states = pod.status?.initContainerStatuses?.map((one) => [one.name, Object.keys(one.state)[0], one.ready]);
    expect(states).toEqual([
      ["one", "terminated", true],
      ["side", "running", true],
      ["two", "terminated", true],
    ]);
    expect(news.filter((one) => one.endsWith("Started"))).toEqual([
      "spec.initContainers{one} Started",
      "spec.initContainers{side} Started",
      "spec.initContainers{two} Started",
      "spec.containers{nginx} Started",
    ]);
    expect(pod.status?.phase).toBe("Running");
    expect(took).toBeLessThanOrEqual(300);
  });

  it("tells which containers are not initialized", () => {
    const initContainers = [{ name: "one", image: "busybox" }];
    const { status } = nextLife(podOf({ initContainers }), { hostIP: "192.0.2.1", podIP: "10.244.0.2", now: start });
    expect(status.conditions?.find((one) => one.type === "Initialized")).toMatchObject({
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [one]",
    });
  });

  it("leaves a container with an impossible image waiting, says why once, and starts the others", () => {
    const containers = [
      { name: "bad", image: "NGINX:::" },
      { name: "good", image: "nginx" },
    ];
    const first = live(podOf({ containers }), start);
    expect(first.pod.status?.phase).toBe("Pending");
    expect(first.pod.status?.containerStatuses?.[0]?.state.waiting).toEqual({
      reason: "InvalidImageName",
      message:
        'Failed to apply default image tag "NGINX:::": couldn\'t parse image name "NGINX:::": invalid reference format',
    });
    expect(first.pod.status?.containerStatuses?.[1]?.ready).toBe(true);
    expect(first.news.filter((one) => one.includes("{bad}"))).toEqual([
      "spec.containers{bad} InspectFailed",
      "spec.containers{bad} Failed",
    ]);
    expect(live(first.pod, start + 5000).news).toEqual([]);
  });

  it("restarts a container whose image was changed, and only that", () => {
    const containers = [
      { name: "a", image: "nginx" },
      { name: "b", image: "redis" },
    ];
    const { pod } = live(podOf({ containers }), start);
    const changed = {
      ...pod,
      spec: {
        ...pod.spec,
        containers: [
          { name: "a", image: "nginx:1.27" },
          { name: "b", image: "redis" },
        ],
      },
    };
    const { pod: after, news } = live(changed, start + 5000);
    expect(news).toEqual(["Killing", "Pulled", "Created", "Started"].map((reason) => `spec.containers{a} ${reason}`));
    expect(after.status?.containerStatuses).toMatchObject([
      {
        image: "docker.io/library/nginx:1.27",
        restartCount: 1,
        ready: true,
        lastState: { terminated: { exitCode: 0 } },
      },
      { restartCount: 0, lastState: {} },
    ]);
    expect(live(after, start + 9000).news).toEqual([]);
  });

  it("completes the Pods of Jobs after a moment", () => {
    const { pod, phases } = live(podOf({ ofJob: true }), start);
    expect(phases.at(-1)).toBe("Succeeded");
    expect(pod.status?.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(pod.status?.conditions?.find((one) => one.type === "Ready")).toMatchObject({
      status: "False",
      reason: "PodCompleted",
    });
  });

  it("ends sidecars with the Pod of a Job", () => {
    const initContainers = [{ name: "side", image: "busybox", restartPolicy: "Always" }];
    const { pod } = live(podOf({ ofJob: true, initContainers }), start);
    expect(pod.status?.phase).toBe("Succeeded");
    expect(pod.status?.initContainerStatuses?.[0]?.state.terminated?.reason).toBe("Completed");
  });

  it("is not ready before its readiness gates are", () => {
    const { pod } = live(podOf({ gate: "example.com/ready" }), start);
    expect(isTrue(pod.status)).not.toContain("Ready");
    expect(isTrue(pod.status)).toContain("ContainersReady");
    const open = { type: "example.com/ready", status: "True" as const };
    const opened = { ...pod, status: { ...pod.status, conditions: [...(pod.status?.conditions ?? []), open] } };
    expect(isTrue(live(opened, start + 5000).pod.status)).toContain("Ready");
  });

  it("fails a Pod that is active for longer than it may be", () => {
    const pod = podOf({});
    const { pod: after, phases, news } = live({ ...pod, spec: { ...pod.spec, activeDeadlineSeconds: 5 } }, start);
    expect(phases).toEqual(["Pending", "Running", "Failed"]);
    expect(news.at(-1)).toBe("undefined DeadlineExceeded");
    expect(after.status).toMatchObject({
      reason: "DeadlineExceeded",
      containerStatuses: [{ state: { terminated: { exitCode: 137 } } }],
    });
  });

  it("starts ephemeral containers that are added", () => {
    const { pod } = live(podOf({}), start);
    const debugged = { ...pod, spec: { ...pod.spec, ephemeralContainers: [{ name: "debug", image: "busybox" }] } };
    const { pod: after, news } = live(debugged, start + 5000);
    expect(news).toContain("spec.ephemeralContainers{debug} Started");
    expect(after.status?.ephemeralContainerStatuses).toMatchObject([
      { name: "debug", image: "docker.io/library/busybox:latest", state: { running: {} } },
    ]);
    expect(after.status?.phase).toBe("Running");
  });
});

describe("endLife", () => {
  it.each([
    [false, "Succeeded", 0],
    [true, "Failed", 143],
  ])("ends a running Pod (of a Job: %s) as %s", (ofJob, phase, exitCode) => {
    const { pod } = live(podOf({ ofJob }), start, 500);
    expect(pod.status?.phase).toBe("Running");
    const status = endLife(pod, start + 1000);
    expect(status.phase).toBe(phase);
    expect(status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode });
    expect(isTrue(status)).not.toContain("Ready");
  });
});
