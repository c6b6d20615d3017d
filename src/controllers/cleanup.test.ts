import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { core, eventResource, until } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import { own, type Resource } from "../kube/index.ts";

let lab: Lab;
const configMaps = core("configmaps");
const clusterCleanup = { group: "kyverno.io", version: "v2", resource: "clustercleanuppolicies" };
const namespacedCleanup = { ...clusterCleanup, resource: "cleanuppolicies" };

beforeAll(async () => {
  lab = await openLab({ ttlEveryMs: 100 });
  const config = { data: { generateSuccessEvents: "true" } };
  await lab.client.patch(configMaps, { namespace: "kyverno", name: "kyverno" }, { kind: "merge", patch: config });
  for (const name of ["one", "two"]) {
    await lab.client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
});

afterAll(() => lab.close());

type Part = Readonly<Record<string, unknown>>;

const configMap = (namespace: string, name: string, metadata: Part = {}): Resource => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace, ...metadata },
});

const everySecond = (name: string, spec: Part, metadata: Part = {}): Resource => ({
  apiVersion: "kyverno.io/v2",
  kind: "ClusterCleanupPolicy",
  metadata: { name, ...metadata },
  spec: {
    schedule: "@every 1s",
    match: { any: [{ resources: { kinds: ["ConfigMap"], names: [`${name}-*`] } }] },
    ...spec,
  },
});

const isThere = (namespace: string, name: string) =>
  lab.client.get(configMaps, namespace, name).then(
    () => true,
    (error: unknown) => {
      if (own(error, "code") === "not-found") return false;
      throw error;
    },
  );

const isGone = (namespace: string, name: string) => until(async () => !(await isThere(namespace, name)));

const lastRun = async (name: string) =>
  own((await lab.client.get(clusterCleanup, "", name)).status, "lastExecutionTime");

describe("cleanup", () => {
  it("deletes what a policy matches, and says when and what", async () => {
    await lab.client.create(configMaps, configMap("one", "plain-a"));
    await lab.client.create(configMaps, configMap("one", "other"));
    await lab.client.create(clusterCleanup, everySecond("plain", {}));
    await isGone("one", "plain-a");
    expect(await isThere("one", "other")).toBe(true);
    expect(await until(() => lastRun("plain"))).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const [event] = await until(async () => {
      const events = await lab.client.list(eventResource, "default");
      const own = events.filter(({ reportingController }) => reportingController === "kyverno-cleanup");
      return own.length > 0 && own;
    });
    expect(event).toMatchObject({
      type: "Normal",
      reason: "PolicyApplied",
      action: "Resource Cleaned Up",
      note: "successfully cleaned up the target resource ConfigMap/one/plain-a",
      regarding: { apiVersion: "kyverno.io/v2", kind: "ClusterCleanupPolicy", name: "plain" },
      related: { kind: "ConfigMap", namespace: "one", name: "plain-a" },
    });
  });

  it("runs again and again", async () => {
    await lab.client.create(configMaps, configMap("one", "plain-b"));
    await isGone("one", "plain-b");
    await lab.client.create(configMaps, configMap("two", "plain-c"));
    await isGone("two", "plain-c");
  });

  it("keeps what is excluded, what the conditions do not hold for, and what the configuration takes out", async () => {
    await lab.client.create(configMaps, configMap("one", "some-excluded"));
    await lab.client.create(configMaps, configMap("one", "some-labelled", { labels: { keep: "yes" } }));
    await lab.client.create(configMaps, configMap("kube-system", "some-system"));
    await lab.client.create(configMaps, configMap("one", "some-plain", { labels: { keep: "no" } }));
    const key = "{{ target.metadata.labels.keep || '' }}";
    await lab.client.create(
      clusterCleanup,
      everySecond("some", {
        exclude: { any: [{ resources: { kinds: ["ConfigMap"], names: ["*-excluded"] } }] },
        conditions: { all: [{ key, operator: "NotEquals", value: "yes" }] },
      }),
    );
    await isGone("one", "some-plain");
    await until(() => lastRun("some"));
    expect(await isThere("one", "some-excluded")).toBe(true);
    expect(await isThere("one", "some-labelled")).toBe(true);
    expect(await isThere("kube-system", "some-system")).toBe(true);
  });

  it("holds a policy of a namespace to it", async () => {
    await lab.client.create(configMaps, configMap("one", "near-a"));
    await lab.client.create(configMaps, configMap("two", "near-a"));
    const policy = everySecond("near", {}, { namespace: "one" });
    await lab.client.create(namespacedCleanup, { ...policy, kind: "CleanupPolicy" });
    await isGone("one", "near-a");
    await until(async () => own((await lab.client.get(namespacedCleanup, "one", "near")).status, "lastExecutionTime"));
    expect(await isThere("two", "near-a")).toBe(true);
  });

  it("keeps objects whose fate cannot be found out, and does not count as run", async () => {
    await lab.client.create(configMaps, configMap("one", "unclear-a"));
    const conditions = { all: [{ key: "{{ target.metadata.labels.absent }}", operator: "Equals", value: "x" }] };
    await lab.client.create(clusterCleanup, everySecond("unclear", { conditions }));
    await until(() =>
      lab.log.some((line) => line.startsWith("cleanup: clustercleanuppolicies/unclear: ConfigMap one/")),
    );
    expect(await isThere("one", "unclear-a")).toBe(true);
    expect(await lastRun("unclear")).toBeUndefined();
  });

  it("leaves what belongs to a deleted object where the policy, or the object, says so", async () => {
    const annotations = { "cleanup.kyverno.io/propagation-policy": "Orphan" };
    for (const [name, metadata] of [
      ["orphan-a", {}],
      ["asked-a", { annotations }],
    ] as const) {
      const { uid } = (await lab.client.create(configMaps, configMap("one", name, metadata))).metadata;
      const owner = { apiVersion: "v1", kind: "ConfigMap", name, uid };
      await lab.client.create(configMaps, configMap("one", `${name}-child`, { ownerReferences: [owner] }));
    }
    const now = { metadata: { labels: { "cleanup.kyverno.io/ttl": "0s" } } };
    await lab.client.patch(configMaps, { namespace: "one", name: "asked-a" }, { kind: "merge", patch: now });
    const only = { any: [{ resources: { kinds: ["ConfigMap"], names: ["orphan-a"] } }] };
    await lab.client.create(
      clusterCleanup,
      everySecond("orphan", { match: only, deletionPropagationPolicy: "Orphan" }),
    );
    for (const name of ["orphan-a", "asked-a"]) {
      await isGone("one", name);
      const { metadata } = await lab.client.get(configMaps, "one", `${name}-child`);
      expect(metadata.ownerReferences).toBeUndefined();
    }
  });

  it("refuses policies that make no sense when they are made", async () => {
    await expect(lab.client.create(clusterCleanup, everySecond("wrong", { schedule: "now" }))).rejects.toThrow(
      'spec.schedule: Invalid value: "now": schedule spec in the cleanupPolicy is not in proper cron format',
    );
  });
});

