import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  clientOver,
  core,
  eventResource,
  type LabPlane,
  openPlane,
  podOf,
  pods,
  policyOf,
  policyResource,
  readinessOf,
  reportResource,
  until,
  validating,
  webhookName,
} from "../../test/engine-lab.ts";
import type { Admission } from "../admission/index.ts";
import { startWorkloads } from "../apiserver/index.ts";
import type { Client, Transport } from "../cluster/index.ts";
import { own, type Resource } from "../kube/index.ts";
import { type Controllers, removeWebhooks, startControllers } from "./index.ts";

/** The whole engine on an embedded control plane: everything in memory but for the webhook calls. */
interface Lab {
  readonly client: Client;
  readonly controllers: Controllers<unknown>;
  /** Cuts every watch that is open, as a restarting load balancer would. */
  cutWatches(): void;
  readonly log: string[];
  close(): Promise<void>;
}

async function openLab(): Promise<Lab> {
  let admission: Admission | undefined;
  const { plane, shared, serve, webhookConfigurations }: LabPlane = await openPlane(() => admission?.port);
  const workloads = startWorkloads(plane.api());
  const transport = cuttable(plane.handle);
  const client = clientOver(transport.send);
  const log: string[] = [];
  const controllers = startControllers({
    ...shared,
    client,
    webhookConfigurations,
    instance: "lab",
    log: (message) => void log.push(message),
  });
  admission = await serve(controllers);
  await until(() => controllers.ready());
  await until(() => client.get(core("serviceaccounts"), "default", "default"));
  return {
    client,
    controllers,
    cutWatches: transport.cut,
    log,
    async close() {
      await controllers.stop();
      await admission?.close();
      await workloads.stop();
      await plane.close();
    },
  };
}

/** A transport whose streams can be cut in the middle. */
function cuttable(send: Transport): { readonly send: Transport; cut(): void } {
  const open = new Set<(error: Error) => void>();
  async function* stream(body: AsyncIterable<Uint8Array | string>) {
    const broken = Promise.withResolvers<never>();
    broken.promise.catch(() => {});
    open.add(broken.reject);
    const pieces = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await Promise.race([pieces.next(), broken.promise]);
        if (piece.done === true) return;
        yield piece.value;
      }
    } finally {
      open.delete(broken.reject);
      await pieces.return?.();
    }
  }
  return {
    async send(request) {
      const response = await send(request);
      const isStream = typeof response.body !== "string" && !(response.body instanceof Uint8Array);
      return isStream ? { ...response, body: stream(response.body as AsyncIterable<Uint8Array | string>) } : response;
    },
    cut() {
      for (const reject of open) reject(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
    },
  };
}

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(async () => {
  for (const { metadata } of await lab.client.list(policyResource, "")) {
    await lab.client.delete(policyResource, { namespace: "", name: metadata.name ?? "" });
  }
  await until(() => lab.controllers.policies().policies.length === 0);
  for (const { metadata } of await lab.client.list(pods, "default")) {
    const target = { namespace: "default", name: metadata.name ?? "" };
    await lab.client.delete(pods, target, { gracePeriodSeconds: 0 });
  }
  await until(async () => (await lab.client.list(reportResource, "")).length === 0);
});

/** Creates a policy and waits until it is ready. */
async function ready(policy: Resource): Promise<Resource> {
  await lab.client.create(policyResource, policy);
  const { name = "" } = policy.metadata;
  return until(async () => {
    const now = await lab.client.get(policyResource, "", name);
    return readinessOf(now) === "True" && now;
  });
}

async function createPod(name: string, image: string): Promise<string> {
  const { metadata } = await lab.client.create(pods, podOf(name, image));
  return metadata.uid ?? "";
}

const reportOn = (uid: string) => lab.client.get(reportResource, "default", uid);
const linesOf = (report: Resource) =>
  (report.results as { policy: string; rule: string; result: string }[]).map(
    ({ policy, rule, result }) => `${policy}/${rule} ${result}`,
  );
/** Waits for the report on an object to say exactly this. */
const reportSays = (uid: string, lines: readonly string[]) =>
  until(async () => {
    const report = await reportOn(uid);
    return JSON.stringify(linesOf(report)) === JSON.stringify(lines) && report;
  });
