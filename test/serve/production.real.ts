/**
 * What must not happen in production, shown on a real control plane with two replicas under a load of new Pods: nothing
 * that an Enforce policy forbids is admitted while a replica is ready, and no good request fails because of us.
 */
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasReadyCondition } from "../../src/cli/up/load.ts";
import { type Client, faultOf } from "../../src/cluster/index.ts";
import { own, type Resource } from "../../src/kube/index.ts";
import { whyNoCluster } from "../cluster/binaries.ts";
import { pod, registryPolicy, startLoad, type Tally } from "./load.ts";
import { type Production, startProduction } from "./production.ts";

const reason = whyNoCluster();

const namespace = "load";
const resources = {
  namespaces: { group: "", version: "v1", resource: "namespaces" },
  pods: { group: "", version: "v1", resource: "pods" },
  secrets: { group: "", version: "v1", resource: "secrets" },
  policies: { group: "kyverno.io", version: "v1", resource: "clusterpolicies" },
  webhooks: { group: "admissionregistration.k8s.io", version: "v1", resource: "validatingwebhookconfigurations" },
  reports: { group: "wgpolicyk8s.io", version: "v1alpha2", resource: "policyreports" },
  events: { group: "events.k8s.io", version: "v1", resource: "events" },
};
const resourceWebhooks = "kyverno-resource-validating-webhook-cfg";
const recovery = 10_000;