const cel = (resource: string) => ({ group: "policies.kyverno.io", version: "v1beta1", resource });

describe("cleanup of policies in expressions", () => {
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] };
  const deleting = (name: string, spec: Part, metadata: Part = {}): Resource => ({
    apiVersion: "policies.kyverno.io/v1beta1",
    kind: "DeletingPolicy",
    metadata: { name, ...metadata },
    spec: {
      schedule: "* * * * * * *",
      matchConstraints: { resourceRules: [rule] },
      variables: [{ name: "prefix", expression: `'${name}-'` }],
      conditions: [{ name: "own", expression: "object.metadata.name.startsWith(variables.prefix)" }],
      ...spec,
    },
  });
  const ranAt = async (resource: string, namespace: string, name: string) =>
    own((await lab.client.get(cel(resource), namespace, name)).status, "lastExecutionTime");

  it("deletes what the expressions hold for, and says when and what", async () => {
    await lab.client.create(configMaps, configMap("one", "held-a"));
    await lab.client.create(configMaps, configMap("one", "not-held"));
    await lab.client.create(cel("deletingpolicies"), deleting("held", { deletionPropagationPolicy: "Background" }));
    await isGone("one", "held-a");
    expect(await isThere("one", "not-held")).toBe(true);
    expect(await until(() => ranAt("deletingpolicies", "", "held"))).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await until(async () => {
      const events = await lab.client.list(eventResource, "default");
      return events.some(({ note }) => note === "successfully cleaned up the target resource ConfigMap/one/held-a");
    });
  });

  it("lists only what has the labels, and keeps what is excepted until the exception ends", async () => {
    const labels = { stale: "yes" };
    await lab.client.create(configMaps, configMap("one", "kept-a", { labels }));
    await lab.client.create(configMaps, configMap("one", "kept-b", { labels }));
    await lab.client.create(configMaps, configMap("one", "kept-fresh"));
    const exception = {
      apiVersion: "policies.kyverno.io/v1beta1",
      kind: "PolicyException",
      metadata: { name: "keep", namespace: "exempt" },
      spec: {
        policyRefs: [{ name: "kept", kind: "DeletingPolicy" }],
        matchConditions: [{ name: "a", expression: "object.metadata.name == 'kept-a'" }],
      },
    };
    await lab.client.create(core("namespaces"), {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "exempt" },
    });
    await lab.client.create(cel("policyexceptions"), exception);
    const matchConstraints = { resourceRules: [rule], objectSelector: { matchLabels: labels } };
    await lab.client.create(cel("deletingpolicies"), deleting("kept", { matchConstraints }));
    await isGone("one", "kept-b");
    await until(() => ranAt("deletingpolicies", "", "kept"));
    expect(await isThere("one", "kept-a")).toBe(true);
    expect(await isThere("one", "kept-fresh")).toBe(true);
    await lab.client.delete(cel("policyexceptions"), { namespace: "exempt", name: "keep" });
    await isGone("one", "kept-a");
    expect(await isThere("one", "kept-fresh")).toBe(true);
  });

  it("holds a policy of a namespace to it", async () => {
    await lab.client.create(configMaps, configMap("one", "team-a"));
    await lab.client.create(configMaps, configMap("two", "team-a"));
    const policy = deleting("team", {}, { namespace: "one" });
    await lab.client.create(cel("namespaceddeletingpolicies"), { ...policy, kind: "NamespacedDeletingPolicy" });
    await isGone("one", "team-a");
    await until(() => ranAt("namespaceddeletingpolicies", "one", "team"));
    expect(await isThere("two", "team-a")).toBe(true);
  });

  it("keeps objects whose fate cannot be found out, and does not count as run", async () => {
    await lab.client.create(configMaps, configMap("one", "vague-a"));
    const conditions = [{ name: "absent", expression: "object.data.absent == 'x'" }];
    await lab.client.create(cel("deletingpolicies"), deleting("vague", { conditions }));
    await until(() => lab.log.some((line) => line.startsWith("cleanup: deletingpolicies/vague: ConfigMap ")));
    expect(await isThere("one", "vague-a")).toBe(true);
    expect(await ranAt("deletingpolicies", "", "vague")).toBeUndefined();
  });

  it("deletes nothing by wildcards", async () => {
    await lab.client.create(configMaps, configMap("one", "wild-a"));
    const matchConstraints = { resourceRules: [{ ...rule, apiVersions: ["*"], resources: ["*"] }] };
    await lab.client.create(cel("deletingpolicies"), deleting("wild", { matchConstraints }));
    await until(() => ranAt("deletingpolicies", "", "wild"));
    expect(await isThere("one", "wild-a")).toBe(true);
  });
});

