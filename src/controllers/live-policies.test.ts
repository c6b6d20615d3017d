import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createPlane } from "../apiserver/index.ts";
import { type Client, createClient, discover } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { policyKinds } from "../policy/index.ts";
import { runController } from "./index.ts";
import { type LiveExceptions, noExceptions } from "./live-exceptions.ts";
import { livePolicies } from "./live-policies.ts";

const policies = { group: "kyverno.io", version: "v1", resource: "clusterpolicies" };
const crds = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const user = { username: "admin", groups: ["system:masters"] };

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** The loop on a control plane that asks no webhook, so that anything can be written. */
async function openLab() {
  const plane = createPlane();
  endings.push(() => plane.close());
  const client = createClient({ transport: plane.handle, user });
  for (const { crd } of policyKinds) await client.create(crds, crd);
  return { client, ...(await startLoop(client)) };
}

async function startLoop(
  client: Client,
  kinds = policyKinds,
  exceptions: LiveExceptions = noExceptions,
  { generation = { validating: true, mutating: false }, ignoresFailures = false } = {},
) {
  const log: string[] = [];
  const live = livePolicies({
    client,
    policyKinds: kinds,
    exceptions,
    generation,
    ignoresFailures,
    clock: Date.now,
    log: (line) => void log.push(line),
  });
  const changes: string[] = [];
  live.listen((change) => {
    changes.push(change.kind === "gone" ? `gone ${change.old.policy.name}` : `set ${change.live.policy.name}`);
  });
  const running = runController(live, (line) => void log.push(line));
  endings.push(running.stop);
  await until(() => live.synced());
  return { live, changes, log };
}

async function until(holds: () => boolean): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 10_000; await sleep(5)) if (holds()) return;
  throw new Error("it does not come true");
}

const policyOf = (kinds: readonly string[], message = "label it"): Resource => ({
  apiVersion: "kyverno.io/v1",
  kind: policyKinds[0]?.kind ?? "",
  metadata: { name: "labels" },
  spec: {
    rules: [
      {
        name: "app",
        match: { any: [{ resources: { kinds } }] },
        validate: { message, pattern: { metadata: { labels: { app: "?*" } } } },
      },
    ],
  },
});

/** A rule that matches, and then does nothing: the schema lets it pass, the compiler does not. */
function withoutCheck({ spec }: Resource): unknown {
  const text = JSON.stringify(spec, (key, value) => (key === "validate" ? undefined : value));
  return JSON.parse(text);
}

async function change(client: Client, edit: (policy: Resource) => Resource): Promise<void> {
  await client.update(policies, edit(await client.get(policies, "", "labels")));
}

