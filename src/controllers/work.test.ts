import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { core, eventResource, policyResource, readinessOf, until } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import { isFault } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { updateRequestResource } from "./update-requests.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.user.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "from" } });
});
afterAll(() => lab.close());
afterEach(async () => {
  await lab.tidy();
  for (const namespace of ["default", "from"]) {
    for (const kind of ["configmaps", "secrets"]) {
      for (const { metadata } of await lab.client.list(core(kind), namespace)) {
        if (metadata.name === "kube-root-ca.crt") continue;
        await lab.client.delete(core(kind), { namespace, name: metadata.name ?? "" });
      }
    }
  }
  await until(async () => (await lab.client.list(updateRequestResource, "kyverno")).length === 0);
});

const match = { any: [{ resources: { kinds: ["ConfigMap"], selector: { matchLabels: { makes: "yes" } } } }] };

function policyOf(name: string, rule: object, spec: object = {}): Resource {
  const rules = [{ name: "make", match, ...rule }];
  return { apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", metadata: { name }, spec: { ...spec, rules } };
}

const target = { apiVersion: "v1", kind: "Secret", namespace: "default", name: "made" };
const data = (value: string) => ({ stringData: { key: value } });
const making = (part: object = {}) => policyOf("maker", { generate: { ...target, data: data("value"), ...part } });
const cloning = (part: object = {}) =>
  policyOf("cloner", { generate: { ...target, clone: { namespace: "from", name: "source" }, ...part } });
const listing = (part: object = {}) => {
  const cloneList = { namespace: "from", kinds: ["v1/Secret"], selector: { matchLabels: { copy: "me" } } };
  return policyOf("lister", { generate: { namespace: "default", cloneList, ...part } });
};

const trigger = (labels: object = { makes: "yes" }): Resource =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "trigger", namespace: "default", labels } }) as Resource;
const source = (value: string): Resource => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "source", namespace: "from", labels: { copy: "me" } },
  stringData: { key: value },
});

const maps = core("configmaps");
const secrets = core("secrets");
const place = (name: string, namespace = "default") => ({ namespace, name });
const made = (name = "made") => lab.client.get(secrets, "default", name);
const contentOf = ({ data: found }: Resource) =>
  Buffer.from(String((found as { key?: string }).key), "base64").toString();
const says = (value: string, name = "made") => until(async () => contentOf(await made(name)) === value);
const isGone = (name = "made") =>
  until(() =>
    made(name).then(
      () => false,
      (error: unknown) => isFault(error, "not-found"),
    ),
  );
/** Nothing waits to be done any more; what was asked a moment ago has been noticed. */
async function settled(): Promise<void> {
  await sleep(400);
  await until(async () => (await lab.client.list(updateRequestResource, "kyverno")).length === 0);
}

async function change(policy: Resource): Promise<void> {
  const { spec } = policy;
  // Its status may be written at the same time.
  await until(async () => {
    const now = await lab.user.get(policyResource, "", policy.metadata.name ?? "");
    const written = lab.user.update(policyResource, { ...now, spec });
    return written.then(
      () => ({ refused: undefined }),
      (refused: unknown) => !isFault(refused, "conflict") && { refused },
    );
  }).then(({ refused }) => {
    if (refused !== undefined) throw refused;
  });
  await until(async () => readinessOf(await lab.user.get(policyResource, "", policy.metadata.name ?? "")) === "True");
}

