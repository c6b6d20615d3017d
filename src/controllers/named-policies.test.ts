import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { core, podOf, pods, policyOf, policyResource, until, validating, webhookName } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import { own, type Resource } from "../kube/index.ts";

const group = { group: "policies.kyverno.io", version: "v1" };
const clusterWide = { ...group, resource: "validatingpolicies" };
const namespaced = { ...group, resource: "namespacedvalidatingpolicies" };
const changing = { ...group, resource: "mutatingpolicies" };
const exceptions = { ...group, resource: "policyexceptions" };
const deployments = { group: "apps", version: "v1", resource: "deployments" };

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  for (const name of ["exempt", "team"]) {
    await lab.user.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
});
afterAll(() => lab.close());
afterEach(async () => {
  for (const resource of [clusterWide, namespaced, changing, exceptions]) {
    for (const { metadata } of await lab.user.list(resource, "")) {
      await lab.user.delete(resource, { namespace: metadata.namespace ?? "", name: metadata.name ?? "" });
    }
  }
  await lab.tidy();
});

const onPods = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] };

/** Images of one registry only. */
function registries(spec: object = {}, metadata: { name?: string; namespace?: string } = {}): Resource {
  const { name = "registries", ...rest } = metadata;
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: rest.namespace === undefined ? "ValidatingPolicy" : "NamespacedValidatingPolicy",
    metadata: { name, ...rest },
    spec: {
      matchConstraints: { resourceRules: [onPods] },
      validations: [
        {
          expression: "object.spec.containers.all(c, c.image.startsWith('good.example/'))",
          message: "Unknown registry.",
        },
      ],
      ...spec,
    },
  };
}

const denial = 'admission webhook "vpol.validate.kyverno.svc-fail" denied the request: Policy registries failed:';

async function inForce(policy: Resource): Promise<Resource> {
  const { namespace = "", name = "" } = policy.metadata;
  const resource = namespace === "" ? clusterWide : namespaced;
  await lab.user.create(resource, policy);
  return until(async () => {
    const now = await lab.user.get(resource, namespace, name);
    return own(own(now.status, "conditionStatus"), "ready") === true && now;
  });
}

function deploymentOf(name: string, image: string): Resource {
  const metadata = { labels: { app: name } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      replicas: 0,
      selector: { matchLabels: metadata.labels },
      template: { metadata, spec: { containers: [{ name: "c", image }] } },
    },
  };
}

const webhooksNow = async () =>
  ((await lab.user.get(validating, "", webhookName)).webhooks ?? []) as readonly Resource[];