describe.skipIf(reason !== undefined)(`two replicas${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  let production: Production;
  let client: Client;

  beforeAll(async () => {
    production = await startProduction({ workloads: "controllers" });
    client = production.client;
    await client.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    await until(
      "the namespace has its account",
      async () => (await orNothing(client.get(accounts, namespace, "default"))) !== undefined,
    );
    await client.create(resources.policies, registryPolicy);
    await until("the policy is ready", async () =>
      hasReadyCondition(await client.get(resources.policies, "", "one-registry")),
    );
  }, 3_600_000);

  afterAll(() => production?.stop());

  /** Runs something under load; the load goes on for a while after it. */
  async function underLoad(act: () => Promise<void>, after = 3000): Promise<Tally> {
    const load = startLoad(client, namespace);
    await wait(2000);
    await act();
    await wait(after);
    const tally = await load.stop();
    console.log(
      `      ${tally.perSecond} Pods/s: ${tally.created} created, ${tally.denied} denied, ${tally.unanswered.length} unanswered`,
    );
    return tally;
  }

  it("keep up with a load", { timeout: 60_000 }, async () => {
    const tally = await underLoad(async () => {}, 6000);
    expect(tally).toMatchObject({ slippedIn: [], failed: [], unanswered: [] });
    expect(tally.perSecond).toBeGreaterThanOrEqual(30);
  });

  it("restart one after the other without a failed request", { timeout: 120_000 }, async () => {
    const tally = await underLoad(async () => {
      for (const old of production.replicas.slice(0, 2)) {
        await production.grow();
        expect(await old.terminate()).toBe(0);
        production.service.remove(old);
      }
    });
    expect(tally).toMatchObject({ slippedIn: [], failed: [], unanswered: [] });
  });

  it("lose one, and let nothing in", { timeout: 120_000 }, async () => {
    const victim = production.replicas.find(
      ({ process: { exitCode, signalCode } }) => exitCode === null && signalCode === null,
    );
    let recovered = 0;
    const tally = await underLoad(async () => {
      await victim?.kill();
      const since = performance.now();
      await until("good Pods are created again", () => isAdmitted(client));
      recovered = performance.now() - since;
    });
    if (victim) production.service.remove(victim);
    await production.grow();
    expect(tally.slippedIn).toEqual([]);
    expect(recovered).toBeLessThan(recovery);
  });

  it("get a new certificate when its Secret is deleted", { timeout: 120_000 }, async () => {
    const name = "kyverno-svc.kyverno.svc.kyverno-tls-pair";
    const before = await client.get(resources.secrets, "kyverno", name);
    const tally = await underLoad(async () => {
      await client.delete(resources.secrets, { namespace: "kyverno", name });
      await until("the Secret is back", async () => {
        const now = await orNothing(client.get(resources.secrets, "kyverno", name));
        return now !== undefined && now.metadata.uid !== before.metadata.uid;
      });
    });
    expect(tally).toMatchObject({ slippedIn: [], failed: [], unanswered: [] });
  });

  it("outlive a restart of the API server", { timeout: 180_000 }, async () => {
    let recovered = 0;
    const tally = await underLoad(async () => {
      await production.cluster.restartApiServer();
      const since = performance.now();
      await until("good Pods are created again", () => isAdmitted(client));
      recovered = performance.now() - since;
    });
    expect(tally.slippedIn).toEqual([]);
    expect(recovered).toBeLessThan(recovery);
  });

  it("go on judging while they cannot reach the API server for more than a minute", { timeout: 240_000 }, async () => {
    const tally = await underLoad(async () => {
      production.network.swallow();
      await wait(65_000);
      production.network.heal();
    }, 0);
    expect(tally).toMatchObject({ slippedIn: [], failed: [], unanswered: [] });
    await client.patch(resources.policies, { namespace: "", name: "one-registry" }, renamed);
    await until(
      "the policy is judged by as it is now",
      async () => (await denial(client)).includes(newMessage),
      recovery,
    );
  });

  it("put a deleted webhook configuration back", { timeout: 120_000 }, async () => {
    const deleted = () => client.delete(resources.webhooks, { namespace: "", name: resourceWebhooks });
    // The network was away until a moment ago: a leader has to be found first, and to know the cluster again.
    await deleted();
    await until("somebody leads again", () => isInForce(client), recovery);
    await deleted();
    const since = performance.now();
    await until("the configuration is back", () => isInForce(client));
    const back = performance.now() - since;
    console.log(`      back after ${back.toFixed(0)} ms`);
    expect(back).toBeLessThan(2000);
  });

  it("report what slipped in while they could not put it back", { timeout: 120_000 }, async () => {
    production.network.cut();
    await client.delete(resources.webhooks, { namespace: "", name: resourceWebhooks });
    const slipped = await eventually(() =>
      client.create(resources.pods, pod(namespace, "slipped", "bad.example/app:1")),
    );
    production.network.heal();
    await until("the configuration is back", () => isInForce(client), recovery);
    const uid = slipped.metadata.uid ?? "";
    const report = () => orNothing(client.get(resources.reports, namespace, uid));
    await until("the report is there", async () => failuresOf(await report()) === 1, recovery);
    const said = `Pod ${namespace}/slipped: [registry] fail`;
    const events = () => client.list(resources.events, "default");
    const isTold = async () => (await events()).some(({ note }) => String(note).startsWith(said));
    await until("the event is there", isTold, recovery);
  });

  it("make no API request before they answer", { timeout: 60_000 }, async () => {
    const count = async () => {
      const texts = await Promise.all(
        production.replicas.filter(isRunning).map(({ metricsPort }) => metricsOf(metricsPort)),
      );
      return texts.map((text) =>
        [...text.matchAll(/^portcullis_api_requests_total\{[^}]*during="admission"[^}]*\} (\d+)/gm)].reduce(
          (sum, [, n]) => sum + Number(n),
          0,
        ),
      );
    };
    const before = await count();
    const tally = await underLoad(async () => {});
    expect(tally.created + tally.denied).toBeGreaterThan(0);
    expect(await count()).toEqual(before);
  });
});

const accounts = { group: "", version: "v1", resource: "serviceaccounts" };
const newMessage = "Registry not known.";
const renamed = {
  kind: "json",
  patch: [{ op: "replace", path: "/spec/rules/0/validate/message", value: newMessage }],
} as const;

const isRunning = ({ process: { exitCode, signalCode } }: Production["replicas"][number]) =>
  exitCode === null && signalCode === null;

async function metricsOf(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** What a forbidden Pod is denied with. */
async function denial(client: Client): Promise<string> {
  try {
    await client.create(resources.pods, pod(namespace, "probe", "bad.example/app:1"), { dryRun: true });
    return "";
  } catch (error) {
    return faultOf(error).message;
  }
}

/** Whether a good Pod gets through, without a trace. */
async function isAdmitted(client: Client): Promise<boolean> {
  try {
    await client.create(resources.pods, pod(namespace, "probe", "good.example/app:1"), { dryRun: true });
    return true;
  } catch {
    return false;
  }
}

async function isInForce(client: Client): Promise<boolean> {
  const now = await orNothing(client.get(resources.webhooks, "", resourceWebhooks));
  return now !== undefined && Array.isArray(now.webhooks) && now.webhooks.length > 0;
}

/** Tries until it works: the API server takes a moment to notice that nobody is to be asked any more. */
async function eventually<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (attempt === 100) throw error;
      await wait(20);
    }
  }
}

function failuresOf(report: Resource | undefined): unknown {
  return own(own(report, "summary"), "fail");
}

async function orNothing(asked: Promise<Resource>): Promise<Resource | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (faultOf(error).code === "not-found") return undefined;
    throw error;
  }
}

async function until(what: string, ask: () => Promise<boolean>, patience = 30_000): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    if (await ask()) return;
    await wait(25);
  }
  throw new Error(`waited in vain until ${what}`);
}