describe("what a rule makes of data", () => {
  it("is made when a trigger comes, and labelled", async () => {
    await lab.ready(making());
    const { metadata } = await lab.user.create(maps, trigger());
    await says("value");
    expect((await made()).metadata.labels).toEqual({
      "app.kubernetes.io/managed-by": "kyverno",
      "generate.kyverno.io/policy-name": "maker",
      "generate.kyverno.io/policy-namespace": "",
      "generate.kyverno.io/rule-name": "make",
      "generate.kyverno.io/trigger-group": "",
      "generate.kyverno.io/trigger-kind": "ConfigMap",
      "generate.kyverno.io/trigger-namespace": "default",
      "generate.kyverno.io/trigger-uid": metadata.uid,
      "generate.kyverno.io/trigger-version": "v1",
    });
  });

  it("is told of in the report on its trigger", async () => {
    await lab.ready(making());
    const { metadata } = await lab.user.create(maps, trigger());
    const { results } = await lab.reportSays(metadata.uid ?? "", ["maker/make pass"]);
    expect(results).toMatchObject([
      { properties: { "generated-resources": "/v1, Kind=Secret Name=made Namespace=default" } },
    ]);
  });

  it("is not made for a dry run, nor for what does not match", async () => {
    await lab.ready(making());
    await lab.user.create(maps, trigger(), { dryRun: true });
    await lab.user.create(maps, trigger({}));
    await settled();
    await isGone();
  });

  it("is not made because of ourselves, unless the rule wants that", async () => {
    await lab.ready(making());
    await lab.client.create(maps, trigger());
    await settled();
    await isGone();
    await lab.ready(policyOf("own", { generate: { ...target, data: data("own") }, skipBackgroundRequests: false }));
    await lab.client.delete(maps, place("trigger"));
    await settled();
    await lab.client.create(maps, trigger());
    await says("own");
  });

  it.each([true, false])("follows its trigger, where it is synchronized (%s)", async (synchronize) => {
    await lab.ready(making({ synchronize }));
    await lab.user.create(maps, trigger());
    await says("value");
    await lab.user.update(maps, { ...(await lab.user.get(maps, "default", "trigger")), ...trigger({ makes: "no" }) });
    await settled();
    if (synchronize) await isGone();
    else await says("value");
  });

  it.each([true, false])("goes with its trigger, where it is synchronized (%s)", async (synchronize) => {
    await lab.ready(making({ synchronize }));
    await lab.user.create(maps, trigger());
    await says("value");
    await lab.user.delete(maps, place("trigger"));
    await settled();
    if (synchronize) await isGone();
    else await says("value");
  });

  it.each([true, false])(
    "comes back when somebody changes or deletes it, where it is synchronized (%s)",
    async (synchronize) => {
      await lab.ready(making({ synchronize }));
      await lab.user.create(maps, trigger());
      await says("value");
      await lab.user.patch(secrets, place("made"), { kind: "merge", patch: data("other") });
      if (synchronize) await says("value");
      else {
        await settled();
        await says("other");
      }
      await lab.user.delete(secrets, place("made"));
      if (synchronize) await says("value");
      else {
        await settled();
        await isGone();
      }
    },
  );

  it("is brought up to date with its policy, and goes with it", async () => {
    await lab.ready(making({ synchronize: true }));
    await lab.user.create(maps, trigger());
    await says("value");
    await change(making({ synchronize: true, data: data("newer") }));
    await says("newer");
    await lab.user.delete(policyResource, place("maker", ""));
    await isGone();
  });

  it("stays without its policy, where it may be orphaned", async () => {
    await lab.ready(making({ synchronize: true, orphanDownstreamOnPolicyDelete: true }));
    await lab.user.create(maps, trigger());
    await says("value");
    await lab.user.delete(policyResource, place("maker", ""));
    await settled();
    await says("value");
  });

  it("is made for triggers that exist, where the rule wants that", async () => {
    await lab.user.create(maps, trigger());
    await lab.ready(making());
    await settled();
    await isGone();
    await lab.ready(policyOf("existing", { generate: { ...target, data: data("old"), generateExisting: true } }));
    await says("old");
  });

  it("is made when its trigger is deleted, where the rule says so", async () => {
    const deleted = { any: [{ resources: { kinds: ["ConfigMap"], names: ["trigger"], operations: ["DELETE"] } }] };
    await lab.ready(policyOf("late", { match: deleted, generate: { ...target, data: data("late") } }));
    await lab.user.create(maps, trigger());
    await settled();
    await isGone();
    await lab.user.delete(maps, place("trigger"));
    await says("late");
  });

  it("is made for each element of a list", async () => {
    const foreach = [{ ...target, list: "['one', 'two']", name: "{{ element }}", data: data("{{ element }}") }];
    await lab.ready(policyOf("loop", { generate: { foreach } }));
    await lab.user.create(maps, trigger());
    await says("one", "one");
    await says("two", "two");
  });

  it("is applied by the server, where the policy says so", async () => {
    await lab.ready(
      policyOf("applier", { generate: { ...target, data: data("value") } }, { useServerSideApply: true }),
    );
    await lab.user.create(maps, trigger());
    await says("value");
    const { managedFields } = (await made()).metadata;
    expect(JSON.stringify(managedFields ?? [])).toContain('"manager":"generate"');
  });

  it("is let go when it is made under another name", async () => {
    await lab.ready(making());
    await lab.user.create(maps, trigger());
    await says("value");
    await change(making({ name: "other" }));
    await until(async () => (await made()).metadata.labels?.["generate.kyverno.io/policy-name"] === undefined);
  });

  it("is made anew under another name where it follows its policy", async () => {
    await lab.ready(making({ synchronize: true }));
    await lab.user.create(maps, trigger());
    await says("value");
    await change(making({ synchronize: true, name: "other" }));
    await says("value", "other");
  });
});

