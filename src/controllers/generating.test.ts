import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { core, eventResource, until } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import { isFault } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { updateRequestResource } from "./update-requests.ts";

let lab: Lab;
const maps = core("configmaps");
const secrets = core("secrets");
const cel = (resource: string) => ({ group: "policies.kyverno.io", version: "v1beta1", resource });
const generating = cel("generatingpolicies");
const namespaced = cel("namespacedgeneratingpolicies");
const validating = cel("validatingpolicies");

beforeAll(async () => {
  lab = await openLab({ facts: true });
  for (const name of ["from", "team"]) {
    await lab.user.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
});
afterAll(() => lab.close());
afterEach(async () => {
  for (const [resource, namespace] of [
    [generating, ""],
    [namespaced, "team"],
    [validating, ""],
  ] as const) {
    for (const { metadata } of await lab.client.list(resource, namespace)) {
      await lab.client.delete(resource, { namespace, name: metadata.name ?? "" });
    }
  }
  await until(() => lab.controllers.policies().policies.length === 0);
  for (const namespace of ["default", "from", "team"]) {
    for (const resource of [maps, secrets]) {
      for (const { metadata } of await lab.client.list(resource, namespace)) {
        if (metadata.name === "kube-root-ca.crt") continue;
        await lab.client.delete(resource, { namespace, name: metadata.name ?? "" });
      }
    }
  }
  await settled();
});

/** Nothing waits to be done any more; what was asked a moment ago has been noticed. */
async function settled(): Promise<void> {
  await sleep(500);
  await until(async () => (await lab.client.list(updateRequestResource, "kyverno")).length === 0);
}

const rule = {
  apiGroups: [""],
  apiVersions: ["v1"],
  operations: ["CREATE", "UPDATE"],
  resources: ["configmaps"],
};
const matchConstraints = { resourceRules: [rule], objectSelector: { matchLabels: { makes: "yes" } } };
const wanted = (value: string, name = "made") => `
  apiVersion: v1
  kind: Secret
  metadata:
    name: ${name}
    namespace: default
  stringData:
    key: ${value}
`;
const on = { enabled: true };

function policyOf(name: string, spec: object): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1beta1",
    kind: "GeneratingPolicy",
    metadata: { name },
    spec: { matchConstraints, ...spec },
  };
}

const making = (value = "((object.data.key))", spec: object = {}) =>
  policyOf("maker", {
    generate: [{ template: { interpolate: "cel", value: wanted(value) } }],
    evaluation: { synchronize: on },
    ...spec,
  });

async function ready(policy: Resource): Promise<void> {
  const path = `/${policy.kind === "GeneratingPolicy" ? "gpol" : "ngpol"}/${policy.metadata.name}`;
  await lab.user.create(policy.kind === "GeneratingPolicy" ? generating : namespaced, policy);
  await until(() => lab.controllers.policies().policies.some(({ name }) => name === policy.metadata.name));
  await until(async () => {
    const configurations = await lab.client.list(
      { group: "admissionregistration.k8s.io", version: "v1", resource: "validatingwebhookconfigurations" },
      "",
    );
    return JSON.stringify(configurations).includes(path);
  });
}

const trigger = (value: string, labels: object = { makes: "yes" }): Resource =>
  ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "trigger", namespace: "default", labels },
    data: { key: value },
  }) as Resource;
async function changeTrigger(next: Resource): Promise<void> {
  await lab.user.update(maps, { ...(await lab.user.get(maps, "default", "trigger")), ...next });
}

const made = (name = "made", namespace = "default") => lab.client.get(secrets, namespace, name);
const contentOf = ({ data }: Resource) => Buffer.from(String((data as { key?: string }).key), "base64").toString();
const says = (value: string, name = "made", namespace = "default") =>
  until(async () => contentOf(await made(name, namespace)) === value);
const isGone = (name = "made") =>
  until(() =>
    made(name).then(
      () => false,
      (error: unknown) => isFault(error, "not-found"),
    ),
  );

