import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  core,
  eventResource,
  podOf,
  pods,
  policyOf,
  policyResource,
  reportResource,
  until,
  validating,
  webhookName,
} from "../../test/engine-lab.ts";
import { type Lab, linesOf, openLab } from "../../test/whole-engine.ts";
import type { Resource } from "../kube/index.ts";
import { removeWebhooks } from "./index.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => lab.tidy());

/** Gives a policy another text; its status may be written at the same time. */
function change(name: string, { spec }: Resource): Promise<unknown> {
  return until(async () => {
    const now = await lab.client.get(policyResource, "", name);
    return lab.client.update(policyResource, { ...now, spec });
  });
}

describe("policies", () => {
  it("are ready once their webhook is in force, with what was made of their rules", async () => {
    const policy = await lab.ready(policyOf("registries"));
    expect(policy.status).toMatchObject({
      conditions: [{ type: "Ready", status: "True", reason: "Succeeded", message: "Ready" }],
      rulecount: { validate: 1, generate: 0, mutate: 0, verifyimages: 0 },
    });
    const { webhooks } = await lab.client.get(validating, "", webhookName);
    expect(webhooks).toMatchObject([{ name: "validate.kyverno.svc-fail" }]);
    expect(JSON.stringify(webhooks)).toContain('"pods"');
  });

  it("deny what they forbid, from the moment on in which they are ready", async () => {
    await lab.ready(policyOf("registries", { action: "Enforce" }));
    await expect(lab.createPod("web", "nginx")).rejects.toThrow(/registries:\n {2}registry: /);
    await lab.createPod("good", "public.ecr.aws/nginx");
  });

  it("lose their webhook and their effect when they are deleted", async () => {
    await lab.ready(policyOf("registries", { action: "Enforce" }));
    await lab.client.delete(policyResource, { namespace: "", name: "registries" });
    await until(async () => {
      const { webhooks = [] } = await lab.client.get(validating, "", webhookName);
      return Array.isArray(webhooks) && webhooks.length === 0;
    });
    await until(() => lab.controllers.policies().policies.length === 0);
    await lab.createPod("web", "nginx");
  });
});

describe("webhook configurations", () => {
  const name = webhookName;

  it("come back when they are deleted", async () => {
    await lab.ready(policyOf("registries"));
    const before = await lab.client.get(validating, "", name);
    await lab.client.delete(validating, { namespace: "", name });
    const after = await until(async () => {
      const now = await lab.client.get(validating, "", name);
      return now.metadata.uid !== before.metadata.uid && now;
    });
    expect(after.webhooks).toEqual(before.webhooks);
  });

  it.each([
    ["made lenient", [{ op: "replace", path: "/webhooks/0/failurePolicy", value: "Ignore" }]],
    ["made blind", [{ op: "replace", path: "/webhooks/0/rules", value: [] }]],
    ["robbed of their label", [{ op: "remove", path: "/metadata/labels" }]],
  ])("are restored when they are %s", async (_, patch) => {
    await lab.ready(policyOf("registries"));
    const before = await lab.client.get(validating, "", name);
    await lab.client.patch(validating, { namespace: "", name }, { kind: "json", patch });
    await until(async () => {
      const now = await lab.client.get(validating, "", name);
      const same = JSON.stringify(now.webhooks) === JSON.stringify(before.webhooks);
      return same && JSON.stringify(now.metadata.labels) === JSON.stringify(before.metadata.labels);
    });
  });
});

