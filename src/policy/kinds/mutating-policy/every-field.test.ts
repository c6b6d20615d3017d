import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { Fact, Facts, Query, Request } from "../../rule.ts";
import type { Schema } from "../../schema/index.ts";
import { mutatingPolicy as mutating } from "./index.ts";
import {
  applying,
  changingRule,
  type compiled,
  creating,
  labelling,
  outcomeOf,
  patching,
  podRules,
  podWith,
  policyWith,
  served,
} from "./samples.ts";
import { mutatingSpec } from "./schema.ts";

/** What a policy says besides the plain one, and what the one says that it is compared with, where that is not it. */
type Sample = readonly [more: object, plain?: object];

const [pods] = podRules;
const rule = (more: object) => ({ resourceRules: [{ ...pods, ...more }] });
const expressions = (key: string, operator: string, values?: readonly string[]) => ({
  matchExpressions: [{ key, operator, ...(values && { values }) }],
});

/** What constraints say, by the field that says it; each tells some of the probes from the others. */
const constraints: Readonly<Record<string, object>> = {
  "resourceRules[].apiGroups": rule({ apiGroups: ["apps"] }),
  "resourceRules[].apiVersions": rule({ apiVersions: ["v2"] }),
  "resourceRules[].operations": rule({ operations: ["UPDATE"] }),
  "resourceRules[].resources": rule({ resources: ["services"] }),
  "resourceRules[].resourceNames": rule({ resourceNames: ["other"] }),
  "resourceRules[].scope": rule({ scope: "Cluster" }),
  "excludeResourceRules[].apiGroups": { resourceRules: podRules, excludeResourceRules: [pods] },
  "excludeResourceRules[].apiVersions": { resourceRules: podRules, excludeResourceRules: [pods] },
  "excludeResourceRules[].operations": { resourceRules: podRules, excludeResourceRules: [pods] },
  "excludeResourceRules[].resources": { resourceRules: podRules, excludeResourceRules: [pods] },
  "excludeResourceRules[].resourceNames": {
    resourceRules: podRules,
    excludeResourceRules: [{ ...pods, resourceNames: ["web"] }],
  },
  "excludeResourceRules[].scope": { resourceRules: podRules, excludeResourceRules: [{ ...pods, scope: "Namespaced" }] },
  "namespaceSelector.matchLabels": { resourceRules: podRules, namespaceSelector: { matchLabels: { env: "dev" } } },
  "namespaceSelector.matchExpressions[].key": {
    resourceRules: podRules,
    namespaceSelector: expressions("none", "Exists"),
  },
  "namespaceSelector.matchExpressions[].operator": {
    resourceRules: podRules,
    namespaceSelector: expressions("env", "DoesNotExist"),
  },
  "namespaceSelector.matchExpressions[].values": {
    resourceRules: podRules,
    namespaceSelector: expressions("env", "In", ["dev"]),
  },
  "objectSelector.matchLabels": { resourceRules: podRules, objectSelector: { matchLabels: { a: "2" } } },
  "objectSelector.matchExpressions[].key": { resourceRules: podRules, objectSelector: expressions("none", "Exists") },
  "objectSelector.matchExpressions[].operator": {
    resourceRules: podRules,
    objectSelector: expressions("a", "DoesNotExist"),
  },
  "objectSelector.matchExpressions[].values": {
    resourceRules: podRules,
    objectSelector: expressions("a", "In", ["2"]),
  },
};

const existing = { evaluation: { mutateExisting: { enabled: true } } };
const args = applying("Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', args: ['a']}]}}");
const reading = { mutations: [labelling("variables.v")], variables: [{ name: "v", expression: "'a'" }] };