describe("what a policy in expressions makes", () => {
  it("is made when a trigger comes, and labelled", async () => {
    await ready(making());
    const { metadata } = await lab.user.create(maps, trigger("one"));
    await says("one");
    expect((await made()).metadata.labels).toEqual({
      "app.kubernetes.io/managed-by": "kyverno",
      "generate.kyverno.io/policy-name": "maker",
      "generate.kyverno.io/trigger-group": "",
      "generate.kyverno.io/trigger-kind": "ConfigMap",
      "generate.kyverno.io/trigger-name": "trigger",
      "generate.kyverno.io/trigger-namespace": "default",
      "generate.kyverno.io/trigger-uid": metadata.uid,
      "generate.kyverno.io/trigger-version": "v1",
    });
  });

  it("is made although a policy of another kind has the same name", async () => {
    await lab.user.create(validating, {
      apiVersion: "policies.kyverno.io/v1beta1",
      kind: "ValidatingPolicy",
      metadata: { name: "maker" },
      spec: { matchConstraints, validations: [{ expression: "true" }] },
    } as Resource);
    await until(() => lab.controllers.policies().policies.some(({ kind }) => kind === "ValidatingPolicy"));
    await ready(making());
    await lab.user.create(maps, trigger("one"));
    await says("one");
  });

  it("is not made for a dry run, for what does not match, nor because of ourselves", async () => {
    await ready(making());
    await lab.user.create(maps, trigger("one"), { dryRun: true });
    await lab.user.create(maps, trigger("one", {}));
    await lab.client.patch(
      maps,
      { namespace: "default", name: "trigger" },
      { kind: "merge", patch: { metadata: { labels: { makes: "yes" } } } },
    );
    await settled();
    await isGone();
  });

  it("follows its trigger, and goes with it", async () => {
    await ready(making());
    await lab.user.create(maps, trigger("one"));
    await says("one");
    await changeTrigger(trigger("two"));
    await says("two");
    await lab.user.delete(maps, { namespace: "default", name: "trigger" });
    await isGone();
  });

  it("goes when the trigger is none any more", async () => {
    await ready(making());
    await lab.user.create(maps, trigger("one"));
    await says("one");
    await changeTrigger(trigger("one", { makes: "no" }));
    await isGone();
  });

  it("goes when conditions hold no longer, though the API server looks at them first", async () => {
    const matchConditions = [{ name: "one", expression: "object.data.key == 'one'" }];
    await ready(making("((object.data.key))", { matchConditions }));
    await lab.user.create(maps, trigger("one"));
    await says("one");
    await changeTrigger(trigger("two"));
    await isGone();
    await changeTrigger(trigger("one"));
    await says("one");
  });

  it("is written by server-side apply, where the policy says so", async () => {
    await ready(making("((object.data.key))", { useServerSideApply: true }));
    await lab.user.create(maps, trigger("one"));
    await says("one");
    const managers = () =>
      made().then(({ metadata }) => (metadata.managedFields as { manager: string; operation: string }[]) ?? []);
    expect(await managers()).toMatchObject([{ manager: "generate", operation: "Apply" }]);
    await changeTrigger(trigger("two"));
    await says("two");
    expect(await managers()).toMatchObject([{ manager: "generate", operation: "Apply" }]);
  });

  it("goes when it is not wanted any more, and the rest stays", async () => {
    const expression = `generator.Apply("default", object.data.key.split(",").map(n, {
      "apiVersion": dyn("v1"), "kind": dyn("Secret"), "metadata": dyn({"name": n}), "stringData": dyn({"key": n})
    }))`;
    await ready(making("", { generate: [{ expression }] }));
    await lab.user.create(maps, trigger("a,b"));
    await says("a", "a");
    await says("b", "b");
    await changeTrigger(trigger("b"));
    await isGone("a");
    await says("b", "b");
  });

  it.each(["skip", "pass"])("is not made for what is excepted, which reports tell (%s)", async (reportResult) => {
    const name = `except-${reportResult}`;
    const exempt = { apiVersion: "v1", kind: "Namespace", metadata: { name: "exempt" } };
    await lab.user.create(core("namespaces"), exempt).catch(() => {});
    const exceptions = cel("policyexceptions");
    await lab.user.create(exceptions, {
      apiVersion: "policies.kyverno.io/v1beta1",
      kind: "PolicyException",
      metadata: { name, namespace: "exempt" },
      spec: { policyRefs: [{ name: "maker", kind: "GeneratingPolicy" }], reportResult },
    });
    await ready(making("one"));
    const { metadata } = await lab.user.create(maps, trigger("x"));
    const { results } = await until(() => lab.reportOn(metadata.uid ?? ""));
    expect(results).toMatchObject([{ policy: "maker", result: reportResult, properties: { exceptions: name } }]);
    await isGone();
    await lab.user.delete(exceptions, { namespace: "exempt", name });
  });

  it.each([true, false])("is restored when somebody changes or deletes it, where it follows (%s)", async (follows) => {
    await ready(making("one", { evaluation: { synchronize: { enabled: follows } } }));
    await lab.user.create(maps, trigger("x"));
    await says("one");
    await settled();
    const patch = { stringData: { key: "other" } };
    await lab.user.patch(secrets, { namespace: "default", name: "made" }, { kind: "merge", patch });
    if (follows) await says("one");
    else {
      await settled();
      await says("other");
    }
    await lab.user.delete(secrets, { namespace: "default", name: "made" });
    if (follows) await says("one");
    else {
      await settled();
      await isGone();
    }
  });

  it("is made anew with its policy, and goes with it", async () => {
    await ready(making("one"));
    await lab.user.create(maps, trigger("x"));
    await says("one");
    // Its status may be written at the same time.
    await until(async () => {
      const now = await lab.user.get(generating, "", "maker");
      return lab.user.update(generating, { ...now, spec: making("two").spec });
    });
    await says("two");
    await lab.user.delete(generating, { namespace: "", name: "maker" });
    await isGone();
  });

  it("stays without its policy, where it may be orphaned", async () => {
    await ready(making("one", { evaluation: { synchronize: on, orphanDownstreamOnPolicyDelete: on } }));
    await lab.user.create(maps, trigger("x"));
    await says("one");
    await lab.user.delete(generating, { namespace: "", name: "maker" });
    await settled();
    await says("one");
  });

  it("is made for triggers that exist, where the policy wants that", async () => {
    await lab.user.create(maps, trigger("old"));
    await ready(making("((object.data.key))", { evaluation: { generateExisting: on } }));
    await says("old");
  });

  it("is made when its trigger goes, where the policy says so", async () => {
    const late = { resourceRules: [{ ...rule, operations: ["DELETE"] }] };
    await ready(making("((oldObject.data.key))", { matchConstraints: late, evaluation: {} }));
    await lab.user.create(maps, trigger("late"));
    await settled();
    await isGone();
    await lab.user.delete(maps, { namespace: "default", name: "trigger" });
    await says("late");
  });

  it("is no trigger of the policy that has made it, though what we do may be", async () => {
    const value =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: ((object.metadata.name))-x, namespace: default, labels: {makes: 'yes'}}}";
    const evaluation = { skipBackgroundRequests: false, generateExisting: on, synchronize: on };
    await ready(making("", { generate: [{ template: { interpolate: "cel", value } }], evaluation }));
    await lab.user.create(maps, trigger("x"));
    await until(() => lab.client.get(maps, "default", "trigger-x"));
    await settled();
    await expect(lab.client.get(maps, "default", "trigger-x-x")).rejects.toThrow();
  });

  it("leaves what others have made alone", async () => {
    const own = { apiVersion: "v1", kind: "Secret", metadata: { name: "made", namespace: "default" } };
    await lab.user.create(secrets, { ...own, stringData: { key: "own" } });
    await ready(making("one"));
    await lab.user.create(maps, trigger("x"));
    await settled();
    await says("own");
    await lab.user.delete(generating, { namespace: "", name: "maker" });
    await settled();
    await says("own");
  });

  it("is told of when it cannot be made, and what comes before it is made", async () => {
    const generate = [{ template: { value: wanted("one") } }, { expression: "generator.Apply(object.data.no, [])" }];
    await ready(making("", { generate }));
    const { metadata } = await lab.user.create(maps, trigger("x"));
    const message = await until(async () => {
      const [request] = await lab.client.list(updateRequestResource, "kyverno");
      return (request?.status as { message?: string } | undefined)?.message;
    });
    const where = "gpol maker rule maker error for trigger v1/ConfigMap/default/trigger";
    expect(message).toBe(`${where}: failed to evaluate policy: no such key: no`);
    await says("one");
    const { results } = await until(() => lab.reportOn(metadata.uid ?? ""));
    expect(results).toMatchObject([
      { policy: "maker", result: "error", message: "failed to evaluate policy: no such key: no" },
    ]);
    await until(async () => {
      const events = await lab.client.list(eventResource, "default");
      return events.some(
        ({ reason, regarding }) => reason === "PolicyError" && JSON.stringify(regarding).includes("maker"),
      );
    });
    await lab.user.delete(generating, { namespace: "", name: "maker" });
  });

  it.each([
    ["{apiVersion: v1, kind: Secret, metadata: {namespace: default}}", "resource name may not be empty"],
    [
      "{apiVersion: v1, kind: Nothing, metadata: {name: x, namespace: default}}",
      "failed to find resource (v1/Nothing)",
    ],
    ["{apiVersion: v1, kind: Secret, metadata: {name: x}}", "failed to generate resources: "],
  ])("has to be something that can be made: %s", async (value, message) => {
    await ready(making("", { generate: [{ template: { value } }] }));
    await lab.user.create(maps, trigger("x"));
    await until(async () => {
      const [request] = await lab.client.list(updateRequestResource, "kyverno");
      return JSON.stringify(request?.status ?? {}).includes(message);
    });
    await lab.user.delete(generating, { namespace: "", name: "maker" });
  });

  it("is held to the namespace of its policy", async () => {
    const spec = {
      matchConstraints: { resourceRules: [rule] },
      generate: [{ template: { interpolate: "cel", value: wanted("one").replace("default", "((object.data.key))") } }],
    };
    const policy = { ...policyOf("maker", spec), kind: "NamespacedGeneratingPolicy" };
    await ready({ ...policy, metadata: { name: "maker", namespace: "team" } });
    const here = (name: string, key: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "team" },
      data: { key },
    });
    await lab.user.create(maps, here("stray", "from"));
    await until(async () => {
      const [request] = await lab.client.list(updateRequestResource, "kyverno");
      return JSON.stringify(request?.status ?? {}).includes("cross-namespace generation denied");
    });
    await lab.user.create(maps, here("good", "team"));
    await says("one", "made", "team");
    await expect(made("made", "from")).rejects.toThrow();
    await lab.user.create(maps, trigger("team"));
    await lab.user.delete(namespaced, { namespace: "team", name: "maker" });
  });
});

