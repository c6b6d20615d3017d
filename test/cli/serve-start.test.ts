import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/cluster/index.ts";
import type { Resource } from "../../src/kube/index.ts";
import { portcullis } from "../journeys/plane.ts";
import { freePort } from "../serve/proxy.ts";
import { type BarePlane, install, startBarePlane, until } from "./serve-lab.ts";

const resources = {
  deployments: { group: "apps", version: "v1", resource: "deployments" },
  webhooks: { group: "admissionregistration.k8s.io", version: "v1", resource: "validatingwebhookconfigurations" },
};

let plane: BarePlane;
const children: ChildProcess[] = [];

beforeAll(async () => {
  plane = await startBarePlane("no-crds");
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

afterAll(() => plane.stop());

/** Whether the API server asks about policies, and about objects. */
async function hasWebhooks(client: Client): Promise<boolean> {
  const names = (await client.list(resources.webhooks, "")).map(({ metadata }) => metadata.name);
  return ["policy", "resource"].every((what) => names.includes(`kyverno-${what}-validating-webhook-cfg`));
}

describe("portcullis serve", () => {
  it.each([
    ["a flag that is none", ["--webhookPort=1"], "unknown option '--webhookPort=1'"],
    ["a port that is none", ["--webhookServerPort=http"], "--webhookServerPort: `http` is no port"],
    ["what is not supported", ["--openreportsEnabled=true"], "--openreportsEnabled=true is not supported yet"],
    ["a time that no webhook may take", ["--webhookTimeout=31"], "must be between 1 and 30 seconds"],
    ["an address that is none", ["--serverIP=a/b"], "--serverIP: `a/b` is no host:port"],
    ["a kubeconfig that is not there", ["--kubeconfig=nowhere"], "kubeconfig nowhere: does not exist"],
  ])("refuses %s in a sentence", async (_, args, sentence) => {
    const { exit, printed } = await start(args).ended;
    expect({ exit, printed }).toEqual({ exit: 1, printed: expect.stringContaining(sentence) });
    expect(printed).not.toMatch(/^\s+at /m);
  });

  it("refuses a setting of the environment that is not supported", async () => {
    const { exit, printed } = await start([], { FLAG_DUMP_PATCHES: "true" }).ended;
    expect({ exit, printed }).toEqual({ exit: 1, printed: expect.stringContaining("is not supported yet") });
  });

  it("starts nothing beside a Kyverno, unless it is to take over", async () => {
    await plane.client.create(resources.deployments, otherEngine);
    const { exit, printed } = await start([]).ended;
    expect(exit).toBe(1);
    expect(printed).toContain(
      "the Deployment kyverno/kyverno-reports-controller runs ghcr.io/kyverno/reports-controller:v1.16.0: " +
        "scale it to 0 first, or start with --take-over",
    );
    const forced = start(["--take-over"]);
    await forced.says(/WARN {2}taking over, although the Deployment/);
    await plane.client.delete(resources.deployments, { namespace: "kyverno", name: "kyverno-reports-controller" });
  });

  it("waits for custom kinds, and says which are missing", { timeout: 40_000 }, async () => {
    const waiting = start([]);
    await waiting.says(
      /waiting for custom kinds that are missing: clusterpolicies\.kyverno\.io, .*policyreports\.wgpolicyk8s\.io;/,
    );
    await install(plane.client);
    await waiting.says(/INFO {2}ready policies=0/);
    await until("the webhooks are there", async () => hasWebhooks(plane.client));
    waiting.child.kill("SIGTERM");
    expect((await waiting.ended).exit).toBe(0);
  });

  it("takes the webhook configurations away when its Deployment is scaled to nothing", {
    timeout: 40_000,
  }, async () => {
    const where = { namespace: "kyverno", name: "kyverno-admission-controller" };
    const scaled = { kind: "merge", patch: { spec: { replicas: 0 } } } as const;
    await plane.client.patch(resources.deployments, where, scaled);
    const last = start([], {}, []);
    await last.says(/ready policies/);
    await until("the webhooks are there", async () => hasWebhooks(plane.client));
    last.child.kill("SIGTERM");
    expect((await last.ended).exit).toBe(0);
    expect(await plane.client.list(resources.webhooks, "")).toEqual([]);
  });

  it("creates custom kinds that are missing when it is told to", { timeout: 40_000 }, async () => {
    const empty = await startBarePlane("no-crds");
    const installing = start([`--kubeconfig=${empty.kubeconfig}`, "--installCRDs"]);
    await installing.says(/created a custom kind name=policyreports\.wgpolicyk8s\.io/);
    await installing.says(/ready policies/);
    installing.child.kill("SIGTERM");
    expect((await installing.ended).exit).toBe(0);
    await empty.stop();
  });

  it("writes JSON where that is wanted", { timeout: 40_000 }, async () => {
    const { says, printed } = start(["--loggingFormat=json"]);
    await says(/"message":"ready"/);
    for (const line of printed().trim().split("\n")) {
      expect(JSON.parse(line)).toMatchObject({ time: expect.any(String), level: expect.any(String) });
    }
  });

  it("says in a sentence that its port is taken", { timeout: 40_000 }, async () => {
    const port = await freePort();
    const first = start([`--metricsPort=${port}`]);
    await first.says(/listening/);
    const { exit, printed } = await start([`--metricsPort=${port}`]).ended;
    expect({ exit, printed }).toEqual({
      exit: 1,
      printed: expect.stringContaining(`cannot serve metrics on port ${port}`),
    });
  });

  it("runs from the sources, with its background thread", { timeout: 60_000 }, async () => {
    const main = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
    const { says, printed, child, ended } = start([], {}, ["--serverIP=127.0.0.1:1"], main);
    await says(/ready policies/);
    const metricsPort = /metricsPort=(\d+)/.exec(printed())?.[1];
    // Only that thread follows reports.
    await until("the thread is at work", async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      return metrics.includes('portcullis_watch_staleness_seconds{resource="policyreports"}');
    });
    child.kill("SIGTERM");
    expect((await ended).exit).toBe(0);
    expect(printed()).not.toContain("the background thread failed");
  });
});

const image = "ghcr.io/kyverno/reports-controller:v1.16.0";
const labels = { "app.kubernetes.io/part-of": "kyverno", app: "reports" };
const otherEngine: Resource = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "kyverno-reports-controller", namespace: "kyverno", labels },
  spec: {
    selector: { matchLabels: { app: "reports" } },
    template: { metadata: { labels }, spec: { containers: [{ name: "controller", image }] } },
  },
};