/** A policy for each field that does something, which must differ from the one that it is compared with. */
const samples: Readonly<Record<string, Sample>> = {
  ...Object.fromEntries(
    Object.entries(constraints).map(([field, matchConstraints]): [string, Sample] => [
      `matchConstraints.${field}`,
      [{ matchConstraints }],
    ]),
  ),
  "matchConstraints.matchPolicy": [{ matchConstraints: { resourceRules: podRules, matchPolicy: "Exact" } }],
  "matchConditions[].expression": [{ matchConditions: [{ name: "c", expression: "false" }] }],
  "matchConditions[].name": [
    { matchConditions: [{ name: "c", expression: "true" }] },
    { matchConditions: [{ name: "d", expression: "true" }] },
  ],
  "variables[].expression": [reading, { ...reading, variables: [{ name: "v", expression: "'b'" }] }],
  "variables[].name": [reading, { variables: [{ name: "w", expression: "'a'" }] }],
  "mutations[].patchType": [{ mutations: [{ ...labelling("'y'"), patchType: "JSONPatch" }] }],
  "mutations[].applyConfiguration.expression": [{ mutations: [labelling("'z'")] }],
  "mutations[].jsonPatch.expression": [
    { mutations: [patching("[JSONPatch{op: 'remove', path: '/metadata/labels/a'}]")] },
  ],
  "auditAnnotations[].key": [
    { auditAnnotations: [{ key: "k", valueExpression: "'v'" }] },
    { auditAnnotations: [{ key: "l", valueExpression: "'v'" }] },
  ],
  "auditAnnotations[].valueExpression": [{ auditAnnotations: [{ key: "k", valueExpression: "'v'" }] }],
  failurePolicy: [{ failurePolicy: "Ignore" }],
  "webhookConfiguration.timeoutSeconds": [{ webhookConfiguration: { timeoutSeconds: 3 } }],
  "autogen.podControllers.controllers": [{ autogen: { podControllers: { controllers: ["jobs"] } } }],
  "autogen.mutatingAdmissionPolicy.enabled": [
    { autogen: { mutatingAdmissionPolicy: { enabled: true }, podControllers: { controllers: [] } } },
    { autogen: { podControllers: { controllers: [] } } },
  ],
  "evaluation.admission.enabled": [
    { evaluation: { admission: { enabled: false }, mutateExisting: { enabled: true } } },
    existing,
  ],
  "evaluation.background.enabled": [{ evaluation: { background: { enabled: false } } }],
  "evaluation.mutateExisting.enabled": [existing],
  "evaluation.skipBackgroundRequests": [{ evaluation: { skipBackgroundRequests: false } }],
  "evaluation.useServerSideApply": [
    { mutations: [args], evaluation: { useServerSideApply: true } },
    { mutations: [args] },
  ],
  reinvocationPolicy: [
    {
      reinvocationPolicy: "IfNeeded",
      autogen: { mutatingAdmissionPolicy: { enabled: true }, podControllers: { controllers: [] } },
    },
    { autogen: { mutatingAdmissionPolicy: { enabled: true }, podControllers: { controllers: [] } } },
  ],
  "targetMatchConditions[].expression": [
    { ...existing, targetMatchConditions: [{ name: "c", expression: "false" }] },
    existing,
  ],
  "targetMatchConstraints.expression": [
    { ...existing, targetMatchConstraints: { expression: "resource.Get('v1', 'pods', 'a', 'b')" } },
    existing,
  ],
  "targetMatchConstraints.resourceRules": [
    { ...existing, targetMatchConstraints: rule({ resources: ["configmaps"] }) },
    existing,
  ],
  "targetMatchConstraints.objectSelector": [
    { ...existing, targetMatchConstraints: { resourceRules: podRules, objectSelector: { matchLabels: { a: "1" } } } },
    { ...existing, targetMatchConstraints: { resourceRules: podRules } },
  ],
  "targetMatchConstraints.namespaceSelector": [
    {
      ...existing,
      targetMatchConstraints: { resourceRules: podRules, namespaceSelector: { matchLabels: { env: "dev" } } },
    },
    { ...existing, targetMatchConstraints: { resourceRules: podRules } },
  ],
};

/** The fields that have no effect, with the reason. */
const withoutEffect: Readonly<
  Record<string, { readonly sample: object; readonly plain?: object; readonly reason: string }>
