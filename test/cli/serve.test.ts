import { setTimeout as wait } from "node:timers/promises";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pod, registryPolicy, startLoad } from "../serve/load.ts";
import { type Replica, startReplica } from "../serve/replica.ts";
import { type Service, startService } from "../serve/service.ts";
import { isGranted, neededFor } from "./granted.ts";
import { type BarePlane, holds, startBarePlane, until } from "./serve-lab.ts";

const core = { group: "", version: "v1" };
const resources = {
  namespaces: { ...core, resource: "namespaces" },
  accounts: { ...core, resource: "serviceaccounts" },
  pods: { ...core, resource: "pods" },
  secrets: { ...core, resource: "secrets" },
  configMaps: { ...core, resource: "configmaps" },
  leases: { group: "coordination.k8s.io", version: "v1", resource: "leases" },
  policies: { group: "kyverno.io", version: "v1", resource: "clusterpolicies" },
  webhooks: { group: "admissionregistration.k8s.io", version: "v1", resource: "validatingwebhookconfigurations" },
  reports: { group: "wgpolicyk8s.io", version: "v1alpha2", resource: "policyreports" },
};
const namespace = "load";
const ca = "kyverno-svc.kyverno.svc.kyverno-tls-ca";
const pair = "kyverno-svc.kyverno.svc.kyverno-tls-pair";
const hooks = "kyverno-resource-validating-webhook-cfg";

