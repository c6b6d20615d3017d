import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { core, podOf, pods, until } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import { own, type Resource } from "../kube/index.ts";
import { admissionPolicyKinds } from "../policy/index.ts";

const group = { group: "admissionregistration.k8s.io", version: "v1" };
const policies = { ...group, resource: "validatingadmissionpolicies" };
const bindings = { ...group, resource: "validatingadmissionpolicybindings" };

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ facts: true, admissionPolicyKinds });
});
afterAll(() => lab.close());
afterEach(async () => {
  for (const resource of [bindings, policies]) {
    for (const { metadata } of await lab.user.list(resource, "")) {
      await lab.user.delete(resource, { namespace: "", name: metadata.name ?? "" });
    }
  }
  await lab.tidy();
});

const enabled = { "reports.kyverno.io/enabled": "true" };

function policy(labels: object = enabled, spec: object = {}): Resource {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "registries", labels: { ...labels } },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
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

function binding(name: string, spec: object = {}, labels: object = {}): Resource {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name, labels: { ...labels } },
    spec: { policyName: "registries", validationActions: ["Audit"], ...spec },
  };
}

/** What the report on an object says of the policy, once it says anything else than `before`. */
async function said(uid: string, before?: unknown): Promise<unknown> {
  return until(async () => {
    const report = await lab.reportOn(uid).catch(() => undefined);
    const results = own(report, "results");
    const text = JSON.stringify(results);
    return results !== undefined && text !== JSON.stringify(before) && results;
  });
}

describe("reportedPolicies", () => {
  it("tells what policies of the API server find in what is there already, with the binding", async () => {
    const uid = await lab.createPod("web", "bad.example/web");
    await lab.user.create(policies, policy());
    await lab.user.create(bindings, binding("all"));
    const found = await until(async () => {
      const results = await said(uid);
      return JSON.stringify(results).includes('"binding":"all"') && results;
    });
    expect(found).toMatchObject([
      {
        source: "ValidatingAdmissionPolicy",
        policy: "registries",
        result: "fail",
        message: "Unknown registry.",
        properties: { binding: "all", process: "background scan" },
      },
    ]);
  });

  it("tells nothing of policies without the label, and no more once it is gone", async () => {
    await lab.user.create(policies, policy({}));
    await lab.user.create(policies, { ...policy(), metadata: { name: "other", labels: enabled } });
    const uid = await lab.createPod("web", "bad.example/web");
    expect(await said(uid)).toMatchObject([{ policy: "other" }]);
    const other = await lab.user.get(policies, "", "other");
    await lab.user.update(policies, { ...other, metadata: { ...other.metadata, labels: {} } });
    await lab.isGone(uid);
  });

  it("lets requests be: the API server has judged them itself", async () => {
    await lab.user.create(policies, policy());
    await lab.user.create(bindings, binding("all", { validationActions: ["Deny"] }));
    const refused = lab.user.create(pods, podOf("web", "bad.example/web"));
    await expect(refused).rejects.toThrow("ValidatingAdmissionPolicy 'registries' with binding 'all' denied request");
    const configurations = { ...group, resource: "validatingwebhookconfigurations" };
    const all = JSON.stringify(await lab.user.list(configurations, ""));
    expect(all).not.toContain("registries");
  });

  it("follows bindings, but for those that are left out of reports", async () => {
    const uid = await lab.createPod("web", "bad.example/web");
    await lab.user.create(bindings, binding("hidden", {}, { "reports.kyverno.io/disabled": "true" }));
    await lab.user.create(policies, policy());
    const alone = await said(uid);
    expect(alone).toMatchObject([{ properties: { process: "background scan" } }]);
    await lab.user.create(bindings, binding("all"));
    expect(await said(uid, alone)).toMatchObject([{ properties: { binding: "all" } }]);
  });

  it("tells of objects that are not as a policy would make them, in the version that is served", async () => {
    const beta = { ...group, version: "v1beta1" };
    const expression = "Object{metadata: Object.metadata{labels: {'team': 'a'}}}";
    const matchConstraints = {
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
    };
    const uid = await lab.createPod("web", "good.example/web");
    const common = { apiVersion: "admissionregistration.k8s.io/v1beta1", metadata: { name: "team", labels: enabled } };
    const mutations = [{ patchType: "ApplyConfiguration", applyConfiguration: { expression } }];
    const reinvocationPolicy = "Never";
    const bound = { ...beta, resource: "mutatingadmissionpolicybindings" };
    const changing = { ...beta, resource: "mutatingadmissionpolicies" };
    const spec = { matchConstraints, mutations, reinvocationPolicy };
    const kind = "MutatingAdmissionPolicy";
    await lab.user.create(bound, { ...common, kind: `${kind}Binding`, spec: { policyName: "team" } });
    await lab.user.create(changing, { ...common, kind, spec });
    const properties = { mapBinding: "team", process: "background scan" };
    const missing = { source: kind, policy: "team", rule: "team", result: "fail", message: "mutation is not applied" };
    const found = await until(async () => {
      const results = await said(uid);
      return JSON.stringify(results).includes("mapBinding") && results;
    });
    expect(found).toMatchObject([{ ...missing, properties }]);
    for (const at of [changing, bound]) await lab.user.delete(at, { namespace: "", name: "team" });
    await lab.isGone(uid);
  });

  it("asks with parameters of the cluster", async () => {
    const limits = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "registry" },
      data: { host: "bad.example/" },
    };
    await lab.user.create(core("configmaps"), { ...limits, metadata: { ...limits.metadata, namespace: "default" } });
    const validations = [{ expression: "object.spec.containers.all(c, c.image.startsWith(params.data.host))" }];
    await lab.user.create(
      bindings,
      binding("all", { paramRef: { name: "registry", parameterNotFoundAction: "Deny" } }),
    );
    await lab.user.create(
      policies,
      policy(enabled, { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, validations }),
    );
    const uid = await lab.createPod("web", "bad.example/web");
    expect(await said(uid)).toMatchObject([{ result: "pass", properties: { binding: "all" } }]);
  });
});