describe("a policy that is changed", () => {
  it("takes away what a rule made that is gone, and may not look elsewhere", async () => {
    const kept = { name: "kept", match, generate: { ...target, name: "kept", data: data("kept"), synchronize: true } };
    const gone = { name: "gone", match, generate: { ...target, name: "gone", data: data("gone"), synchronize: true } };
    const policy = making();
    await lab.ready({ ...policy, spec: { rules: [kept, gone] } });
    await lab.user.create(maps, trigger());
    await says("kept", "kept");
    await says("gone", "gone");
    const elsewhere = { ...kept, match: { any: [{ resources: { kinds: ["Pod"] } }] } };
    await expect(change({ ...policy, spec: { rules: [elsewhere, gone] } })).rejects.toThrow(/immutable fields/);
    const check = { name: "gone", match, validate: { deny: { conditions: { any: [] } } } };
    await change({ ...policy, spec: { rules: [kept, check] } });
    await isGone("gone");
    await says("kept", "kept");
  });
});

describe("a policy of a namespace", () => {
  const policies = { ...policyResource, resource: "policies" };
  afterEach(() => lab.user.delete(policies, place("maker")));

  it("makes objects there, because of triggers there", async () => {
    const policy = { ...making(), kind: "Policy", metadata: { name: "maker", namespace: "default" } };
    await lab.user.create(policies, policy);
    await until(async () => readinessOf(await lab.user.get(policies, "default", "maker")) === "True");
    await lab.user.create(maps, { ...trigger(), metadata: { ...trigger().metadata, namespace: "from" } });
    await settled();
    await isGone();
    await lab.user.create(maps, trigger());
    await says("value");
    expect((await made()).metadata.labels).toMatchObject({ "generate.kyverno.io/policy-namespace": "default" });
  });
});

describe("what a rule copies", () => {
  it.each([true, false])(
    "comes back when somebody changes or deletes it, where it is synchronized (%s)",
    async (synchronize) => {
      await lab.user.create(secrets, source("first"));
      await lab.ready(cloning({ synchronize }));
      await lab.user.create(maps, trigger());
      await says("first");
      await lab.user.patch(secrets, place("made"), { kind: "merge", patch: data("other") });
      if (synchronize) await says("first");
      else {
        await settled();
        await says("other");
      }
      await lab.user.delete(secrets, place("made"));
      if (synchronize) await says("first");
      else {
        await settled();
        await isGone();
      }
    },
  );

  it.each([true, false])("goes with its trigger, where it is synchronized (%s)", async (synchronize) => {
    await lab.user.create(secrets, source("first"));
    await lab.ready(cloning({ synchronize }));
    await lab.user.create(maps, trigger());
    await says("first");
    await lab.user.delete(maps, place("trigger"));
    if (synchronize) await isGone();
    else {
      await settled();
      await says("first");
    }
  });

  it("leaves its owners behind in another namespace", async () => {
    const { metadata } = await lab.user.create(maps, {
      ...trigger({}),
      metadata: { name: "owner", namespace: "from" },
    });
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: metadata.uid ?? "" };
    const owned = source("first");
    await lab.user.create(secrets, { ...owned, metadata: { ...owned.metadata, ownerReferences: [owner] } });
    await lab.ready(cloning());
    await lab.user.create(maps, trigger());
    await says("first");
    expect((await made()).metadata.ownerReferences).toBeUndefined();
  });

  it.each([true, false])("follows its source, where it is synchronized (%s)", async (synchronize) => {
    await lab.user.create(secrets, source("first"));
    await lab.ready(cloning({ synchronize }));
    await lab.user.create(maps, trigger());
    await says("first");
    await lab.user.patch(secrets, place("source", "from"), { kind: "merge", patch: data("second") });
    if (synchronize) await says("second");
    else {
      await settled();
      await says("first");
    }
    await lab.user.delete(secrets, place("source", "from"));
    if (synchronize) await isGone();
    else {
      await settled();
      await says("first");
    }
  });

  it("is tried five times where there is no source", async () => {
    await lab.ready(cloning());
    await lab.user.create(maps, trigger());
    const failed = await until(async () => {
      const [request] = await lab.client.list(updateRequestResource, "kyverno");
      const status = request?.status as { retryCount?: number; message?: string } | undefined;
      return (status?.retryCount ?? 0) >= 3 && status;
    });
    expect(failed.message).toMatch(/^rule make failed: source resource v1\/Secret\/default\/made not found: /);
    await settled();
    await isGone();
    const events = await lab.client.list(eventResource, "default");
    expect(
      events.some(
        ({ reason, note }) => reason === "PolicyError" && String(note).startsWith("policy cloner/make error: "),
      ),
    ).toBe(true);
  });

  it("stays when its policy goes", async () => {
    await lab.user.create(secrets, source("first"));
    await lab.ready(cloning({ synchronize: true }));
    await lab.user.create(maps, trigger());
    await says("first");
    await lab.user.delete(policyResource, place("cloner", ""));
    await settled();
    await says("first");
  });

  it("may be several, which go with their policy", async () => {
    await lab.user.create(secrets, source("listed"));
    await lab.ready(listing({ synchronize: true }));
    await lab.user.create(maps, trigger());
    await says("listed", "source");
    await lab.user.patch(secrets, place("source", "from"), { kind: "merge", patch: data("again") });
    await says("again", "source");
    await lab.user.delete(policyResource, place("lister", ""));
    await isGone("source");
  });
});

