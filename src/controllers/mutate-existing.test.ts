import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { core, until } from "../../test/engine-lab.ts";
import { type Lab, openLab } from "../../test/whole-engine.ts";
import { own, type Resource } from "../kube/index.ts";
import { updateRequestResource } from "./update-requests.ts";

let lab: Lab;
const maps = core("configmaps");
const secrets = core("secrets");
const mutating = { group: "policies.kyverno.io", version: "v1beta1", resource: "mutatingpolicies" };

beforeAll(async () => {
  lab = await openLab({ facts: true });
});
afterAll(() => lab.close());

const rule = (resource: string) => ({
  apiGroups: [""],
  apiVersions: ["v1"],
  operations: ["CREATE"],
  resources: [resource],
});

const policyOf = (name: string, spec: object): Resource => ({
  apiVersion: "policies.kyverno.io/v1beta1",
  kind: "MutatingPolicy",
  metadata: { name },
  spec: {
    evaluation: { mutateExisting: { enabled: true } },
    mutations: [
      {
        patchType: "ApplyConfiguration",
        applyConfiguration: { expression: `Object{metadata: Object.metadata{labels: {"by": "${name}"}}}` },
      },
    ],
    ...spec,
  },
});

const object = (kind: string, name: string): Resource => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "default" },
});
const labelOf = async (name: string) => own((await lab.user.get(maps, "default", name)).metadata.labels, "by");
const isDone = () => until(async () => (await lab.client.list(updateRequestResource, "kyverno")).length === 0);

describe("what a policy in expressions changes", () => {
  it("is changed when the policy comes, each object for itself", async () => {
    for (const name of ["a", "b"]) await lab.user.create(maps, object("ConfigMap", name));
    const matchConstraints = { resourceRules: [{ ...rule("configmaps"), resourceNames: ["a", "b"] }] };
    await lab.user.create(mutating, policyOf("coming", { matchConstraints }));
    for (const name of ["a", "b"]) await until(async () => (await labelOf(name)) === "coming");
    await isDone();
    await lab.user.delete(mutating, { namespace: "", name: "coming" });
  });

  it("is changed because of others, too", async () => {
    await lab.user.create(maps, object("ConfigMap", "target"));
    const spec = {
      matchConstraints: { resourceRules: [rule("secrets")] },
      targetMatchConstraints: {
        resourceRules: [{ ...rule("configmaps"), resourceNames: ["target"] }],
        expression: 'resource.Get("v1", "configmaps", "default", "target")',
      },
    };
    await lab.user.create(mutating, policyOf("other", spec));
    await until(() => lab.controllers.policies().policies.some(({ name }) => name === "other"));
    await isDone();
    expect(await labelOf("target")).toBeUndefined();
    await until(async () => {
      await lab.user.create(secrets, object("Secret", `s${Date.now()}`));
      return (await labelOf("target")) === "other";
    });
  });

  it("is changed when others go", async () => {
    await lab.user.create(maps, object("ConfigMap", "left"));
    await lab.user.create(secrets, object("Secret", "going"));
    const spec = {
      matchConstraints: {
        resourceRules: [{ ...rule("secrets"), operations: ["DELETE"], resourceNames: ["going"] }],
      },
      targetMatchConstraints: {
        expression: 'resource.get("v1", "configmaps", object.metadata.namespace, "left")',
      },
    };
    await lab.user.create(mutating, policyOf("going", spec));
    await until(async () => {
      const policy = await lab.user.get(mutating, "", "going");
      return own(own(policy.status, "conditionStatus"), "ready") === true;
    });
    await lab.user.delete(secrets, { namespace: "default", name: "going" });
    await until(async () => (await labelOf("left")) === "going");
    await isDone();
    await lab.user.delete(mutating, { namespace: "", name: "going" });
  });

  it("is never another object than the one that was judged", async () => {
    for (const name of ["source", "victim"]) await lab.user.create(maps, object("ConfigMap", name));
    const ops = [
      `JSONPatch{op: "replace", path: "/metadata/name", value: "victim"}`,
      `JSONPatch{op: "remove", path: "/metadata/uid"}`,
      `JSONPatch{op: "remove", path: "/metadata/resourceVersion"}`,
      `JSONPatch{op: "add", path: "/metadata/labels", value: {"by": "moving"}}`,
    ];
    const matchConstraints = { resourceRules: [{ ...rule("configmaps"), resourceNames: ["source"] }] };
    const mutations = [{ patchType: "JSONPatch", jsonPatch: { expression: `[${ops.join(", ")}]` } }];
    await lab.user.create(mutating, policyOf("moving", { matchConstraints, mutations }));
    const failure = "the name and the namespace of an object cannot be changed";
    await until(async () => JSON.stringify(await lab.client.list(updateRequestResource, "kyverno")).includes(failure));
    for (const name of ["source", "victim"]) expect(await labelOf(name)).toBeUndefined();
    await lab.user.delete(mutating, { namespace: "", name: "moving" });
  });
});