interface Started {
  readonly child: ChildProcess;
  printed(): string;
  /** Waits until something is printed. */
  says(pattern: RegExp): Promise<unknown>;
  readonly ended: Promise<{ readonly exit: number | null; readonly printed: string }>;
}

const usual = ["--serverIP=127.0.0.1:1"];

function start(args: readonly string[], env: Record<string, string> = {}, at = usual, main = portcullis): Started {
  const fixed = [
    "--webhookServerHost=127.0.0.1",
    "--webhookServerPort=0",
    "--metricsHost=127.0.0.1",
    "--metricsPort=0",
  ];
  const flags = [`--kubeconfig=${plane.kubeconfig}`, ...fixed, "--drainPeriod=0s", "--leaderElectionRetryPeriod=200ms"];
  const child = spawn(process.execPath, [main, "serve", ...flags, ...at, ...args], { env: { ...process.env, ...env } });
  children.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece: Buffer) => {
      printed += piece.toString();
    });
  }
  return {
    child,
    printed: () => printed,
    says: (pattern) =>
      until(`it says ${pattern}`, async () => pattern.test(printed)).catch((error: Error) => {
        throw new Error(`${error.message}:\n${printed}`);
      }),
    ended: new Promise((done) => child.once("close", (exit) => done({ exit, printed }))),
  };
}