describe("what a rule changes", () => {
  const targets = [{ apiVersion: "v1", kind: "Secret", namespace: "default", name: "chang*" }];
  const patchStrategicMerge = { metadata: { labels: { by: "{{ request.object.metadata.name }}" } } };
  const changing = (part: object = {}) => policyOf("changer", { mutate: { targets, patchStrategicMerge, ...part } });
  const changed = (name: string): Resource => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: "default" },
  });
  const by = (name: string) => until(async () => (await made(name)).metadata.labels?.by === "trigger");

  it("is changed when a trigger comes", async () => {
    await lab.user.create(secrets, changed("changed"));
    await lab.user.create(secrets, changed("other"));
    await lab.ready(changing());
    await lab.user.create(maps, trigger());
    await by("changed");
    const { uid = "" } = (await lab.user.get(maps, "default", "trigger")).metadata;
    const { results } = await lab.reportSays(uid, ["changer/make pass"]);
    expect(results).toMatchObject([
      { properties: { "patched-target": "/v1, Kind=Secret Name=changed Namespace=default" } },
    ]);
    expect((await made("other")).metadata.labels).toBeUndefined();
  });

  it("is changed when the policy comes, where it wants that", async () => {
    await lab.user.create(maps, trigger());
    await lab.user.create(secrets, changed("changed"));
    await lab.ready(changing());
    await settled();
    expect((await made("changed")).metadata.labels).toBeUndefined();
    await change(changing({ mutateExistingOnPolicyUpdate: true }));
    await by("changed");
  });

  it("is told of where it is not there", async () => {
    const missing = [{ apiVersion: "v1", kind: "Secret", namespace: "default", name: "nobody" }];
    await lab.ready(changing({ targets: missing }));
    await lab.user.create(maps, trigger());
    const failed = await until(async () => {
      const [request] = await lab.client.list(updateRequestResource, "kyverno");
      const { message } = (request?.status ?? {}) as { message?: string };
      return message !== undefined && { message, labels: request?.metadata.labels };
    });
    expect(failed.message).toBe(
      'failed to mutate existing resource, rule make, response error: : secrets "nobody" not found',
    );
    expect(failed.labels).toMatchObject({
      "mutate.updaterequest.kyverno.io/policy-name": "changer",
      "mutate.updaterequest.kyverno.io/trigger-kind": "ConfigMap",
      "mutate.updaterequest.kyverno.io/trigger-apiversion": "v1",
    });
  });

  it("leaves the trigger as it is", async () => {
    await lab.ready(changing());
    const stored = await lab.user.create(maps, trigger());
    expect(stored.metadata.labels).toEqual({ makes: "yes" });
  });
});