const isGone = (uid: string) =>
  until(() =>
    reportOn(uid).then(
      () => false,
      (error: unknown) => own(error, "code") === "not-found",
    ),
  );

describe("policies", () => {
  it("are ready once their webhook is in force, with what was made of their rules", async () => {
    const policy = await ready(policyOf("registries"));
    expect(policy.status).toMatchObject({
      conditions: [{ type: "Ready", status: "True", reason: "Succeeded", message: "Ready" }],
      rulecount: { validate: 1, generate: 0, mutate: 0, verifyimages: 0 },
    });
    const { webhooks } = await lab.client.get(validating, "", webhookName);
    expect(webhooks).toMatchObject([{ name: "validate.kyverno.svc-fail" }]);
    expect(JSON.stringify(webhooks)).toContain('"pods"');
  });

  it("deny what they forbid, from the moment on in which they are ready", async () => {
    await ready(policyOf("registries", { action: "Enforce" }));
    await expect(createPod("web", "nginx")).rejects.toThrow(/registries:\n {2}registry: /);
    await createPod("good", "public.ecr.aws/nginx");
  });

  it("lose their webhook and their effect when they are deleted", async () => {
    await ready(policyOf("registries", { action: "Enforce" }));
    await lab.client.delete(policyResource, { namespace: "", name: "registries" });
    await until(async () => {
      const { webhooks = [] } = await lab.client.get(validating, "", webhookName);
      return Array.isArray(webhooks) && webhooks.length === 0;
    });
    await until(() => lab.controllers.policies().policies.length === 0);
    await createPod("web", "nginx");
  });
});

