import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createPlane } from "../apiserver/index.ts";
import { createClient, type Transport } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { companionKinds } from "../policy/index.ts";
import { watchExceptions } from "./live-exceptions.ts";

const exceptions = { group: "kyverno.io", version: "v2", resource: "policyexceptions" };
const crds = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const namespaces = { group: "", version: "v1", resource: "namespaces" };
const user = { username: "admin", groups: ["system:masters"] };

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

function openLab(through: (transport: Transport) => Transport = (transport) => transport) {
  const plane = createPlane();
  endings.push(() => plane.close());
  const log: string[] = [];
  const admin = createClient({ transport: plane.handle, user });
  const start = (namespace: string) => {
    const client = createClient({ transport: through(plane.handle), user });
    const live = watchExceptions({ client, namespace, log: (line) => void log.push(line) });
    endings.push(live.stop);
    return live;
  };
  const define = async () => {
    for (const { plural, crd } of companionKinds) if (plural === exceptions.resource) await admin.create(crds, crd);
  };
  return { admin, log, start, define };
}

async function until(holds: () => boolean): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 10_000; await sleep(5)) if (holds()) return;
  throw new Error("it does not come true");
}

const exceptionOf = (namespace: string, ...policies: readonly string[]) => ({
  apiVersion: "kyverno.io/v2",
  kind: "PolicyException",
  metadata: { name: "e", namespace },
  spec: {
    match: { any: [{ resources: { kinds: ["Pod"] } }] },
    exceptions: policies.map((policyName) => ({ policyName, ruleNames: ["*"] })),
  },
});

const policy = (name: string, more: Partial<Resource> = {}): Resource => ({
  apiVersion: "kyverno.io/v1",
  kind: "ClusterPolicy",
  metadata: { name },
  ...more,
});

describe("watchExceptions", () => {
  it("keeps nobody waiting in a cluster that knows no exceptions, and finds those that come later", async () => {
    const { admin, log, start, define } = openLab();
    const live = start("*");
    await live.whenSynced();
    expect(live.about(policy("p"), 0)).toEqual({ exceptions: [], until: undefined });
    expect(log).toEqual([expect.stringContaining("policyexceptions"), expect.stringContaining("policyexceptions")]);
    await define();
    await admin.create(exceptions, exceptionOf("default", "p"));
    await until(() => live.about(policy("p"), 0).exceptions.length === 1);
  });

  it("keeps nobody waiting where it may not read exceptions", async () => {
    const body = JSON.stringify({ kind: "Status", reason: "Forbidden", message: "no" });
    const { start } = openLab(() => async () => ({ status: 403, headers: {}, body }));
    await start("*").whenSynced();
  });

  it("heeds exceptions of the namespace that is allowed only, and tells which policies they are about", async () => {
    const { admin, start, define } = openLab();
    await define();
    await admin.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "exempt" } });
    const live = start("exempt");
    await live.whenSynced();
    const told: string[] = [];
    const named = (names: (policy: Resource) => boolean) => ["p", "q", "r"].filter((name) => names(policy(name)));
    live.listen((names) => void told.push(named(names).join()));
    await admin.create(exceptions, exceptionOf("default", "p"));
    await admin.create(exceptions, exceptionOf("exempt", "p", "q"));
    await until(() => live.about(policy("p"), 0).exceptions.length > 0);
    expect(live.about(policy("p"), 0).exceptions.map(({ metadata }) => metadata.namespace)).toEqual(["exempt"]);
    const current = await admin.get(exceptions, "exempt", "e");
    await admin.update(exceptions, { ...current, spec: exceptionOf("exempt", "r").spec });
    await until(() => live.about(policy("r"), 0).exceptions.length > 0);
    await admin.delete(exceptions, { namespace: "exempt", name: "e" });
    await until(() => live.about(policy("r"), 0).exceptions.length === 0);
    expect(told).toEqual(["p,q", "p,q,r", "r"]);
  });

  it("finds exceptions from policies with expressions by kind and name, for as long as they hold", async () => {
    const { admin, start, define } = openLab();
    await define();
    const live = start("*");
    await live.whenSynced();
    const celExceptions = { group: "policies.kyverno.io", version: "v1", resource: "policyexceptions" };
    const except = (name: string, more: object = {}) =>
      admin.create(celExceptions, {
        apiVersion: "policies.kyverno.io/v1",
        kind: "PolicyException",
        metadata: { name, namespace: "default" },
        spec: { policyRefs: [{ kind: "NamespacedValidatingPolicy", name: "p" }], ...more },
      });
    await except("b");
    await except("a", { expiresAt: "2026-01-01T00:00:00Z" });
    const of = (kind: string) => policy("p", { apiVersion: "policies.kyverno.io/v1beta1", kind });
    const end = Date.parse("2026-01-01T00:00:00Z");
    const found = (now: number) => {
      const { exceptions: held, until: ending } = live.about(of("NamespacedValidatingPolicy"), now);
      return [held.map(({ metadata }) => metadata.name).join(), ending];
    };
    await until(() => found(0)[0] === "a,b");
    expect([found(end - 1), found(end)]).toEqual([
      ["a,b", end],
      ["b", undefined],
    ]);
    expect(live.about(of("ValidatingPolicy"), 0).exceptions).toEqual([]);
    expect(live.about(policy("p"), 0).exceptions).toEqual([]);
  });
});
