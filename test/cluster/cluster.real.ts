import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBinaries, whyNoCluster } from "./binaries.ts";
import { openCluster, type TestCluster } from "./borrowed.ts";
import { startCluster } from "./cluster.ts";
import { askerOf } from "./https.ts";
import { realVersion } from "./readiness.ts";

const borrowed = (process.env.PORTCULLIS_TEST_CONTEXT ?? "") !== "";
const found = findBinaries();
const reason = borrowed ? undefined : whyNoCluster();
const needsPods = reason ?? (found.kind === "found" && !runsPods() ? "no programs that run Pods" : undefined);

describe.skipIf(needsPods !== undefined)(`a real cluster${because(needsPods)}`, () => {
  let cluster: TestCluster;
  let namespace: string;
  const kubectl = async (...args: readonly string[]) => {
    const command = ["--kubeconfig", cluster.kubeconfig, "--namespace", namespace, ...args];
    return (await promisify(execFile)(cluster.kubectl ?? "kubectl", command)).stdout;
  };

  beforeAll(async () => {
    cluster = await openCluster({ tell: console.error });
    namespace = `portcullis-test-${process.pid}`;
    await kubectl("create", "namespace", namespace);
  }, 3_600_000);

  afterAll(async () => {
    await kubectl("delete", "namespace", namespace, "--wait=false");
    await cluster.stop();
  });

  it("says its version", async () => {
    expect(JSON.parse(await kubectl("version", "-o", "json")).serverVersion.gitVersion).toBe(cluster.version);
  });

  it("runs the Pods of a Deployment, and reports their images as a container runtime does", async () => {
    await kubectl("create", "deployment", "web", "--image=nginx", "--replicas=2");
    await kubectl("rollout", "status", "deployment/web", "--timeout=30s");
    const { items } = JSON.parse(await kubectl("get", "pods", "-l", "app=web", "-o", "json"));
    expect(items.map((pod: Pod) => [pod.status.phase, pod.status.containerStatuses[0]?.image])).toEqual([
      ["Running", "docker.io/library/nginx:latest"],
      ["Running", "docker.io/library/nginx:latest"],
    ]);
  });

  it("completes the Pods of a Job", async () => {
    await kubectl("create", "job", "once", "--image=registry.example.com:5000/tools/once:1");
    await kubectl("wait", "--for=condition=complete", "job/once", "--timeout=30s");
    const { items } = JSON.parse(await kubectl("get", "pods", "-l", "job-name=once", "-o", "json"));
    expect(items.map((pod: Pod) => [pod.status.phase, pod.status.containerStatuses[0]?.image])).toEqual([
      ["Succeeded", "registry.example.com:5000/tools/once:1"],
    ]);
  });
});

describe.skipIf(reason !== undefined)(`startCluster${because(reason)}`, () => {
  it("serves again, with what was there, after a restart of the API server, and leaves nothing behind", async () => {
    const cluster = await startCluster({ workloads: false, tell: console.error });
    const { ask, close } = askerOf(cluster.access);
    const later = askerOf(cluster.access);
    const body = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kept" } });
    await ask({ method: "POST", path: "/api/v1/namespaces", headers: { "content-type": "application/json" }, body });
    await cluster.restartApiServer();
    expect((await ask({ method: "GET", path: "/api/v1/namespaces/kept" })).status).toBe(200);
    close();
    await cluster.stop();
    await expect(later.ask({ method: "GET", path: "/readyz" })).rejects.toThrow("ECONNREFUSED");
    expect(existsSync(cluster.folder)).toBe(false);
  }, 3_600_000);
});

describe("realVersion", () => {
  it("takes the version of a real API server", () => {
    expect(realVersion('{"gitVersion":"v1.34.3"}')).toBe("v1.34.3");
  });

  it("refuses the embedded control plane", () => {
    expect(() => realVersion('{"gitVersion":"v1.34.3+portcullis"}')).toThrow("is the embedded one");
  });
});

interface Pod {
  readonly status: { readonly phase: string; readonly containerStatuses: readonly { readonly image: string }[] };
}

function runsPods(): boolean {
  return (
    borrowed ||
    (found.kind === "found" && found.binaries.workloads !== undefined && found.binaries.kubectl !== undefined)
  );
}

function because(why: string | undefined): string {
  return why === undefined ? "" : ` (skipped: ${why})`;
}