> = {
  "evaluation.mode": {
    sample: { evaluation: { mode: "Kubernetes" } },
    reason: "requests are changed, and nothing else is, as in Kyverno",
  },
  "targetMatchConditions[].name": {
    sample: { ...existing, targetMatchConditions: [{ name: "c", expression: "true" }] },
    plain: { ...existing, targetMatchConditions: [{ name: "d", expression: "true" }] },
    reason: "it only tells conditions from each other",
  },
  "targetMatchConstraints.matchPolicy": {
    sample: { ...existing, targetMatchConstraints: { resourceRules: podRules, matchPolicy: "Exact" } },
    plain: { ...existing, targetMatchConstraints: { resourceRules: podRules } },
    reason: "existing objects have no other version",
  },
  "targetMatchConstraints.excludeResourceRules": {
    sample: { ...existing, targetMatchConstraints: { resourceRules: podRules, excludeResourceRules: podRules } },
    plain: { ...existing, targetMatchConstraints: { resourceRules: podRules } },
    reason: "Kyverno lists what the rules name",
  },
};

describe("every field of a mutating policy", () => {
  it("is heeded, or known to have no effect", () => {
    const known = [samples, withoutEffect].flatMap((table) => Object.keys(table));
    const leaves = leavesOf(mutatingSpec, "");
    expect(leaves.filter((path) => !known.some((field) => isWithin(path, field)))).toEqual([]);
    expect(known.filter((field) => !leaves.some((path) => isWithin(path, field)))).toEqual([]);
  });

  it.each(Object.entries(samples))("%s changes what is done", (_, [more, plain = {}]) => {
    expect(fingerprint(more)).not.toEqual(fingerprint(plain));
  });

  it.each(Object.entries(withoutEffect))("%s changes nothing", (_, { sample, plain = {} }) => {
    expect(fingerprint(sample)).toEqual(fingerprint(plain));
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

const native = {
  gvk: { group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingAdmissionPolicy" },
  resource: "m",
  namespaced: false,
};

/** What can be seen of a policy, what it makes of two Pods, and what is made of it. */
function fingerprint(more: object): unknown {
  const document = policyWith({ ...more });
  const { policy, diagnostics } = mutating.compile(document, { kinds: served });
  if (policy === undefined) return diagnostics;
  const { admission, background, failurePolicy, timeoutSeconds, triggers, doors, status } = policy;
  const asked: Query[] = [];
  const facts = echoing(asked);
  const requests = [creating(podWith()), creating(podWith({}, { name: "other", labels: {} }))];
  const said = requests.map((request) => outcomeOf(policy, request, facts));
  const plan = mutating.planAdmissionPolicy?.(document, {
    kinds: (of) => [{ ...native, gvk: { ...native.gvk, kind: of.kind } }],
  });
  const skips = policy.rules.map(({ skipsOwnRequests }) => skipsOwnRequests === true);
  const shown = {
    admission,
    background,
    failurePolicy,
    timeoutSeconds,
    triggers,
    doors,
    status,
    said,
    asked,
    plan,
    skips,
  };
  const { autogen: _, ...configs } = status;
  return JSON.parse(
    JSON.stringify({
      ...shown,
      status: { ...configs, kinds: Object.keys(status.autogen ?? {}) },
      work: workOf(policy, requests, facts),
    }),
  );
}

function workOf(policy: ReturnType<typeof compiled>, [request]: readonly Request[], facts: Facts): unknown {
  const changing = changingRule(policy);
  if (changing?.work?.kind !== "change" || request === undefined) return {};
  const object: Resource = podWith();
  const { work } = changing;
  const changed = work.change(request, facts, { index: 0, object });
  return { plan: work.plan(request, facts), changed, watched: work.resources, own: work.skipsOwnRequests };
}

/** Namespaces are of the environment `prod`; everything else is not there. */
function echoing(asked: Query[]): Facts {
  return {
    want(query): Fact {
      asked.push(query);
      return query.kind === "namespace"
        ? { kind: "namespace", labels: { env: "prod" } }
        : { kind: "value", value: null };
    },
  };
}
