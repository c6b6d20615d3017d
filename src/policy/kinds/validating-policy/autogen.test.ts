import { describe, expect, it } from "vitest";
import { autogenerate } from "./autogen.ts";
import type { PodPolicyText } from "./match-text.ts";

interface Spec extends PodPolicyText {
  readonly validations?: readonly { readonly expression: string; readonly message?: string }[];
}

const pods = { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE", "UPDATE"] };

function specWith(expression: string, controllers?: readonly string[]): Spec {
  return {
    matchConstraints: { resourceRules: [pods] },
    validations: [{ expression }],
    ...(controllers !== undefined && { autogen: { podControllers: { controllers } } }),
  };
}

describe("autogenerate", () => {
  it("makes a policy for CronJobs and one for all other controllers", () => {
    const made = autogenerate(specWith("object.spec.hostNetwork == false"));
    expect(made.map(({ config, targets }) => [config, targets.map(({ resource }) => resource)])).toEqual([
      ["cronjobs", ["cronjobs"]],
      ["defaults", ["daemonsets", "deployments", "replicasets", "statefulsets", "jobs"]],
    ]);
    expect(made.map(({ spec }) => spec.validations?.[0]?.expression)).toEqual([
      "object.spec.jobTemplate.spec.template.spec.hostNetwork == false",
      "object.spec.template.spec.hostNetwork == false",
    ]);
  });

  it("constrains it to the controllers, by groups", () => {
    const namespaceSelector = { matchLabels: { a: "b" } };
    const constraints = { resourceRules: [pods], namespaceSelector, objectSelector: {}, matchPolicy: "Exact" } as const;
    const [made] = autogenerate({
      matchConstraints: constraints,
      autogen: { podControllers: { controllers: ["jobs", "deployments", "deployments", "unknown"] } },
    });
    expect(made?.spec.matchConstraints).toEqual({
      resourceRules: [
        { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments"], operations: ["CREATE", "UPDATE"] },
        { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs"], operations: ["CREATE", "UPDATE"] },
      ],
      namespaceSelector,
    });
  });

  it.each([
    [
      "oldObject.spec.x == object.metadata.labels",
      "oldObject.spec.template.spec.x == object.spec.template.metadata.labels",
    ],
    ["object.metadata.namespace == 'a'", "object.metadata.namespace == 'a'"],
    ["object.metadata.namespaceX", "object.spec.template.metadata.namespaceX"],
    ["request.object.spec", "request.object.spec.template.spec"],
    ["object.?spec + object['spec']", "object.?spec + object['spec']"],
    ["'in object.specimen'", "'in object.spec.template.specimen'"],
  ])("rewrites %s as Kyverno does", (expression, rewritten) => {
    const [made] = autogenerate(specWith(expression, ["deployments"]));
    expect(made?.spec.validations?.[0]?.expression).toBe(rewritten);
  });

  it.each([
    ["is told to make none", specWith("true", [])],
    ["says nothing of resources", {}],
    ["names other resources", { matchConstraints: { resourceRules: [{ ...pods, resources: ["pods", "services"] }] } }],
    ["names objects", { matchConstraints: { resourceRules: [{ ...pods, resourceNames: ["a"] }] } }],
    ["has several rules", { matchConstraints: { resourceRules: [pods, pods] } }],
    ["excludes something", { matchConstraints: { resourceRules: [pods], excludeResourceRules: [pods] } }],
    ["selects objects", { matchConstraints: { resourceRules: [pods], objectSelector: { matchLabels: { a: "b" } } } }],
  ] as const)("makes nothing of a policy that %s", (_, spec) => {
    expect(autogenerate<Spec>(spec)).toEqual([]);
  });

  it("leaves no trace of keys that are no fields", () => {
    const hostile = JSON.parse('{"matchConstraints":{"resourceRules":[]},"__proto__":{"x":1}}') as Spec;
    expect(
      autogenerate({ ...specWith("object.spec"), ...hostile, matchConstraints: { resourceRules: [pods] } })[0]?.spec,
    ).not.toHaveProperty("x");
  });
});