describe("policies with doors of their own", () => {
  it("are ready once the API server asks about them, and say what was made for controllers", async () => {
    const { status } = await inForce(registries());
    expect(status).toMatchObject({
      autogen: { configs: { defaults: expect.anything(), cronjobs: expect.anything() } },
      conditionStatus: {
        ready: true,
        conditions: [
          { type: "WebhookConfigured", status: "True", reason: "Succeeded", message: "Webhook configured." },
          { type: "RBACPermissionsGranted", status: "True", message: "Policy is ready for reporting." },
        ],
      },
    });
    expect(await webhooksNow()).toMatchObject([
      { name: "vpol.validate.kyverno.svc-fail", clientConfig: { service: { path: "/vpol/registries" } } },
    ]);
  });

  it("deny what they forbid, controllers of Pods included, until they are deleted", async () => {
    await inForce(registries());
    await expect(lab.createPod("web", "bad.example/x")).rejects.toThrow(`${denial} Unknown registry.`);
    await lab.createPod("good", "good.example/x");
    await expect(lab.user.create(deployments, deploymentOf("web", "bad.example/x"))).rejects.toThrow(denial);
    await lab.user.delete(clusterWide, { namespace: "", name: "registries" });
    await until(async () => (await webhooksNow()).length === 0);
    await lab.createPod("web", "bad.example/x");
  });

  it("only warn, or only report, where that is what they say", async () => {
    await inForce(registries({ validationActions: ["Audit"] }));
    const uid = await lab.createPod("web", "bad.example/x");
    const report = await lab.reportSays(uid, ["registries/undefined fail"]);
    expect(report.results).toMatchObject([
      { source: "KyvernoValidatingPolicy", message: "Unknown registry.", properties: { process: "background scan" } },
    ]);
  });

  it("change objects, and report of those that are not as they would make them", async () => {
    const uid = await lab.createPod("before", "x");
    const foreign = await lab.createPod("foreign", "x");
    const expression = "Object{metadata: Object.metadata{labels: Object.metadata.labels{team: 'a'}}}";
    await lab.user.create(changing, {
      apiVersion: "policies.kyverno.io/v1",
      kind: "MutatingPolicy",
      metadata: { name: "team" },
      spec: {
        matchConstraints: { resourceRules: [onPods] },
        matchConditions: [{ name: "ours", expression: "object.metadata.name != 'foreign'" }],
        mutations: [{ patchType: "ApplyConfiguration", applyConfiguration: { expression } }],
      },
    });
    const { results } = await lab.reportSays(uid, ["team/undefined fail"]);
    await lab.reportSays(foreign, ["team/undefined skip"]);
    expect(results).toMatchObject([{ source: "KyvernoMutatingPolicy", message: "mutation is not applied" }]);
    const after = await until(async () => {
      await lab.user.delete(pods, { namespace: "default", name: "after" }, { gracePeriodSeconds: 0 });
      const { metadata } = await lab.user.create(pods, podOf("after", "x"));
      return metadata.labels?.team === "a" && metadata;
    });
    await lab.reportSays(after.uid ?? "", ["team/undefined pass"]);
  });

  it("hold in their namespace alone", async () => {
    await inForce(registries({}, { namespace: "team" }));
    await lab.createPod("web", "bad.example/x");
    const inTeam = { ...podOf("web", "bad.example/x"), metadata: { name: "web", namespace: "team" } };
    await expect(lab.user.create(pods, inTeam)).rejects.toThrow('"nvpol.validate.kyverno.svc-fail" denied the request');
  });

  it("see the Namespace of an object", async () => {
    const validations = [
      { expression: "namespaceObject.metadata.?annotations['closed'].orValue('') != 'yes'", message: "It is closed." },
    ];
    await inForce(registries({ validations }));
    await lab.createPod("before", "x");
    const metadata = { annotations: { closed: "yes" } };
    const target = { namespace: "", name: "default" };
    await lab.user.patch(core("namespaces"), target, { kind: "merge", patch: { metadata } });
    await until(() =>
      lab.createPod("after", "x").then(
        () =>
          lab.user.delete(pods, { namespace: "default", name: "after" }, { gracePeriodSeconds: 0 }).then(() => false),
        (error: unknown) => String(own(error, "message")).includes("It is closed."),
      ),
    );
    const patch = { metadata: { annotations: { closed: null } } };
    await lab.user.patch(core("namespaces"), target, { kind: "merge", patch });
  });

  it("do not hold for what an exception exempts, for as long as it says", async () => {
    await inForce(registries());
    const exception = (more: object) => ({
      apiVersion: "policies.kyverno.io/v1",
      kind: "PolicyException",
      metadata: { name: "web", namespace: "exempt" },
      spec: {
        policyRefs: [{ kind: "ValidatingPolicy", name: "registries" }],
        matchConditions: [{ name: "web", expression: "object.metadata.name == 'web'" }],
        ...more,
      },
    });
    await lab.user.create(exceptions, exception({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() }));
    await until(() => lab.createPod("web", "bad.example/x"));
    await expect(lab.createPod("other", "bad.example/x")).rejects.toThrow(denial);
    const { metadata } = await lab.user.get(pods, "default", "web");
    await lab.reportSays(metadata.uid ?? "", ["registries/exception skip"]);
    const spec = { expiresAt: new Date(Date.now() - 1_000).toISOString() };
    await lab.user.patch(exceptions, { namespace: "exempt", name: "web" }, { kind: "merge", patch: { spec } });
    await lab.reportSays(metadata.uid ?? "", ["registries/undefined fail"]);
  });

  it("are refused where they make no sense", async () => {
    const validations = [{ expression: "object.spec +" }];
    await expect(lab.user.create(clusterWide, registries({ validations }))).rejects.toThrow(
      'spec.validations[0].expression: Invalid value: "object.spec +"',
    );
    await expect(lab.user.create(clusterWide, registries({ matchConstraints: {} }))).rejects.toThrow(
      "a matchConstraints with at least one resource rule is required",
    );
  });

  it("meet every request while they are changed", async () => {
    await inForce(registries());
    const target = { namespace: "", name: "registries" };
    const changes = [
      { failurePolicy: "Ignore" },
      { webhookConfiguration: { timeoutSeconds: 5 } },
      { failurePolicy: "Fail" },
    ];
    for (const [at, spec] of changes.entries()) {
      await lab.user.patch(clusterWide, target, { kind: "merge", patch: { spec } });
      for (let pod = 0; pod < 5; pod += 1) {
        await expect(lab.createPod(`web-${at}-${pod}`, "bad.example/x")).rejects.toThrow("Policy registries failed");
      }
    }
    await until(async () => JSON.stringify(await webhooksNow()).includes("svc-fail-finegrained-registries"));
    await expect(lab.createPod("web", "bad.example/x")).rejects.toThrow("Policy registries failed");
  });
});