describe("reports", () => {
  it("tell of what ran before there was a policy, and what came after", async () => {
    const before = await lab.createPod("before", "nginx");
    await lab.ready(policyOf("registries"));
    const after = await lab.createPod("after", "public.ecr.aws/nginx");
    const report = await lab.reportSays(before, ["registries/registry fail"]);
    expect(report).toMatchObject({
      kind: "PolicyReport",
      metadata: {
        labels: { "app.kubernetes.io/managed-by": "kyverno" },
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "before", uid: before }],
      },
      scope: { apiVersion: "v1", kind: "Pod", name: "before", namespace: "default", uid: before },
      summary: { pass: 0, fail: 1, warn: 0, error: 0, skip: 0 },
    });
    await lab.reportSays(after, ["registries/registry pass"]);
  });

  it("go with the object that they are about", async () => {
    const uid = await lab.createPod("web", "nginx");
    await lab.ready(policyOf("registries"));
    await lab.reportSays(uid, ["registries/registry fail"]);
    await lab.client.delete(pods, { namespace: "default", name: "web" }, { gracePeriodSeconds: 0 });
    await lab.isGone(uid);
  });

  it("lose the results of a policy that goes, and go with the last of them", async () => {
    const uid = await lab.createPod("web", "nginx");
    await lab.ready(policyOf("one"));
    await lab.ready(policyOf("two"));
    await lab.reportSays(uid, ["one/registry fail", "two/registry fail"]);
    await lab.client.delete(policyResource, { namespace: "", name: "one" });
    await lab.reportSays(uid, ["two/registry fail"]);
    await lab.client.delete(policyResource, { namespace: "", name: "two" });
    await lab.isGone(uid);
  });

  it("follow a policy that is edited, which alone is judged again", async () => {
    const uids = [await lab.createPod("a", "nginx"), await lab.createPod("b", "public.ecr.aws/nginx")];
    await lab.ready(policyOf("one"));
    await lab.ready(policyOf("two"));
    for (const uid of uids) await until(async () => linesOf(await lab.reportOn(uid)).length === 2);
    const { evaluations } = lab.controllers.counts();
    await change("two", policyOf("two", { registry: "docker.io", rule: "hub" }));
    for (const uid of uids)
      await lab.reportSays(uid, [`one/registry ${uid === uids[0] ? "fail" : "pass"}`, "two/hub fail"]);
    expect(lab.controllers.counts().evaluations - evaluations).toBe(uids.length);
  });

  it("lose what a policy no longer looks at", async () => {
    const uid = await lab.createPod("web", "nginx");
    await lab.ready(policyOf("one"));
    await lab.reportSays(uid, ["one/registry fail"]);
    const edited = JSON.parse(
      JSON.stringify(policyOf("one")).replace('"kinds":["Pod"]', '"kinds":["Pod"],"names":["other"]'),
    );
    await change("one", edited);
    await lab.isGone(uid);
  });

  it("come back when somebody deletes them", async () => {
    const uid = await lab.createPod("web", "nginx");
    await lab.ready(policyOf("registries"));
    const { metadata } = await lab.reportSays(uid, ["registries/registry fail"]);
    await lab.client.delete(reportResource, { namespace: "default", name: uid });
    await until(async () => (await lab.reportOn(uid)).metadata.uid !== metadata.uid);
    await lab.reportSays(uid, ["registries/registry fail"]);
  });

  it("tell of admission alone where a policy does not look back", async () => {
    const before = await lab.createPod("before", "nginx");
    await lab.ready(policyOf("registries", { spec: { background: false } }));
    const after = await lab.createPod("after", "nginx");
    const report = await lab.reportSays(after, ["registries/registry fail"]);
    expect(report.results).toMatchObject([{ properties: { process: "admission review" } }]);
    await expect(lab.reportOn(before)).rejects.toMatchObject({ code: "not-found" });
  });

  it("follow the labels of a namespace", async () => {
    const namespaces = core("namespaces");
    const label = (value: string) =>
      lab.client.patch(
        namespaces,
        { namespace: "", name: "default" },
        { kind: "merge", patch: { metadata: { labels: { tier: value } } } },
      );
    const uid = await lab.createPod("web", "nginx");
    const gold = JSON.stringify(policyOf("gold")).replace(
      '"kinds":["Pod"]',
      '"kinds":["Pod"],"namespaceSelector":{"matchLabels":{"tier":"gold"}}',
    );
    await lab.ready(JSON.parse(gold));
    await lab.ready(policyOf("any"));
    await lab.reportSays(uid, ["any/registry fail"]);
    await label("gold");
    await lab.reportSays(uid, ["any/registry fail", "gold/registry fail"]);
    await label("lead");
    await lab.reportSays(uid, ["any/registry fail"]);
  });

  it("are left alone when they are not ours", async () => {
    const uid = await lab.createPod("web", "nginx");
    const foreign = {
      apiVersion: "wgpolicyk8s.io/v1alpha2",
      kind: "PolicyReport",
      metadata: { name: uid, namespace: "default" },
    };
    await lab.client.create(reportResource, foreign);
    await lab.ready(policyOf("registries"));
    await until(() => lab.log.some((line) => line.includes(uid) && line.includes("not managed by kyverno")));
    expect(await lab.reportOn(uid)).not.toHaveProperty("results");
    await lab.client.delete(reportResource, { namespace: "default", name: uid });
  });

  it("are not written when an object changes in nothing that policies look at", async () => {
    const uid = await lab.createPod("web", "nginx");
    await lab.ready(policyOf("registries"));
    await lab.reportSays(uid, ["registries/registry fail"]);
    const { evaluations, reportsWritten } = lab.controllers.counts();
    const target = { namespace: "default", name: "web" };
    const status = { conditions: [{ type: "Tested", status: "True" }] };
    await lab.client.patch(pods, target, { kind: "merge", patch: { status } }, { subresource: "status" });
    // What comes after it through the same watch tells that it has been seen.
    const other = await lab.createPod("other", "nginx");
    await lab.reportSays(other, ["registries/registry fail"]);
    expect(lab.controllers.counts()).toMatchObject({
      evaluations: evaluations + 1,
      reportsWritten: reportsWritten + 1,
    });
  });

  it("follow an object through watches that are cut off", async () => {
    await lab.ready(policyOf("registries"));
    const uid = await lab.createPod("web", "nginx");
    await lab.reportSays(uid, ["registries/registry fail"]);
    lab.cutWatches();
    const during = await lab.createPod("during", "nginx");
    const target = { namespace: "default", name: "web" };
    const patch = [{ op: "replace", path: "/spec/containers/0/image", value: "public.ecr.aws/nginx" }];
    await lab.client.patch(pods, target, { kind: "json", patch });
    await lab.reportSays(uid, ["registries/registry pass"]);
    await lab.reportSays(during, ["registries/registry fail"]);
  });
});

