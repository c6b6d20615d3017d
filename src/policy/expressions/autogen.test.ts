import { describe, expect, it } from "vitest";
import type { ResourceRuleText } from "../constraints/index.ts";
import { autogenerate, conditionsFor, type PodPolicyText, podTargets, rewriteExpression } from "./autogen.ts";

interface Spec extends PodPolicyText {
  readonly validations?: readonly { readonly expression: string; readonly message?: string }[];
}

const pods: ResourceRuleText = {
  apiGroups: [""],
  apiVersions: ["v1"],
  resources: ["pods"],
  operations: ["CREATE", "UPDATE"],
};

function specWith(expression: string, controllers?: readonly string[]): Spec {
  return {
    matchConstraints: { resourceRules: [pods] },
    validations: [{ expression, message: `see ${expression}` }],
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
    expect(made.map(({ spec }) => spec.validations?.[0])).toEqual([
      {
        expression: "object.spec.jobTemplate.spec.template.spec.hostNetwork == false",
        message: "see object.spec.jobTemplate.spec.template.spec.hostNetwork == false",
      },
      {
        expression: "object.spec.template.spec.hostNetwork == false",
        message: "see object.spec.template.spec.hostNetwork == false",
      },
    ]);
  });

  it("constrains it to the controllers, by groups", () => {
    const namespaceSelector = { matchLabels: { a: "b" } };
    const constraints = { resourceRules: [pods], namespaceSelector, objectSelector: {}, matchPolicy: "Exact" };
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
    ["is told to make none", specWith("true", [])],
    ["says nothing of resources", {}],
    ["has no operations", { matchConstraints: { resourceRules: [{ ...pods, operations: [] }] } }],
    ["names other resources", { matchConstraints: { resourceRules: [{ ...pods, resources: ["pods", "services"] }] } }],
    ["names objects", { matchConstraints: { resourceRules: [{ ...pods, resourceNames: ["a"] }] } }],
    ["has several rules", { matchConstraints: { resourceRules: [pods, pods] } }],
    ["excludes something", { matchConstraints: { resourceRules: [pods], excludeResourceRules: [pods] } }],
    ["selects objects", { matchConstraints: { resourceRules: [pods], objectSelector: { matchLabels: { a: "b" } } } }],
  ] as const)("makes nothing of a policy that %s", (_, spec) => {
    expect(autogenerate<Spec>(spec)).toEqual([]);
  });
});

describe("rewriteExpression", () => {
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
    expect(rewriteExpression(expression, "defaults")).toBe(rewritten);
  });
});

describe("conditionsFor", () => {
  it("lets every other kind pass", () => {
    expect(conditionsFor("", podTargets, [{ name: "c", expression: "x" }])).toEqual([
      { name: "autogen-c", expression: "!((object.apiVersion == 'v1' && object.kind =='Pod')) || (x)" },
    ]);
    expect(conditionsFor("defaults", [], [{ name: "c", expression: "x" }])).toEqual([]);
  });
});