describe("a policy that holds in the API server itself", () => {
  const native = (plural: string) => ({ group: "admissionregistration.k8s.io", version: "v1", resource: plural });
  const find = (plural: string) =>
    lab.user.list(native(plural), "").then((all) => all.map(({ metadata }) => metadata.name));
  const autogen = { podControllers: { controllers: [] }, validatingAdmissionPolicy: { enabled: true } };

  it("is one of its own there, and asked about no more, until it does not want that any longer", async () => {
    const denies = () => expect(lab.createPod("web", "bad.example/x")).rejects.toThrow("Unknown registry.");
    await inForce(registries({ autogen }));
    const status = async () => (await lab.user.get(clusterWide, "", "registries")).status;
    await until(async () => {
      await denies();
      return own(await status(), "generated") === true;
    });
    expect(await find("validatingadmissionpolicies")).toEqual(["vpol-registries"]);
    expect(await find("validatingadmissionpolicybindings")).toEqual(["vpol-registries-binding"]);
    await until(async () => (await webhooksNow()).length === 0);
    await denies();
    const target = { namespace: "", name: "vpol-registries" };
    await lab.user.delete(native("validatingadmissionpolicies"), target);
    await until(async () => (await find("validatingadmissionpolicies")).length === 1);
    const patch = { spec: { autogen: { validatingAdmissionPolicy: { enabled: false } } } };
    await lab.user.patch(clusterWide, { namespace: "", name: "registries" }, { kind: "merge", patch });
    await until(async () => {
      await denies();
      return (await find("validatingadmissionpolicies")).length === 0;
    });
    await until(async () => (await find("validatingadmissionpolicybindings")).length === 0);
    expect((await webhooksNow()).map(({ name }) => name)).toEqual(["vpol.validate.kyverno.svc-fail"]);
    expect(await status()).toMatchObject({
      generated: false,
      conditionStatus: { ready: true, message: "skip generating ValidatingAdmissionPolicy: not enabled." },
    });
    await expect(lab.createPod("web", "bad.example/x")).rejects.toThrow(denial);
  });

  it("holds here again where somebody has put something else in the place of what was made", async () => {
    await inForce(registries({ autogen }));
    const status = async () => (await lab.user.get(clusterWide, "", "registries")).status;
    await until(async () => own(await status(), "generated") === true);
    const target = { namespace: "", name: "vpol-registries" };
    const metadata = { labels: { "app.kubernetes.io/managed-by": "somebody" } };
    const spec = { validations: [{ expression: "true" }] };
    const policies = native("validatingadmissionpolicies");
    await lab.user.patch(policies, target, { kind: "merge", patch: { metadata, spec } });
    await until(async () => own(await status(), "generated") === false);
    await until(async () => (await webhooksNow()).length === 1);
    await expect(lab.createPod("web", "bad.example/x")).rejects.toThrow(denial);
    await lab.user.delete(policies, target);
  });
});

describe("a policy with rules and conditions for the API server", () => {
  it("has a webhook of its own", async () => {
    const matchConditions = [{ name: "not-ours", expression: "request.userInfo.username != 'user'" }];
    await lab.ready(policyOf("picky", { action: "Enforce", spec: { webhookConfiguration: { matchConditions } } }));
    expect(await webhooksNow()).toMatchObject([
      {
        name: "validate.kyverno.svc-fail-finegrained-picky",
        clientConfig: { service: { path: "/validate/fail/finegrained/picky" } },
        matchConditions,
      },
    ]);
    await lab.user.create(pods, podOf("mine", "bad.example/x"));
    await expect(lab.createPod("web", "bad.example/x")).rejects.toThrow("picky:\n  registry: ");
    await lab.user.delete(policyResource, { namespace: "", name: "picky" });
  });
});