describe("events", () => {
  const notes = async () => (await lab.client.list(eventResource, "default")).map(({ note }) => note);

  it("tell of what was blocked, on the policy", async () => {
    await lab.ready(policyOf("registries", { action: "Enforce" }));
    await expect(lab.createPod("blocked", "nginx")).rejects.toThrow(/blocked/);
    const event = await until(async () => {
      const events = await lab.client.list(eventResource, "default");
      return events.find(({ note }) => String(note).startsWith("Pod default/blocked: "));
    });
    expect(event).toMatchObject({
      type: "Warning",
      reason: "PolicyViolation",
      action: "Resource Blocked",
      regarding: { name: "registries" },
      note: "Pod default/blocked: [registry] fail (blocked); validation error: Unknown Image registry. rule registry failed at path /spec/containers/0/image/",
      reportingController: "kyverno-admission",
    });
  });

  it("tell nothing of a dry run", async () => {
    await lab.ready(policyOf("registries", { action: "Enforce" }));
    await expect(lab.client.create(pods, podOf("rehearsed", "nginx"), { dryRun: true })).rejects.toThrow(/registry/);
    await expect(lab.createPod("blocked-later", "nginx")).rejects.toThrow(/registry/);
    await until(async () => (await notes()).some((note) => String(note).includes("blocked-later")));
    expect((await notes()).some((note) => String(note).includes("rehearsed"))).toBe(false);
  });
});

describe("roles", () => {
  it("are those bound to a user, where they hold", async () => {
    const group = { group: "rbac.authorization.k8s.io", version: "v1" };
    const apiGroup = group.group;
    const subjects = [{ kind: "User", name: "alice", apiGroup }];
    await lab.client.create(
      { ...group, resource: "rolebindings" },
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "RoleBinding",
        metadata: { name: "alice", namespace: "default" },
        subjects,
        roleRef: { apiGroup, kind: "ClusterRole", name: "edit" },
      },
    );
    const alice = { username: "alice", groups: [] };
    await until(() => lab.controllers.roles(alice, "default").clusterRoles.includes("edit"));
    expect(lab.controllers.roles(alice, "kyverno").clusterRoles).toEqual([]);
  });
});

describe("removeWebhooks", () => {
  it("leaves no configuration of ours behind", async () => {
    const other = await openLab();
    await other.controllers.stop({ remove: true });
    expect(await other.client.list(validating, "")).toEqual([]);
    await removeWebhooks(other.client);
    await other.close();
  });
});