describe("copies that a policy in expressions makes", () => {
  const source = (value: string): Resource => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "source", namespace: "from" },
    stringData: { key: value },
  });
  const expression = 'generator.Apply("default", [resource.Get("v1", "secrets", "from", "source")])';
  const copying = (spec: object = {}) => making("", { generate: [{ expression }], ...spec });

  it("follow what they are copies of, and go with it", async () => {
    await lab.user.create(secrets, source("one"));
    await ready(copying());
    await lab.user.create(maps, trigger("x"));
    await says("one", "source");
    await settled();
    const place = { namespace: "from", name: "source" };
    await lab.user.patch(secrets, place, { kind: "merge", patch: { stringData: { key: "two" } } });
    await says("two", "source");
    await settled();
    await lab.user.delete(secrets, place);
    await isGone("source");
  });

  it("may be all objects of a list", async () => {
    await lab.user.create(secrets, source("one"));
    const each = 'generator.Apply("default", resource.List("v1", "secrets", "from").items)';
    await ready(making("", { generate: [{ expression: each }] }));
    await lab.user.create(maps, trigger("x"));
    await says("one", "source");
  });

  it("stay when the policy goes", async () => {
    await lab.user.create(secrets, source("one"));
    await ready(copying());
    await lab.user.create(maps, trigger("x"));
    await says("one", "source");
    await lab.user.delete(generating, { namespace: "", name: "maker" });
    await settled();
    await says("one", "source");
  });
});
