import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createPlane } from "../apiserver/index.ts";
import { createClient, type Transport } from "../cluster/index.ts";
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
    const definition = companionKinds.find(({ plural }) => plural === exceptions.resource)?.crd;
    if (definition !== undefined) await admin.create(crds, definition);
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

describe("watchExceptions", () => {
  it("keeps nobody waiting in a cluster that knows no exceptions, and finds those that come later", async () => {
    const { admin, log, start, define } = openLab();
    const live = start("*");
    await live.whenSynced();
    expect(live.about("p")).toEqual([]);
    expect(log).toEqual([expect.stringContaining("policyexceptions")]);
    await define();
    await admin.create(exceptions, exceptionOf("default", "p"));
    await until(() => live.about("p").length === 1);
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
    live.listen((policies) => void told.push([...policies].sort().join()));
    await admin.create(exceptions, exceptionOf("default", "p"));
    await admin.create(exceptions, exceptionOf("exempt", "p", "q"));
    await until(() => live.about("p").length > 0);
    expect(live.about("p").map(({ metadata }) => metadata.namespace)).toEqual(["exempt"]);
    const current = await admin.get(exceptions, "exempt", "e");
    await admin.update(exceptions, { ...current, spec: exceptionOf("exempt", "r").spec });
    await until(() => live.about("r").length > 0);
    await admin.delete(exceptions, { namespace: "exempt", name: "e" });
    await until(() => live.about("r").length === 0);
    expect(told).toEqual(["p,q", "p,q,r", "r"]);
  });
});