describe("policies that mutate", () => {
  const labelling = (name: string): Resource => ({
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: {
      rules: [
        {
          name: "add-team",
          match: { any: [{ resources: { kinds: ["Pod"] } }] },
          mutate: { patchStrategicMerge: { metadata: { labels: { "+(team)": "unknown", [name]: "yes" } } } },
        },
      ],
    },
  });
  const labelsOf = ({ metadata }: Resource) => metadata.labels ?? {};

  it("change an object before others judge it, and are reported once it has a UID", async () => {
    await ready(labelling("labels"));
    const wanted = { metadata: { labels: { team: "?*" } } };
    const rule = { name: "team", match: { any: [{ resources: { kinds: ["Pod"] } }] } };
    const validate = { failureAction: "Enforce", message: "A team is needed.", pattern: wanted };
    const spec = { rules: [{ ...rule, validate }] };
    await ready({ apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", metadata: { name: "wants-team" }, spec });
    const pod = await lab.client.create(pods, podOf("web", "nginx"));
    expect(labelsOf(pod)).toMatchObject({ team: "unknown", labels: "yes" });
    await reportSays(pod.metadata.uid ?? "", ["labels/add-team pass", "wants-team/team pass"]);
  });

  it("come and go while requests run, none of which is broken or half done", async () => {
    const names = ["one", "two", "three"];
    let over = false;
    const seen: Resource[] = [];
    const failed: unknown[] = [];
    const requests = (async () => {
      for (let at = 0; !over; at += 1) {
        await sleep(2);
        await lab.client.create(pods, podOf(`pod-${at}`, "nginx")).then(
          (pod) => seen.push(pod),
          (error: unknown) => failed.push(error),
        );
      }
    })();
    try {
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(names.map((name) => ready(labelling(name))));
        const pod = await lab.client.create(pods, podOf(`all-${round}`, "nginx"));
        expect(labelsOf(pod)).toMatchObject({ team: "unknown", one: "yes", two: "yes", three: "yes" });
        for (const name of names) await lab.client.delete(policyResource, { namespace: "", name });
      }
    } finally {
      over = true;
      await requests;
    }
    expect(failed).toEqual([]);
    expect(seen.length).toBeGreaterThan(0);
    // Whoever has a label of a policy has the other one, too.
    const halves = seen.map(labelsOf).filter((labels) => names.some((name) => name in labels) !== "team" in labels);
    expect(halves).toEqual([]);
  });
});

describe("exceptions", () => {
  const resource = { group: "kyverno.io", version: "v2", resource: "policyexceptions" };
  const exception = (namespace: string) => ({
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name: "nginx", namespace },
    spec: {
      match: { any: [{ resources: { kinds: ["Pod"], names: ["exempt*"] } }] },
      exceptions: [{ policyName: "registries", ruleNames: ["*"] }],
    },
  });

  it("let through what they name while they stand, from where they may stand", async () => {
    for (const name of ["exempt", "elsewhere"]) {
      await lab.client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    await ready(policyOf("registries", { action: "Enforce" }));
    await lab.client.create(resource, exception("elsewhere"));
    await expect(createPod("exempt-1", "nginx")).rejects.toThrow("blocked");
    await lab.client.create(resource, exception("exempt"));
    const uid = await until(() => createPod("exempt-1", "nginx").catch(() => undefined));
    await reportSays(uid, ["registries/registry skip"]);
    expect(((await reportOn(uid)).results as { properties: object }[])[0]?.properties).toMatchObject({
      exceptions: "nginx",
    });
    await expect(createPod("other", "nginx")).rejects.toThrow("blocked");
    await lab.client.delete(resource, { namespace: "exempt", name: "nginx" });
    await reportSays(uid, ["registries/registry fail"]);
    await until(() =>
      createPod("exempt-2", "nginx").then(
        () => false,
        () => true,
      ),
    );
  });
});

describe("webhook configurations", () => {
  const name = webhookName;

  it("come back when they are deleted", async () => {
    await ready(policyOf("registries"));
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
    await ready(policyOf("registries"));
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
    const before = await createPod("before", "nginx");
    await ready(policyOf("registries"));
    const after = await createPod("after", "public.ecr.aws/nginx");
    const report = await reportSays(before, ["registries/registry fail"]);
    expect(report).toMatchObject({
      kind: "PolicyReport",
      metadata: {
        labels: { "app.kubernetes.io/managed-by": "kyverno" },
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "before", uid: before }],
      },
      scope: { apiVersion: "v1", kind: "Pod", name: "before", namespace: "default", uid: before },
      summary: { pass: 0, fail: 1, warn: 0, error: 0, skip: 0 },
    });
    await reportSays(after, ["registries/registry pass"]);
  });

  it("go with the object that they are about", async () => {
    const uid = await createPod("web", "nginx");
    await ready(policyOf("registries"));
    await reportSays(uid, ["registries/registry fail"]);
    await lab.client.delete(pods, { namespace: "default", name: "web" }, { gracePeriodSeconds: 0 });
    await isGone(uid);
  });

  it("lose the results of a policy that goes, and go with the last of them", async () => {
    const uid = await createPod("web", "nginx");
    await ready(policyOf("one"));
    await ready(policyOf("two"));
    await reportSays(uid, ["one/registry fail", "two/registry fail"]);
    await lab.client.delete(policyResource, { namespace: "", name: "one" });
    await reportSays(uid, ["two/registry fail"]);
    await lab.client.delete(policyResource, { namespace: "", name: "two" });
    await isGone(uid);
  });

  it("follow a policy that is edited, which alone is judged again", async () => {
    const uids = [await createPod("a", "nginx"), await createPod("b", "public.ecr.aws/nginx")];
    await ready(policyOf("one"));
    const { metadata } = await ready(policyOf("two"));
    for (const uid of uids) await until(async () => linesOf(await reportOn(uid)).length === 2);
    const { evaluations } = lab.controllers.counts();
    const edited = { ...policyOf("two", { registry: "docker.io", rule: "hub" }), metadata };
    await lab.client.update(policyResource, edited);
    for (const uid of uids)
      await reportSays(uid, [`one/registry ${uid === uids[0] ? "fail" : "pass"}`, "two/hub fail"]);
    expect(lab.controllers.counts().evaluations - evaluations).toBe(uids.length);
  });

  it("lose what a policy no longer looks at", async () => {
    const uid = await createPod("web", "nginx");
    const { metadata } = await ready(policyOf("one"));
    await reportSays(uid, ["one/registry fail"]);
    const edited = JSON.parse(
      JSON.stringify(policyOf("one")).replace('"kinds":["Pod"]', '"kinds":["Pod"],"names":["other"]'),
    );
    await lab.client.update(policyResource, { ...edited, metadata });
    await isGone(uid);
  });

  it("come back when somebody deletes them", async () => {
    const uid = await createPod("web", "nginx");
    await ready(policyOf("registries"));
    const { metadata } = await reportSays(uid, ["registries/registry fail"]);
    await lab.client.delete(reportResource, { namespace: "default", name: uid });
    await until(async () => (await reportOn(uid)).metadata.uid !== metadata.uid);
    await reportSays(uid, ["registries/registry fail"]);
  });

  it("tell of admission alone where a policy does not look back", async () => {
    const before = await createPod("before", "nginx");
    await ready(policyOf("registries", { spec: { background: false } }));
    const after = await createPod("after", "nginx");
    const report = await reportSays(after, ["registries/registry fail"]);
    expect(report.results).toMatchObject([{ properties: { process: "admission review" } }]);
    await expect(reportOn(before)).rejects.toMatchObject({ code: "not-found" });
  });

  it("follow the labels of a namespace", async () => {
    const namespaces = core("namespaces");
    const label = (value: string) =>
      lab.client.patch(
        namespaces,
        { namespace: "", name: "default" },
        { kind: "merge", patch: { metadata: { labels: { tier: value } } } },
      );
    const uid = await createPod("web", "nginx");
    const gold = JSON.stringify(policyOf("gold")).replace(
      '"kinds":["Pod"]',
      '"kinds":["Pod"],"namespaceSelector":{"matchLabels":{"tier":"gold"}}',
    );
    await ready(JSON.parse(gold));
    await ready(policyOf("any"));
    await reportSays(uid, ["any/registry fail"]);
    await label("gold");
    await reportSays(uid, ["any/registry fail", "gold/registry fail"]);
    await label("lead");
    await reportSays(uid, ["any/registry fail"]);
  });

  it("are left alone when they are not ours", async () => {
    const uid = await createPod("web", "nginx");
    const foreign = {
      apiVersion: "wgpolicyk8s.io/v1alpha2",
      kind: "PolicyReport",
      metadata: { name: uid, namespace: "default" },
    };
    await lab.client.create(reportResource, foreign);
    await ready(policyOf("registries"));
    await until(() => lab.log.some((line) => line.includes(uid) && line.includes("not managed by kyverno")));
    expect(await reportOn(uid)).not.toHaveProperty("results");
    await lab.client.delete(reportResource, { namespace: "default", name: uid });
  });

  it("are not written when an object changes in nothing that policies look at", async () => {
    const uid = await createPod("web", "nginx");
    await ready(policyOf("registries"));
    await reportSays(uid, ["registries/registry fail"]);
    const { evaluations, reportsWritten } = lab.controllers.counts();
    const target = { namespace: "default", name: "web" };
    const status = { conditions: [{ type: "Tested", status: "True" }] };
    await lab.client.patch(pods, target, { kind: "merge", patch: { status } }, { subresource: "status" });
    // What comes after it through the same watch tells that it has been seen.
    const other = await createPod("other", "nginx");
    await reportSays(other, ["registries/registry fail"]);
    expect(lab.controllers.counts()).toMatchObject({
      evaluations: evaluations + 1,
      reportsWritten: reportsWritten + 1,
    });
  });

  it("follow an object through watches that are cut off", async () => {
    await ready(policyOf("registries"));
    const uid = await createPod("web", "nginx");
    await reportSays(uid, ["registries/registry fail"]);
    lab.cutWatches();
    const during = await createPod("during", "nginx");
    const target = { namespace: "default", name: "web" };
    const patch = [{ op: "replace", path: "/spec/containers/0/image", value: "public.ecr.aws/nginx" }];
    await lab.client.patch(pods, target, { kind: "json", patch });
    await reportSays(uid, ["registries/registry pass"]);
    await reportSays(during, ["registries/registry fail"]);
  });
});

describe("events", () => {
  const notes = async () => (await lab.client.list(eventResource, "default")).map(({ note }) => note);

  it("tell of what was blocked, on the policy", async () => {
    await ready(policyOf("registries", { action: "Enforce" }));
    await expect(createPod("blocked", "nginx")).rejects.toThrow(/blocked/);
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
    await ready(policyOf("registries", { action: "Enforce" }));
    await expect(lab.client.create(pods, podOf("rehearsed", "nginx"), { dryRun: true })).rejects.toThrow(/registry/);
    await expect(createPod("blocked-later", "nginx")).rejects.toThrow(/registry/);
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
