import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import type { Api } from "../api.ts";
import { createPlane, type Plane } from "../plane.ts";

let plane: Plane;
let api: Api;

const core = (resource: string) => ({ group: "", version: "v1", resource });
const containers = [
  { type: "Container", default: { cpu: "500m", memory: "256Mi" }, defaultRequest: { cpu: "100m" } },
  { type: "Pod", max: { cpu: "2" } },
  { type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "2Gi" } },
];
const bounds = { max: { cpu: "1" }, min: { cpu: "50m" }, maxLimitRequestRatio: { cpu: "5" } };

beforeEach(async () => {
  plane = createPlane();
  api = plane.api();
  const limits = [{ ...containers[0], ...bounds }, ...containers.slice(1)];
  await make("serviceaccounts", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } });
  await make("limitranges", { apiVersion: "v1", kind: "LimitRange", metadata: { name: "l" }, spec: { limits } });
});

afterEach(() => plane.close());

function make(resource: string, object: unknown): Promise<Resource> {
  return api.create(core(resource), "default", object as Resource);
}

function pod(resources: readonly object[]): unknown {
  const spec = { containers: resources.map((one, at) => ({ name: `c${at}`, image: "nginx", resources: one })) };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec };
}

function claim(storage: string): unknown {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } };
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "c" }, spec };
}

const refusal = (call: Promise<Resource>) => call.then(() => "created").catch((error: Error) => error.message);

describe("limitRanger", () => {
  it("gives containers what they leave out, and says so", async () => {
    const made = await make("pods", pod([{}]));
    expect(made.metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger":
        "LimitRanger plugin set: cpu, memory request for container c0; cpu, memory limit for container c0",
    });
    expect(made).toMatchObject({
      spec: {
        containers: [
          { resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "256Mi" } } },
        ],
      },
    });
  });

  const size = (request: string, limit: string) => ({ requests: { cpu: request }, limits: { cpu: limit } });
  it.each([
    [
      "one container with too much",
      [size("600m", "3")],
      "[maximum cpu usage per Container is 1, but limit is 3, maximum cpu usage per Pod is 2, but limit is 3]",
    ],
    [
      "containers that are too small, too wide, and too many",
      [size("10m", "1"), size("900m", "1"), size("900m", "1")],
      "[minimum cpu usage per Container is 50m, but request is 10m, cpu max limit to request ratio per Container is 5, but provided ratio is 100.000000, maximum cpu usage per Pod is 2, but limit is 3]",
    ],
    [
      "a Pod with too much",
      [size("900m", "1"), size("900m", "1"), size("900m", "1")],
      "maximum cpu usage per Pod is 2, but limit is 3",
    ],
  ])("refuses %s", async (_, resources, why) => {
    expect(await refusal(make("pods", pod(resources)))).toBe(`pods "p" is forbidden: ${why}`);
  });

  it.each([
    [
      "3Gi",
      'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
    ],
    [
      "1Mi",
      'persistentvolumeclaims "c" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi',
    ],
    ["2Gi", "created"],
  ])("judges a claim of %s", async (storage, said) => {
    expect(await refusal(make("persistentvolumeclaims", claim(storage)))).toBe(said);
  });
});
