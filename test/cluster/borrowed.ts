import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ClusterOptions, type RealCluster, startCluster } from "./cluster.ts";
import { realVersion } from "./readiness.ts";

/** What tests need of a cluster, whoever it belongs to: those that use it work in namespaces of their own. */
export type TestCluster = Pick<RealCluster, "kubeconfig" | "url" | "version" | "workloads" | "kubectl" | "stop">;

/**
 * The cluster that tests run on: that of the context which `PORTCULLIS_TEST_CONTEXT` names in the user's kubeconfig, or
 * else a new one. No other cluster of the user's is ever touched.
 */
export async function openCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const context = process.env.PORTCULLIS_TEST_CONTEXT;
  return context === undefined || context === "" ? startCluster(options) : borrowCluster(context);
}

const execute = promisify(execFile);

/** Whether workloads run there is taken for granted: it is the user who says that it is a cluster for tests. */
async function borrowCluster(context: string): Promise<TestCluster> {
  const config = (format: string) => [
    "config",
    "view",
    "--raw",
    "--flatten",
    "--minify",
    "--context",
    context,
    "-o",
    format,
  ];
  const folder = mkdtempSync(join(tmpdir(), "portcullis-context-"));
  const stop = async () => rmSync(folder, { recursive: true, force: true });
  try {
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, (await execute("kubectl", config("yaml"))).stdout, { mode: 0o600 });
    const url = (await execute("kubectl", config("jsonpath={.clusters[0].cluster.server}"))).stdout;
    const version = await execute("kubectl", ["--kubeconfig", kubeconfig, "get", "--raw", "/version"]);
    return { kubeconfig, url, version: realVersion(version.stdout), workloads: true, kubectl: "kubectl", stop };
  } catch (error) {
    await stop();
    throw new Error(`the context \`${context}\` of PORTCULLIS_TEST_CONTEXT cannot be used: ${String(error)}`);
  }
}