describe("ttl", () => {
  const asking = (name: string, value: string) =>
    configMap("one", name, { labels: { "cleanup.kyverno.io/ttl": value } });

  it("deletes objects whose time has come, and no others", async () => {
    await lab.client.create(configMaps, asking("ttl-later", "1h"));
    await lab.client.create(configMaps, asking("ttl-nonsense", "soon"));
    await lab.client.create(configMaps, asking("ttl-past", "2020-01-01"));
    await lab.client.create(configMaps, asking("ttl-short", "1s"));
    await isGone("one", "ttl-past");
    await isGone("one", "ttl-short");
    expect(await isThere("one", "ttl-later")).toBe(true);
    expect(await isThere("one", "ttl-nonsense")).toBe(true);
    expect(lab.log.some((line) => line.includes("ttl-nonsense: the label cleanup.kyverno.io/ttl says no time"))).toBe(
      true,
    );
  });

  it("sees a label that comes later, and one that goes", async () => {
    const name = "ttl-labelled";
    await lab.client.create(configMaps, configMap("one", name));
    await lab.client.create(configMaps, asking("ttl-unlabelled", "3s"));
    const label = (value: string | null) => ({ metadata: { labels: { "cleanup.kyverno.io/ttl": value } } });
    const of = (one: string) => ({ namespace: "one", name: one });
    await lab.client.patch(configMaps, of("ttl-unlabelled"), { kind: "merge", patch: label(null) });
    await lab.client.patch(configMaps, of(name), { kind: "merge", patch: label("4s") });
    await isGone("one", name);
    expect(await isThere("one", "ttl-unlabelled")).toBe(true);
  });
});
