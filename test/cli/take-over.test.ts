import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GroupVersionResource, Resource } from "../../src/kube/index.ts";
import { pod, registryPolicy, startLoad } from "../serve/load.ts";
import { type Replica, startReplica } from "../serve/replica.ts";
import { type Service, startService } from "../serve/service.ts";
import { type BarePlane, holds, startBarePlane, until } from "./serve-lab.ts";

const core = { group: "", version: "v1" };
const resources = {
  namespaces: { ...core, resource: "namespaces" },
  accounts: { ...core, resource: "serviceaccounts" },
  pods: { ...core, resource: "pods" },
  secrets: { ...core, resource: "secrets" },
  leases: { group: "coordination.k8s.io", version: "v1", resource: "leases" },
  policies: { group: "kyverno.io", version: "v1", resource: "clusterpolicies" },
  exceptions: { group: "kyverno.io", version: "v2", resource: "policyexceptions" },
  reports: { group: "wgpolicyk8s.io", version: "v1alpha2", resource: "policyreports" },
  validating: { group: "admissionregistration.k8s.io", version: "v1", resource: "validatingwebhookconfigurations" },
  mutating: { group: "admissionregistration.k8s.io", version: "v1", resource: "mutatingwebhookconfigurations" },
};
const image = "ghcr.io/kyverno/kyverno:v1.19.1";
const hooks = "kyverno-resource-validating-webhook-cfg";

/** A replica of our own stands in for a Kyverno: it has its Lease, its Secrets and its configurations, and a Pod with its image. */
describe("portcullis serve --take-over", () => {
  let plane: BarePlane;
  let service: Service;
  let old: Replica;
  let report: Resource;
  const started: Replica[] = [];
  const args = ["--drainPeriod=1500ms", "--leaderElectionRetryPeriod=500ms", "--enablePolicyException=true"];

  const start = async (name: string, more: readonly string[]) => {
    const { kubeconfig } = plane;
    const replica = await startReplica({ name, kubeconfig, address: service.address, args: [...args, ...more] });
    started.push(replica);
    return replica;
  };
  const holder = async () => {
    const { spec } = await plane.client.get(resources.leases, "kyverno", "kyverno");
    return String((spec as { readonly holderIdentity?: string }).holderIdentity).split("_")[0];
  };

  beforeAll(async () => {
    plane = await startBarePlane();
    service = await startService();
    old = await start("kyverno-old", []);
    service.add(old);
    const { client } = plane;
    for (const name of ["load", "exempt"]) {
      await client.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    for (const name of ["load", "exempt", "kyverno"]) {
      const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: name } };
      await client.create(resources.accounts, account);
    }
    await until("policies are taken", () => client.create(resources.policies, registryPolicy));
    await until("the policy is ready", async () =>
      holds(await client.get(resources.policies, "", "one-registry"), "Ready"),
    );
    await until("exceptions are taken", () => client.create(resources.exceptions, exception));
    const { metadata } = await client.create(resources.pods, pod("load", "reported", "good.example/app:1"));
    report = await until("the report is there", () => client.get(resources.reports, "load", metadata.uid ?? ""));
    await client.create(resources.pods, pod("kyverno", "kyverno-old", image));
  }, 90_000);

  afterAll(async () => {
    await Promise.all(started.map((one) => one.kill()));
    await service?.close();
    await plane?.stop();
  });

  it("is asked for where a Kyverno leads", { timeout: 60_000 }, async () => {
    await expect(start("refused", [])).rejects.toThrow(
      `the Pod kyverno/kyverno-old leads and runs ${image}: scale it to 0 first, or start with --take-over`,
    );
  });

  it("lets nothing in that is forbidden, and keeps what there was", { timeout: 90_000 }, async () => {
    const { client } = plane;
    const before = await everything();
    const seen = follow();
    const load = startLoad(client, "load", 2);
    const next = await start("portcullis-new", ["--take-over"]);
    expect(next.printed()).toContain(`taking over, although the Pod kyverno/kyverno-old leads and runs ${image}`);
    service.add(next);
    // Both answer; who leads has not changed, nor has anything been written.
    expect(await holder()).toBe("kyverno-old");
    expect(await everything()).toEqual(before);
    expect(await old.terminate()).toBe(0);
    service.remove(old);
    await until("the new one leads", async () => (await holder()) === "portcullis-new");
    await wait(500);
    const tally = await load.stop();
    expect(tally).toMatchObject({ slippedIn: [], failed: [], unanswered: [] });
    expect(tally.denied).toBeGreaterThan(0);
    expect(seen.stop()).toEqual({ deleted: [], broken: [], watched: 2 });
    expect((await everything()).map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    expect(await client.get(resources.reports, "load", report.metadata.name ?? "")).toMatchObject({
      metadata: { uid: report.metadata.uid },
    });
  });

  it("looks after the configurations from then on", { timeout: 30_000 }, async () => {
    const emptied = { kind: "merge", patch: { webhooks: [] } } as const;
    await plane.client.patch(resources.validating, { namespace: "", name: hooks }, emptied);
    await until("they are restored", async () => (await hooksOf(hooks)).length > 0);
  });

  const hooksOf = async (name: string) =>
    (await plane.client.get(resources.validating, "", name)).webhooks as readonly unknown[];

  /** What is to stay, by UID and version. */
  async function everything() {
    const kept: readonly [GroupVersionResource, string][] = [
      [resources.validating, ""],
      [resources.mutating, ""],
      [resources.secrets, "kyverno"],
      [resources.policies, ""],
      [resources.exceptions, ""],
    ];
    const found = await Promise.all(kept.map(([resource, namespace]) => plane.client.list(resource, namespace)));
    return found.flat().map(({ metadata: { name, uid, resourceVersion } }) => ({ name, uid, resourceVersion }));
  }

  /** Notes each webhook configuration that is deleted, and whether it was looked at all the time. */
  function follow() {
    const over = new AbortController();
    const deleted: string[] = [];
    const broken: unknown[] = [];
    const watched = new Set<string>();
    for (const resource of [resources.validating, resources.mutating]) {
      const watching = async () => {
        const options = { signal: over.signal, resourceVersion: "0" };
        for await (const event of plane.client.watch(resource, "", options)) {
          watched.add(resource.resource);
          if (event.type === "DELETED") deleted.push(event.object.metadata.name ?? "");
        }
      };
      watching().catch((error: unknown) => {
        if (!over.signal.aborted) broken.push(error);
      });
    }
    return {
      stop() {
        over.abort();
        return { deleted, broken, watched: watched.size };
      },
    };
  }
});

const exception: Resource = {
  apiVersion: "kyverno.io/v2",
  kind: "PolicyException",
  metadata: { name: "some", namespace: "exempt" },
  spec: {
    exceptions: [{ policyName: "one-registry", ruleNames: ["registry"] }],
    match: { any: [{ resources: { kinds: ["Pod"], namespaces: ["exempt"] } }] },
  },
};
