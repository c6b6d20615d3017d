import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createClient, type LiveDiscovery, type Transport, watchDiscovery } from "./index.ts";

const watching: LiveDiscovery[] = [];
afterEach(() => {
  for (const one of watching.splice(0)) one.stop();
});

/** What the test server tells of; `metrics.k8s.io` is served by another server. */
interface World {
  metrics: "served" | "down" | "gone";
}

function watchWorld(world: World): LiveDiscovery {
  const transport: Transport = async ({ path, query }) => {
    const answer = answerOf(world, path, query);
    return { status: answer === undefined ? 404 : 200, headers: {}, body: JSON.stringify(answer ?? {}) };
  };
  const live = watchDiscovery({ client: createClient({ transport }), quietMs: 1 });
  watching.push(live);
  return live;
}

function answerOf({ metrics }: World, path: string, query: string): unknown {
  if (path === "/api") return aggregated([group("", ["v1", "Pod", "pods"])]);
  if (path === "/apis") return aggregated(metrics === "gone" ? [] : [metricsGroup(metrics)]);
  if (query.includes("watch")) return undefined;
  return path.endsWith("/customresourcedefinitions") ? { metadata: { resourceVersion: "1" }, items: [] } : undefined;
}

const aggregated = (items: unknown) => ({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", items });

function group(name: string, [version, kind, resource]: readonly [string, string, string]) {
  const served = { resource, responseKind: { group: name, version, kind }, scope: "Namespaced", verbs: ["list"] };
  return { metadata: { name }, versions: [{ version, resources: [served] }] };
}

function metricsGroup(metrics: "served" | "down") {
  if (metrics === "served") return group("metrics.k8s.io", ["v1beta1", "PodMetrics", "pods"]);
  return {
    metadata: { name: "metrics.k8s.io" },
    versions: [{ version: "v1beta1", freshness: "Stale", resources: [] }],
  };
}

async function until(holds: () => boolean | undefined): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 10_000; await sleep(5)) if (holds()) return;
  throw new Error("it does not come true");
}

const kindsOf = (live: LiveDiscovery) => live.current()?.kinds.map(({ gvk }) => gvk.kind);

describe("watchDiscovery", () => {
  it("keeps the kinds of a server that does not answer, and asks again soon", async () => {
    const world: World = { metrics: "served" };
    const live = watchWorld(world);
    await live.ready();
    expect(kindsOf(live)).toEqual(["Pod", "PodMetrics"]);
    world.metrics = "down";
    await live.refresh();
    expect(live.current()?.unanswered).toEqual(["metrics.k8s.io/v1beta1"]);
    expect(kindsOf(live)).toEqual(["Pod", "PodMetrics"]);
    expect(live.current()?.kindOf({ group: "metrics.k8s.io", version: "v1beta1", resource: "pods" })?.kind).toBe(
      "PodMetrics",
    );
    // Nobody tells of it: it is found by asking.
    world.metrics = "served";
    await until(() => live.current()?.unanswered.length === 0);
    world.metrics = "gone";
    await live.refresh();
    expect(kindsOf(live)).toEqual(["Pod"]);
  });
});
