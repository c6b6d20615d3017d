import { describe, expect, it } from "vitest";
import type { Query } from "../../rule.ts";
import type { Schema } from "../../schema/index.ts";
import { aboutPods, answering, compiled, creation, deployment, judged, pod, policyWith } from "./samples.ts";
import { validatingSpec } from "./schema.ts";

/** What a policy says besides the plain one, and what the one says that it is compared with, where that is not it. */
type Sample = readonly [more: object, plain?: object];

const [rule] = aboutPods.resourceRules;
const constrained = (more: object, plain: object = {}): Sample => [
  { matchConstraints: { ...aboutPods, ...more } },
  { matchConstraints: { ...aboutPods, ...plain } },
];

const rules = (more: object): Sample => [{ matchConstraints: { resourceRules: [{ ...rule, ...more }] } }];
const excluded = (more: object): Sample =>
  constrained(
    { excludeResourceRules: [{ ...rule, ...more }] },
    { excludeResourceRules: [{ ...rule, resources: ["none"] }] },
  );
const selected = (selector: string, chosen: object, other: object = {}): Sample =>
  constrained({ [selector]: chosen }, { [selector]: other });
const expressions = (one: object) => ({ matchExpressions: [one] });

const selectors = Object.fromEntries(
  ["namespaceSelector", "objectSelector"].flatMap((name): [string, Sample][] => [
    [`matchConstraints.${name}.matchLabels`, selected(name, { matchLabels: { x: "y" } })],
    [
      `matchConstraints.${name}.matchExpressions[].key`,
      selected(name, expressions({ key: "x", operator: "Exists" }), expressions({ key: "app", operator: "Exists" })),
    ],
    [
      `matchConstraints.${name}.matchExpressions[].operator`,
      selected(
        name,
        expressions({ key: "app", operator: "DoesNotExist" }),
        expressions({ key: "app", operator: "Exists" }),
      ),
    ],
    [
      `matchConstraints.${name}.matchExpressions[].values`,
      selected(
        name,
        expressions({ key: "app", operator: "In", values: ["x"] }),
        expressions({ key: "app", operator: "In", values: ["web"] }),
      ),
    ],
  ]),
);

const failing = { expression: "1 > 2" };
const variable = { name: "v", expression: "true" };
const judging = { validations: [{ expression: "variables.v" }] };

/** A policy for each field that does something, which must differ from the one that it is compared with. */
const samples: Readonly<Record<string, Sample>> = {
  "auditAnnotations[].key": [
    { auditAnnotations: [{ key: "a", valueExpression: "'x'" }] },
    { auditAnnotations: [{ key: "b", valueExpression: "'x'" }] },
  ],
  "auditAnnotations[].valueExpression": [{ auditAnnotations: [{ key: "a", valueExpression: "'x'" }] }],
  "autogen.podControllers.controllers": [{ autogen: { podControllers: { controllers: [] } } }],
  "evaluation.admission.enabled": [{ evaluation: { admission: { enabled: false } } }],
  "evaluation.background.enabled": [{ evaluation: { background: { enabled: false } } }],
  "evaluation.mode": [{ evaluation: { mode: "JSON" } }],
  failurePolicy: [{ failurePolicy: "Ignore" }],
  "matchConditions[].expression": [{ matchConditions: [{ name: "c", expression: "false" }] }],
  "matchConditions[].name": [
    { matchConditions: [{ name: "c", expression: "true" }] },
    { matchConditions: [{ name: "d", expression: "true" }] },
  ],
  "matchConstraints.resourceRules[].apiGroups": rules({ apiGroups: ["apps"] }),
  "matchConstraints.resourceRules[].apiVersions": rules({ apiVersions: ["v2"] }),
  "matchConstraints.resourceRules[].operations": rules({ operations: ["DELETE"] }),
  "matchConstraints.resourceRules[].resourceNames": rules({ resourceNames: ["other"] }),
  "matchConstraints.resourceRules[].resources": rules({ resources: ["services"] }),
  "matchConstraints.resourceRules[].scope": rules({ scope: "Cluster" }),
  "matchConstraints.excludeResourceRules[].apiGroups": excluded({ resources: ["pods"], apiGroups: ["*"] }),
  "matchConstraints.excludeResourceRules[].apiVersions": excluded({ resources: ["pods"], apiVersions: ["*"] }),
  "matchConstraints.excludeResourceRules[].operations": excluded({ resources: ["pods"], operations: ["*"] }),
  "matchConstraints.excludeResourceRules[].resourceNames": excluded({ resources: ["pods"], resourceNames: ["web"] }),
  "matchConstraints.excludeResourceRules[].resources": excluded({ resources: ["pods"] }),
  "matchConstraints.excludeResourceRules[].scope": excluded({ resources: ["pods"], scope: "Namespaced" }),
  "matchConstraints.matchPolicy": constrained({ matchPolicy: "Exact" }),
  ...selectors,
  validationActions: [{ validationActions: ["Warn"] }],
  "validations[].expression": [{ validations: [failing] }],
  "validations[].message": [{ validations: [{ ...failing, message: "m" }] }, { validations: [failing] }],
  "validations[].messageExpression": [
    { validations: [{ ...failing, messageExpression: "'m'" }] },
    { validations: [failing] },
  ],
  "variables[].expression": [
    { ...judging, variables: [{ ...variable, expression: "1 > 2" }] },
    { ...judging, variables: [variable] },
  ],
  "variables[].name": [
    { ...judging, variables: [variable, { name: "w", expression: "1 > 2" }] },
    {
      ...judging,
      variables: [
        { ...variable, name: "w" },
        { name: "v", expression: "1 > 2" },
      ],
    },
  ],
  "webhookConfiguration.timeoutSeconds": [{ webhookConfiguration: { timeoutSeconds: 5 } }],
};

