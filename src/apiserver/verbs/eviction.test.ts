import { describe, expect, it } from "vitest";
import { type Client, planeAndClient } from "../testing/plane-client.ts";

const core = "/api/v1/namespaces/default";
const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
const merge = { "content-type": "application/merge-patch+json" };

const eviction = (name: string, more: object = {}) => ({
  body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name }, ...more },
});

async function pod(ask: Client, name: string, ready = "True"): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  await ask("POST", `${core}/serviceaccounts`, { body: account });
  const spec = { nodeName: "n", containers: [{ name: "web", image: "nginx" }] };
  const body = { apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: "web" } }, spec };
  expect((await ask("POST", `${core}/pods`, { body })).status).toBe(201);
  const status = { phase: "Running", conditions: [{ type: "Ready", status: ready }] };
  await ask("PATCH", `${core}/pods/${name}/status`, { headers: merge, body: { status } });
}

async function budget(ask: Client, name: string, status: object, spec: object = {}): Promise<void> {
  const selector = { matchLabels: { app: "web" } };
  const body = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name },
    spec: { minAvailable: 1, selector, ...spec },
  };
  expect((await ask("POST", budgets, { body })).status).toBe(201);
  await ask("PATCH", `${budgets}/${name}/status`, { headers: merge, body: { status } });
}

const counted = (disruptionsAllowed: number) => ({
  observedGeneration: 1,
  disruptionsAllowed,
  currentHealthy: 1,
  desiredHealthy: 1,
  expectedPods: 1,
});

describe("an eviction", () => {
  it("says in the Pod who let it go", async () => {
    const { ask } = planeAndClient();
    await pod(ask, "web");
    expect((await ask("POST", `${core}/pods/web/eviction`, eviction("web"))).status).toBe(201);
    const { metadata, status } = (await ask("GET", `${core}/pods/web`)).body;
    expect(metadata.deletionTimestamp).toBeDefined();
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI" }),
    );
  });

  it.each([
    [
      "while the budget is not counted",
      { observedGeneration: 0 },
      429,
      "10",
      "The disruption budget guard is still being processed by the server.",
    ],
    [
      "where no disruption is allowed",
      counted(0),
      429,
      undefined,
      "The disruption budget guard needs 1 healthy pods and has 1 currently",
    ],
  ])("is refused %s", async (_, status, code, after, cause) => {
    const { ask } = planeAndClient();
    await pod(ask, "web");
    await budget(ask, "guard", status);
    const seen = await ask("POST", `${core}/pods/web/eviction`, eviction("web"));
    expect([seen.status, seen.headers["retry-after"], seen.body.message, seen.body.details.causes]).toEqual([
      code,
      after,
      "Cannot evict pod as it would violate the pod's disruption budget.",
      [{ reason: "DisruptionBudget", message: cause }],
    ]);
    expect((await ask("GET", `${core}/pods/web`)).body.metadata.deletionTimestamp).toBeUndefined();
  });

  it("takes one disruption out of the budget, but not in a dry run", async () => {
    const { ask } = planeAndClient();
    await pod(ask, "web");
    await budget(ask, "guard", counted(1));
    const left = async () => (await ask("GET", `${budgets}/guard`)).body.status.disruptionsAllowed;
    const dry = eviction("web", { deleteOptions: { dryRun: ["All"] } });
    expect([(await ask("POST", `${core}/pods/web/eviction`, dry)).status, await left()]).toEqual([201, 1]);
    expect([(await ask("POST", `${core}/pods/web/eviction`, eviction("web"))).status, await left()]).toEqual([201, 0]);
    const { status } = (await ask("GET", `${budgets}/guard`)).body;
    expect(Object.keys(status.disruptedPods)).toEqual(["web"]);
  });

  it("of an unready Pod is free where the budget says so, or has enough others", async () => {
    const { ask } = planeAndClient();
    await pod(ask, "web", "False");
    await budget(ask, "guard", counted(0), { unhealthyPodEvictionPolicy: "AlwaysAllow" });
    expect((await ask("POST", `${core}/pods/web/eviction`, eviction("web"))).status).toBe(201);
  });

  it("fails where several budgets select the Pod", async () => {
    const { ask } = planeAndClient();
    await pod(ask, "web");
    await budget(ask, "one", counted(1));
    await budget(ask, "two", counted(1));
    const seen = await ask("POST", `${core}/pods/web/eviction`, eviction("web"));
    expect([seen.status, seen.body.status]).toEqual([500, "Failure"]);
  });
});
