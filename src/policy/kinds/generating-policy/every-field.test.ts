import { describe, expect, it } from "vitest";
import { pending, type Request } from "../../rule.ts";
import type { Schema } from "../../schema/index.ts";
import { asking, compiled, generatingWith, knowing, mapIn, mapRule, ruleIn, secretText } from "./samples.ts";
import { generatingSpec } from "./schema.ts";

/** What a policy says besides the plain one, and what the one says that it is compared with, where that is not it. */
type Sample = readonly [more: object, plain?: object];

const constrained = (more: object): Sample => [{ matchConstraints: { resourceRules: [mapRule], ...more } }];
const ruled = (more: object): Sample => [{ matchConstraints: { resourceRules: [{ ...mapRule, ...more }] } }];
const without = (more: object): Sample =>
  constrained({ excludeResourceRules: [{ ...mapRule, operations: ["*"], ...more }] });
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
const template = (value: string, interpolate = "none") => ({ generate: [{ template: { value, interpolate } }] });
const hole = secretText.replace("made", "((object.kind))");
const named = (name: string) => template(secretText.replace("made", name), "cel");
const evaluating = (field: string): Sample => [{ evaluation: { [field]: { enabled: true } } }];

const samples: Readonly<Record<string, Sample>> = {
  "matchConditions[].expression": [{ matchConditions: [{ name: "c", expression: "object.metadata.name == 'x'" }] }],
  "matchConditions[].name": [
    { matchConditions: [{ name: "c", expression: "true" }] },
    { matchConditions: [{ name: "d", expression: "true" }] },
  ],
  "variables[].name": [
    {
      variables: [
        { name: "a", expression: "'x'" },
        { name: "b", expression: "'y'" },
      ],
      ...named("((variables.a))"),
    },
    {
      variables: [
        { name: "b", expression: "'x'" },
        { name: "a", expression: "'y'" },
      ],
      ...named("((variables.a))"),
    },
  ],
  "variables[].expression": [
    { variables: [{ name: "a", expression: "'x'" }], ...named("((variables.a))") },
    { variables: [{ name: "a", expression: "'y'" }], ...named("((variables.a))") },
  ],
  "generate[].expression": [{ generate: [{ expression: 'generator.Apply("team", [])' }] }],
  "generate[].template.value": [template(secretText.replace("made", "other"))],
  "generate[].template.interpolate": [template(hole, "cel"), template(hole)],
  "auditAnnotations[].key": [
    { auditAnnotations: [{ key: "a", valueExpression: "'x'" }] },
    { auditAnnotations: [{ key: "b", valueExpression: "'x'" }] },
  ],
  "auditAnnotations[].valueExpression": [
    { auditAnnotations: [{ key: "a", valueExpression: "'x'" }] },
    { auditAnnotations: [{ key: "a", valueExpression: "'y'" }] },
  ],
  useServerSideApply: [{ useServerSideApply: true }],
  "webhookConfiguration.timeoutSeconds": [{ webhookConfiguration: { timeoutSeconds: 3 } }],
  "evaluation.admission.enabled": [{ evaluation: { admission: { enabled: false } } }],
  "evaluation.generateExisting.enabled": evaluating("generateExisting"),
  "evaluation.orphanDownstreamOnPolicyDelete.enabled": evaluating("orphanDownstreamOnPolicyDelete"),
  "evaluation.synchronize.enabled": evaluating("synchronize"),
  "evaluation.skipBackgroundRequests": [{ evaluation: { skipBackgroundRequests: false } }],
  "matchConstraints.matchPolicy": constrained({ matchPolicy: "Exact" }),
  "matchConstraints.resourceRules[].apiGroups": ruled({ apiGroups: ["apps"] }),
  "matchConstraints.resourceRules[].apiVersions": ruled({ apiVersions: ["v2"] }),
  "matchConstraints.resourceRules[].resources": ruled({ resources: ["secrets"] }),
  "matchConstraints.resourceRules[].operations": ruled({ operations: ["DELETE"] }),
  "matchConstraints.resourceRules[].resourceNames": ruled({ resourceNames: ["other"] }),
  "matchConstraints.resourceRules[].scope": ruled({ scope: "Cluster" }),
  "matchConstraints.excludeResourceRules[].apiGroups": without({ apiGroups: [""] }),
  "matchConstraints.excludeResourceRules[].apiVersions": without({ apiVersions: ["v1"] }),
  "matchConstraints.excludeResourceRules[].resources": without({ resources: ["configmaps"] }),
  "matchConstraints.excludeResourceRules[].operations": without({ operations: ["CREATE"] }),
  "matchConstraints.excludeResourceRules[].resourceNames": without({ resourceNames: ["trigger"] }),
  "matchConstraints.excludeResourceRules[].scope": without({ scope: "Namespaced" }),
  ...selector("objectSelector", ["app", "web"]),
  ...selector("namespaceSelector", ["env", "prod"]),
};

describe("every field of a generating policy", () => {
  it("is heeded", () => {
    const leaves = leavesOf(generatingSpec, "");
    expect(leaves.filter((path) => !Object.hasOwn(samples, path))).toEqual([]);
    expect(Object.keys(samples).filter((field) => !leaves.includes(field))).toEqual([]);
  });

  it.each(Object.entries(samples))("%s changes what is made, when or how", (_, [more, plain = {}]) => {
    expect(fingerprint(more)).not.toEqual(fingerprint(plain));
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

const requests: readonly Request[] = [
  asking("CREATE", mapIn("team", { labels: { app: "web" } })),
  asking("CREATE", mapIn("other", { labels: { tier: "db" } })),
  asking("DELETE", mapIn("team")),
];

/** What can be seen of a policy, and what it says and makes of requests. */
function fingerprint(more: object): unknown {
  const policy = compiled(generatingWith({ ...more }));
  const { matches, run, work } = ruleIn(policy);
  const { admission, timeoutSeconds, doors } = policy;
  const { synchronize, orphan, onDelete, forExisting, skipsOwnRequests } = work;
  const said = requests.map((request) => {
    const matched = matches(request, knowing());
    if (matched !== true) return matched;
    const plan = work.plan(request, knowing());
    return [run(request, knowing()) ?? "nothing", plan === pending ? "pending" : plan];
  });
  const facets = { synchronize, orphan, onDelete, forExisting, skipsOwnRequests };
  return JSON.parse(JSON.stringify({ admission, timeoutSeconds, doors, facets, said }));
}