/** The fields that have no effect on what is judged, with the reason. */
const withoutEffect: Readonly<Record<string, { readonly sample: Sample; readonly reason: string }>> = {
  "validations[].reason": {
    sample: [{ validations: [{ ...failing, reason: "Forbidden" }] }, { validations: [failing] }],
    reason: "only a generated ValidatingAdmissionPolicy tells it",
  },
  "autogen.validatingAdmissionPolicy.enabled": {
    sample: [{ autogen: { validatingAdmissionPolicy: { enabled: true } } }],
    reason: "it says what else is made of the policy, see plan.ts",
  },
};

describe("every field of a validating policy", () => {
  it("is heeded, or known to have no effect", () => {
    const known = [samples, withoutEffect].flatMap((table) => Object.keys(table));
    const leaves = leavesOf(validatingSpec, "");
    expect(leaves.filter((path) => !known.some((field) => isWithin(path, field)))).toEqual([]);
    expect(known.filter((field) => !leaves.some((path) => isWithin(path, field)))).toEqual([]);
  });

  it.each(Object.entries(samples))("%s changes what is judged, when or how", (_, [more, plain = {}]) => {
    expect(fingerprint(more)).not.toEqual(fingerprint(plain));
  });

  it.each(Object.entries(withoutEffect))("%s changes nothing", (_, { sample: [more, plain = {}] }) => {
    expect(fingerprint(more)).toEqual(fingerprint(plain));
  });
});

function isWithin(path: string, field: string): boolean {
  return path === field || [".", "[", "{"].some((end) => path.startsWith(`${field}${end}`));
}

/** The paths of fields that have no fields of their own. */
function leavesOf(schema: Schema, path: string): readonly string[] {
  const under = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (schema.kind === "object") {
    return Object.entries(schema.fields).flatMap(([name, field]) => leavesOf(field.schema, under(name)));
  }
  if (schema.kind === "list") {
    const inner = leavesOf(schema.items, `${path}[]`);
    return inner.length === 1 && inner[0] === `${path}[]` ? [path] : inner;
  }
  return [path];
}

/** What can be seen of a policy, and what it says of a Pod and of a Deployment. */
function fingerprint(more: object): unknown {
  const { rules, rulesFor: _, status: __, ...seen } = compiled(policyWith({ ...more }));
  const asked: Query[] = [];
  const facts = answering(() => ({ kind: "namespace", labels: { app: "web" } }), asked);
  const requests = [creation, deployment, { ...creation, operation: "UPDATE" as const, oldObject: pod }];
  const policy = compiled(policyWith({ ...more }));
  const said = requests.map((request) => judged(policy, request, facts));
  const actions = rules.map((one) => one.action(creation, facts));
  return JSON.parse(JSON.stringify({ seen, said, actions, asked }));
}
