import { describe, expect, it } from "vitest";
import type { Schema } from "../../schema/index.ts";
import { compiled, deleting, deletingWith, knowing, podIn, podRule } from "./samples.ts";
import { deletingSpec } from "./schema.ts";

/** What a policy says besides the plain one, and what the one says that it is compared with, where that is not it. */
type Sample = readonly [more: object, plain?: object];

const constrained = (more: object): Sample => [{ matchConstraints: { resourceRules: [podRule], ...more } }];
const ruled = (more: object): Sample => [{ matchConstraints: { resourceRules: [{ ...podRule, ...more }] } }];
const without = (more: object): Sample =>
  constrained({ excludeResourceRules: [{ ...podRule, operations: ["*"], ...more }] });

const expression = (one: object) => ({ matchExpressions: [one] });
const selector = (field: string, [label, value]: readonly [string, string]): Readonly<Record<string, Sample>> => ({
  [`matchConstraints.${field}.matchLabels`]: constrained({ [field]: { matchLabels: { [label]: value } } }),
  [`matchConstraints.${field}.matchExpressions[].key`]: constrained({
    [field]: expression({ key: label, operator: "Exists" }),
  }),
  [`matchConstraints.${field}.matchExpressions[].operator`]: constrained({
    [field]: expression({ key: label, operator: "DoesNotExist" }),
  }),
  [`matchConstraints.${field}.matchExpressions[].values`]: constrained({
    [field]: expression({ key: label, operator: "In", values: [value] }),
  }),
});
const condition = (text: string) => ({ conditions: [{ name: "c", expression: text }] });

const samples: Readonly<Record<string, Sample>> = {
  schedule: [{ schedule: "5 * * * *" }],
  deletionPropagationPolicy: [{ deletionPropagationPolicy: "Orphan" }],
  "conditions[].expression": [condition("false")],
  "variables[].name": [
    {
      variables: [
        { name: "a", expression: "false" },
        { name: "b", expression: "true" },
      ],
      ...condition("variables.a"),
    },
    {
      variables: [
        { name: "b", expression: "false" },
        { name: "a", expression: "true" },
      ],
      ...condition("variables.a"),
    },
  ],
  "variables[].expression": [
    { variables: [{ name: "a", expression: "false" }], ...condition("variables.a") },
    { variables: [{ name: "a", expression: "true" }], ...condition("variables.a") },
  ],
  "matchConstraints.resourceRules[].apiGroups": ruled({ apiGroups: ["apps"] }),
  "matchConstraints.resourceRules[].apiVersions": ruled({ apiVersions: ["v2"] }),
  "matchConstraints.resourceRules[].resources": ruled({ resources: ["services"] }),
  "matchConstraints.resourceRules[].resourceNames": ruled({ resourceNames: ["other"] }),
  "matchConstraints.resourceRules[].scope": ruled({ scope: "Cluster" }),
  "matchConstraints.excludeResourceRules[].apiGroups": without({ apiGroups: [""] }),
  "matchConstraints.excludeResourceRules[].apiVersions": without({ apiVersions: ["v1"] }),
  "matchConstraints.excludeResourceRules[].resources": without({ resources: ["pods"] }),
  "matchConstraints.excludeResourceRules[].operations": without({ operations: ["*"] }),
  "matchConstraints.excludeResourceRules[].resourceNames": without({ resourceNames: ["web"] }),
  "matchConstraints.excludeResourceRules[].scope": without({ scope: "Namespaced" }),
  ...selector("objectSelector", ["app", "web"]),
  ...selector("namespaceSelector", ["env", "prod"]),
};

/** The fields that have no effect, with the reason. */
const withoutEffect: Readonly<Record<string, { readonly sample: object; readonly reason: string }>> = {
  "conditions[].name": { sample: { conditions: [{ name: "other", expression: "true" }] }, reason: "it is a name" },
  "matchConstraints.matchPolicy": {
    sample: { matchConstraints: { resourceRules: [podRule], matchPolicy: "Exact" } },
    reason: "objects are listed in the version that is named",
  },
  "matchConstraints.resourceRules[].operations": {
    sample: { matchConstraints: { resourceRules: [{ ...podRule, operations: ["DELETE"] }] } },
    reason: "nobody does anything on a schedule",
  },
};

describe("every field of a deleting policy", () => {
  it("is heeded, or known to have no effect", () => {
    const known = [samples, withoutEffect].flatMap((table) => Object.keys(table));
    const leaves = leavesOf(deletingSpec, "");
    expect(leaves.filter((path) => !known.includes(path))).toEqual([]);
    expect(known.filter((field) => !leaves.includes(field))).toEqual([]);
  });

  it.each(Object.entries(samples))("%s changes what is deleted, when or how", (_, [more, plain = {}]) => {
    expect(fingerprint(more)).not.toEqual(fingerprint(plain));
  });

  it.each(Object.entries(withoutEffect))("%s changes nothing", (_, { sample }) => {
    expect(fingerprint(sample)).toEqual(fingerprint({}));
  });
});

/** The paths of fields that have no fields of their own. */
function leavesOf(schema: Schema, path: string): readonly string[] {
  const under = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (schema.kind === "object") {
    return Object.entries(schema.fields).flatMap(([name, field]) => leavesOf(field.schema, under(name)));
  }
  if (schema.kind !== "list") return [path];
  const inner = leavesOf(schema.items, `${path}[]`);
  return inner.length === 1 && inner[0] === `${path}[]` ? [path] : inner;
}

const here = podIn("team", { app: "web" });
const there = podIn("other", { tier: "db" }, "other");

/** What can be seen of a policy, and what it says of two Pods. */
function fingerprint(more: object): unknown {
  const policy = compiled(deletingWith({ ...more }));
  const { propagation, next } = policy;
  const said = [here, there].map((object) => policy.deletes(deleting(object), knowing()));
  return JSON.parse(JSON.stringify({ propagation: propagation ?? "", next: next(0), said }));
}