describe("two replicas", () => {
  let plane: BarePlane;
  let service: Service;
  const replicas: Replica[] = [];
  const running = () => replicas.filter(({ process: { exitCode, signalCode } }) => exitCode === null && !signalCode);

  beforeAll(async () => {
    plane = await startBarePlane();
    service = await startService();
    await Promise.all([grow(), grow()]);
    await room(namespace);
    await until("somebody answers for policies", () => plane.client.create(resources.policies, registryPolicy));
    await until("the policy is ready", async () =>
      holds(await plane.client.get(resources.policies, "", "one-registry"), "Ready"),
    );
  }, 90_000);

  afterAll(async () => {
    await Promise.all(running().map((one) => one.kill()));
    await service?.close();
    await plane?.stop();
  });

  async function grow(): Promise<Replica> {
    const name = `replica-${replicas.length + 1}`;
    const { kubeconfig } = plane;
    const args = ["--drainPeriod=1500ms", "--leaderElectionRetryPeriod=500ms"];
    const replica = await startReplica({ name, kubeconfig, address: service.address, args });
    replicas.push(replica);
    service.add(replica);
    return replica;
  }

  /** A namespace in which Pods can be made. */
  async function room(name: string): Promise<void> {
    await plane.client.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: name } };
    await plane.client.create(resources.accounts, account);
  }

  /** Connects to each replica as the API server would now. */
  async function expectTrusted(): Promise<void> {
    const { webhooks } = await plane.client.get(resources.webhooks, "", hooks);
    const [first] = webhooks as readonly { readonly clientConfig: { readonly caBundle: string } }[];
    const bundle = Buffer.from(first?.clientConfig.caBundle ?? "", "base64").toString();
    for (const { port, name } of running()) expect([name, await greet(port, bundle)]).toEqual([name, "trusted"]);
  }

  /** Pods in a namespace of their own. */
  async function startPods() {
    const name = `load-${performance.now().toFixed()}`;
    await room(name);
    return startLoad(plane.client, name, 2);
  }

  const holder = async () => {
    const { spec } = await plane.client.get(resources.leases, "kyverno", "kyverno");
    return String((spec as { readonly holderIdentity?: string }).holderIdentity).split("_")[0];
  };
  const metrics = async ({ metricsPort }: Replica) => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const create = (name: string, image: string) => plane.client.create(resources.pods, pod(namespace, name, image));

  it("have one leader between them", async () => {
    const leading = await Promise.all(
      running().map(async (one) => (await metrics(one)).includes("portcullis_leader 1")),
    );
    expect(leading.filter((one) => one)).toHaveLength(1);
    expect(running()[leading.indexOf(true)]?.name).toBe(await holder());
  });

  it("deny what the policy forbids, and admit the rest", async () => {
    await expect(create("bad", "bad.example/app:1")).rejects.toThrow(/Unknown registry/);
    await expect(create("good", "good.example/app:1")).resolves.toMatchObject({ metadata: { name: "good" } });
  });

  it("report what the scan finds", { timeout: 30_000 }, async () => {
    const { metadata } = await plane.client.get(resources.pods, namespace, "good");
    const report = await until("the report is there", () =>
      plane.client.get(resources.reports, namespace, metadata.uid ?? ""),
    );
    expect(report).toMatchObject({ summary: { pass: 1, fail: 0 } });
    const scanned =
      /^kyverno_policy_results_total\{.*rule_result="pass".*rule_execution_cause="background_scan".*\} \d+$/m;
    await until("it is counted", async () =>
      (await Promise.all(running().map(metrics))).some((text) => scanned.test(text)),
    );
  });

  it("tell in metrics what they do, and ask nothing before they answer", async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => create(`metric-${index}`, "bad.example/app:1").catch(() => {})),
    );
    const texts = (await Promise.all(running().map(metrics))).join("\n");
    expect(texts).toMatch(
      /^kyverno_admission_requests_total\{resource_kind="Pod",resource_namespace="load",resource_request_operation="create",request_allowed="false",.*\} \d+$/m,
    );
    expect(texts).toMatch(/^kyverno_policy_results_total\{.*policy_name="one-registry".*rule_result="fail".*\} \d+$/m);
    expect(texts).toMatch(/^portcullis_watch_staleness_seconds\{resource="namespaces"\} [\d.e-]+$/m);
    expect(texts).not.toMatch(/^portcullis_api_requests_total\{.*during="admission"/m);
  });

  it("take a changed configuration without a restart", { timeout: 30_000 }, async () => {
    const filtered = { data: { resourceFilters: "[*/*,kyverno,*] [Pod,load,filtered]" } };
    await plane.client.patch(
      resources.configMaps,
      { namespace: "kyverno", name: "kyverno" },
      { kind: "merge", patch: filtered },
    );
    await until("the Pod is let through", () => create("filtered", "bad.example/app:1"));
  });

  it("put a deleted webhook configuration back", { timeout: 30_000 }, async () => {
    await plane.client.delete(resources.webhooks, { namespace: "", name: hooks });
    await until("it is back", () => plane.client.get(resources.webhooks, "", hooks), 2_000);
    await until("the Pod is denied", async () => {
      const name = `after-${Math.random().toString(36).slice(2)}`;
      return await create(name, "bad.example/app:1").then(
        () => false,
        () => true,
      );
    });
  });

  it.each([
    ["the certificate", [pair]],
    ["the authority", [ca]],
    ["both", [ca, pair]],
  ])("make %s anew when its Secret is deleted, without a failed request", { timeout: 60_000 }, async (_, names) => {
    const read = async (name: string) => (await plane.client.get(resources.secrets, "kyverno", name)).metadata.uid;
    const before = await Promise.all(names.map(read));
    const load = await startPods();
    for (const name of names) await plane.client.delete(resources.secrets, { namespace: "kyverno", name });
    await until("the Secrets are back", async () =>
      (await Promise.all(names.map(read))).every((uid, at) => uid !== before[at]),
    );
    // Longer than callers have to learn of a new authority: all the while, new connections can be trusted.
    for (const end = Date.now() + 4_000; Date.now() < end; await wait(100)) await expectTrusted();
    expect(await load.stop()).toMatchObject({ slippedIn: [], failed: [], unanswered: [] });
  });

  it("restart one after the other without a failed request", { timeout: 90_000 }, async () => {
    const load = await startPods();
    for (const old of running()) {
      await grow();
      expect(await old.terminate()).toBe(0);
      service.remove(old);
    }
    await wait(500);
    const tally = await load.stop();
    expect(tally).toMatchObject({ slippedIn: [], failed: [], unanswered: [] });
    expect(tally.created + tally.denied).toBeGreaterThan(0);
  });

  it("go on when the leader dies", { timeout: 60_000 }, async () => {
    const dying = await holder();
    const victim = running().find(({ name }) => name === dying);
    const load = await startPods();
    await victim?.kill();
    if (victim) service.remove(victim);
    await until("another one leads", async () => (await holder()) !== dying);
    expect((await load.stop()).slippedIn).toEqual([]);
    await expect(create("still-bad", "bad.example/app:1")).rejects.toThrow(/Unknown registry/);
  });

  it("give the lease back when they end", { timeout: 30_000 }, async () => {
    for (const one of running()) expect(await one.terminate()).toBe(0);
    const { spec } = await plane.client.get(resources.leases, "kyverno", "kyverno");
    expect(spec).toMatchObject({ holderIdentity: "" });
  });

  it("did nothing that their service account may not do", () => {
    const needed = plane.requests.flatMap((request) => neededFor(request) ?? []);
    const read = new Set(["get", "list", "watch"]);
    // Scans read by the role `view`, and nothing but that.
    const scanned = new Set([
      "pods",
      "replicationcontrollers",
      "deployments",
      "replicasets",
      "statefulsets",
      "daemonsets",
      "jobs",
      "cronjobs",
    ]);
    const refused = needed.filter((one) => !isGranted(one) && !(scanned.has(one.resource) && read.has(one.verb)));
    expect(needed.length).toBeGreaterThan(100);
    expect([...new Set(refused.map((one) => JSON.stringify(one)))]).toEqual([]);
  });

  it("have logged nothing secret, and no stack trace", () => {
    for (const { printed } of replicas) {
      expect(printed()).not.toMatch(/PRIVATE KEY|Bearer |^ +at /m);
      expect(printed().trim().split("\n")).toEqual(
        expect.arrayContaining([expect.stringMatching(/^\S+Z INFO {2}ready policies=\d+$/)]),
      );
    }
  });
});

/** Whether a server's certificate is good for those who trust the bundle. */
function greet(port: number, ca: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1", ca }, () => {
      done("trusted");
      socket.destroy();
    });
    socket.once("error", ({ message }) => done(message));
  });
}