describe("livePolicies", () => {
  it("compiles a policy when its text changes, and only then", async () => {
    const { client, live, changes } = await openLab();
    await client.create(policies, policyOf(["Pod"]));
    await until(() => changes.length === 1);
    const [first] = live.all();
    const target = { namespace: "", name: "labels" };
    const patch = { status: { rulecount: { validate: 1, generate: 0, mutate: 0, verifyimages: 0 } } };
    await client.patch(policies, target, { kind: "merge", patch }, { subresource: "status" });
    await change(client, (policy) => ({ ...policy, spec: policyOf(["Pod"], "other").spec }));
    await until(() => changes.length === 2);
    expect(live.all()).not.toContain(first);
    await client.delete(policies, target);
    await until(() => live.all().length === 0);
    expect(changes).toEqual(["set labels", "set labels", "gone labels"]);
  });

  it.each([
    [true, "Ignore"],
    [false, "Fail"],
  ])("lets nothing be denied for want of a verdict where that is asked for: %s", async (ignoresFailures, expected) => {
    const { client } = await openLab();
    await client.create(policies, policyOf(["Pod"]));
    const { live } = await startLoop(client, policyKinds, noExceptions, { ignoresFailures });
    expect(live.all().map(({ policy }) => policy.failurePolicy)).toEqual([expected]);
  });

  it("keeps the last good version when a broken one comes in, and takes the next good one", async () => {
    const { client, live, changes, log } = await openLab();
    await client.create(policies, policyOf(["Pod"]));
    await until(() => changes.length === 1);
    const [good] = live.all();
    await change(client, (policy) => ({ ...policy, spec: withoutCheck(policy) }));
    await until(() => log.some((line) => line.includes("its last good version stays in force")));
    expect(live.all()).toEqual([good]);
    await change(client, (policy) => ({ ...policy, spec: policyOf(["Pod"], "other").spec }));
    await until(() => changes.length === 2);
  });

  it("goes on without a policy over which it breaks", async () => {
    const { client } = await openLab();
    await client.create(policies, policyOf(["Pod"]));
    await client.create(policies, { ...policyOf(["Pod"]), metadata: { name: "breaks" } });
    const breaking = policyKinds.map((kind) => ({
      ...kind,
      compile: (...[document, options]: Parameters<typeof kind.compile>) => {
        if (document.metadata.name === "breaks") throw new RangeError("too deep");
        return kind.compile(document, options);
      },
    }));
    const { live, log } = await startLoop(client, breaking);
    expect(live.all().map(({ policy }) => policy.name)).toEqual(["labels"]);
    expect(log).toEqual([expect.stringMatching(/breaks: it cannot be compiled: RangeError: too deep.*not in force/s)]);
  });

  it("finds a stored policy good after a start, though a definition made meanwhile would forbid to create it", async () => {
    const { client, changes } = await openLab();
    const kind = policyKinds.find(({ namespaced }) => namespaced);
    const metadata = { name: "labels", namespace: "default" };
    const policy = { ...policyOf(["ConfigMap"]), kind: kind?.kind ?? "", metadata };
    await client.create({ ...policies, resource: "policies" }, policy);
    await until(() => changes.length === 1);
    await client.create(crds, clusterConfigMaps);
    const { find } = await discover(client);
    expect(kind?.compile(policy, { kinds: find }).policy).toBeUndefined();
    const again = await startLoop(client);
    expect(again.log).toEqual([]);
    expect(again.live.all().map(({ key }) => key)).toEqual(["policies.kyverno.io/default/labels"]);
  });

  it.each([
    ["holds in the API server where it asks for that", { enabled: true }, true, false],
    ["holds here where it does not ask for it, whatever its status says", { enabled: false }, true, true],
    ["holds here where nobody makes admission policies any more", { enabled: true }, false, true],
  ])("%s", async (_, validatingAdmissionPolicy, validating, here) => {
    const { client } = await openLab();
    const named = { group: "policies.kyverno.io", version: "v1", resource: "validatingpolicies" };
    const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] };
    const spec = {
      autogen: { validatingAdmissionPolicy },
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: "false" }],
    };
    await client.create(named, {
      apiVersion: "policies.kyverno.io/v1",
      kind: "ValidatingPolicy",
      metadata: { name: "maps" },
      spec,
    });
    const patch = { status: { generated: true } };
    const target = { namespace: "", name: "maps" };
    await client.patch(named, target, { kind: "merge", patch }, { subresource: "status" });
    const { live } = await startLoop(client, policyKinds, noExceptions, {
      generation: { validating, mutating: false },
    });
    expect(live.all().map(({ policy }) => policy.admission)).toEqual([here]);
  });

  it("compiles a policy anew when an exception from it ends", async () => {
    const { client } = await openLab();
    await client.create(policies, policyOf(["Pod"]));
    const end = Date.now() + 300;
    const exception = { apiVersion: "kyverno.io/v2", kind: "PolicyException", metadata: { name: "e" } };
    const about: LiveExceptions["about"] = (_, now) =>
      now < end ? { exceptions: [exception], until: end } : { exceptions: [], until: undefined };
    const { changes } = await startLoop(client, policyKinds, { ...noExceptions, about });
    await until(() => changes.length === 2);
    expect(changes).toEqual(["set labels", "set labels"]);
  });
});

/** Nobody may be asked about cluster-wide kinds by a policy of a namespace: with this, `ConfigMap` names one. */
const clusterConfigMaps: Resource = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "configmaps.example.com" },
  spec: {
    group: "example.com",
    names: { kind: "ConfigMap", plural: "configmaps" },
    scope: "Cluster",
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};
