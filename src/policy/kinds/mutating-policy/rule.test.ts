import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { pending } from "../../rule.ts";
import {
  applying,
  compiled,
  creating,
  knowing,
  labelling,
  namespacedPolicyWith,
  outcomeOf,
  patching,
  podRules,
  podWith,
  policyWith,
} from "./samples.ts";

const labels = { a: "1", x: "y" };
const evaluation = (message: string) => ({
  rule: "evaluation",
  status: "error",
  message: `failed to evaluate policy: ${message}`,
});

describe("a mutating policy", () => {
  it.each([
    ["applies configurations", {}, labels],
    [
      "sees what changes before have left",
      { mutations: [labelling("'y'"), labelling("object.metadata.labels.x + 'z'")] },
      { a: "1", x: "yz" },
    ],
    [
      "sees the request as it came",
      { mutations: [labelling("'y'"), labelling("string(has(request.object.metadata.labels.x))")] },
      { a: "1", x: "false" },
    ],
    [
      "patches",
      {
        mutations: [
          patching("[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('b/c'), value: 'd'}]"),
        ],
      },
      { a: "1", "b/c": "d" },
    ],
    [
      "works variables out once",
      {
        variables: [{ name: "v", expression: "has(object.metadata.labels.x) ? 'late' : 'early'" }],
        mutations: [labelling("variables.v"), labelling("variables.v + '!'")],
      },
      { a: "1", x: "early!" },
    ],
    [
      "has variables in conditions",
      { variables: [{ name: "v", expression: "true" }], matchConditions: [{ name: "c", expression: "variables.v" }] },
      labels,
    ],
    [
      "shows an absent old object as an empty one",
      { mutations: [labelling("string(size(oldObject))")] },
      { a: "1", x: "0" },
    ],
    ["tells who asks", { mutations: [labelling("request.userInfo.username")] }, { a: "1", x: "anna" }],
  ])("%s", (_, spec, wanted) => {
    const before = podWith();
    const outcome = outcomeOf(compiled(policyWith(spec)), creating(before));
    expect(outcome).toMatchObject({
      rule: "",
      status: "pass",
      message: "success",
      patched: { metadata: { labels: wanted } },
    });
    expect(before).toEqual(podWith());
  });

  it.each([
    ["mutations without the field of their type", [{ patchType: "ApplyConfiguration" }, { patchType: "JSONPatch" }]],
    ["mutations of a type that there is not", [{ patchType: "Merge", jsonPatch: { expression: "1" } }]],
    ["an empty object", [applying("Object{}")]],
    ["what is there already", [applying("Object{metadata: Object.metadata{labels: {'a': '1'}}}")]],
    [
      "patches whose test fails",
      [patching("[JSONPatch{op: 'test', path: '/kind', value: 'x'}, JSONPatch{op: 'remove', path: '/spec'}]")],
    ],
  ])("changes nothing by %s", (_, mutations) => {
    const outcome = outcomeOf(compiled(policyWith({ mutations })), creating(podWith()));
    expect(outcome).toEqual({ rule: "", status: "pass", message: "success" });
  });

  const conditions = (...expressions: readonly string[]) => ({
    matchConditions: expressions.map((expression, at) => ({ name: `c${at}`, expression })),
  });

  it.each([
    ["a condition that is false", conditions("object.metadata.name == 'other'")],
    ["a condition that is false behind one that fails", conditions("object.none == 1", "false")],
  ])("skips by %s", (_, spec) => {
    expect(outcomeOf(compiled(policyWith(spec)), creating(podWith()))).toEqual({
      rule: "",
      status: "skip",
      message: "skip",
    });
  });

  it.each([
    [
      "conditions that fail, whatever the failure policy",
      { ...conditions("object.b == 1", "object.c == 1"), failurePolicy: "Ignore" },
      "no such key: b; no such key: c",
    ],
    ["an expression that fails", { mutations: [labelling("object.none")] }, "no such key: none"],
    [
      "a patch that does not apply",
      { mutations: [labelling("'y'"), patching("[JSONPatch{op: 'remove', path: '/none'}]")] },
      "JSON Patch: error in remove for path: '/none': Unable to remove nonexistent key: none: missing value",
    ],
    [
      "lists that are one value",
      {
        mutations: [
          applying("Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', args: ['a']}]}}"),
        ],
      },
      "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.containers[0].args",
    ],
    [
      "annotations that fail",
      { auditAnnotations: [{ key: "k", valueExpression: "string(object.none)" }] },
      'failed to evaluate auditAnnotation "k": no such key: none',
    ],
    [
      "variables that fail",
      { variables: [{ name: "v", expression: "object.none" }], mutations: [labelling("variables.v")] },
      "no such key: none",
    ],
  ])("ends in an error by %s", (_, spec, message) => {
    expect(outcomeOf(compiled(policyWith(spec)), creating(podWith()))).toEqual(evaluation(message));
  });

  it("replaces lists where it is told to", () => {
    const mutations = [
      applying("Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', args: ['a']}]}}"),
    ];
    const policy = compiled(policyWith({ mutations, evaluation: { useServerSideApply: true } }));
    expect(outcomeOf(policy, creating(podWith()))).toMatchObject({
      patched: { spec: { containers: [{ args: ["a"] }] } },
    });
  });

  it("tells annotations of the object as it is then", () => {
    const auditAnnotations = [
      { key: "k", valueExpression: "'v' + object.metadata.labels.x" },
      { key: "empty", valueExpression: "''" },
    ];
    expect(outcomeOf(compiled(policyWith({ auditAnnotations })), creating(podWith()))).toMatchObject({
      properties: { k: "vy" },
    });
  });

  it("leaves deletions, other kinds and other namespaces alone", () => {
    const policy = compiled(namespacedPolicyWith({}));
    const pod = podWith();
    expect(outcomeOf(policy, creating(pod))).toMatchObject({ status: "pass" });
    expect(outcomeOf(policy, creating(podWith({}, { namespace: "other" })))).toBeUndefined();
    expect(
      outcomeOf(policy, creating(pod, { operation: "UPDATE", object: undefined, oldObject: pod })),
    ).toBeUndefined();
    expect(outcomeOf(policy, creating({ ...pod, kind: "Service" }))).toBeUndefined();
  });

  it("waits for what it asks, and tells that it cannot be had", () => {
    const policy = compiled(
      policyWith({ mutations: [labelling("resource.Get('v1', 'configmaps', 'team', 'c').data.k")] }),
    );
    const request = creating(podWith());
    expect(
      outcomeOf(
        policy,
        request,
        knowing(() => undefined),
      ),
    ).toBe(pending);
    const found = knowing(() => ({ kind: "value", value: { data: { k: "v" } } }));
    expect(outcomeOf(policy, request, found)).toMatchObject({ patched: { metadata: { labels: { x: "v" } } } });
    const denied = knowing(() => ({ kind: "failure", message: "down" }));
    expect(outcomeOf(policy, request, denied)).toMatchObject(evaluation("failed to get resource: down"));
  });

  it("asks for the definition of a kind that is not built in", () => {
    const thing = {
      apiVersion: "example.com/v1",
      kind: "Thing",
      metadata: { name: "t", namespace: "team" },
      spec: { list: ["a"] },
    };
    const resourceRules = [
      { apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["*"], resources: ["things"] },
    ];
    const policy = compiled(policyWith({ matchConstraints: { resourceRules } }));
    const schema = {
      openAPIV3Schema: {
        type: "object",
        properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    };
    const definition = { spec: { versions: [{ name: "v1", schema }] } };
    const request = creating(thing as Resource);
    expect(
      outcomeOf(
        policy,
        request,
        knowing(() => ({ kind: "value", value: definition })),
      ),
    ).toMatchObject({
      patched: { metadata: { labels: { x: "y" } } },
    });
    expect(
      outcomeOf(
        policy,
        request,
        knowing(() => ({ kind: "value", value: null })),
      ),
    ).toEqual(evaluation("error applying patch: type converter must not be nil"));
    expect(
      outcomeOf(
        policy,
        request,
        knowing(() => ({ kind: "failure", message: "down" })),
      ),
    ).toEqual(evaluation("error applying patch: the definition of things.example.com: down"));
  });

  it("tells that it cannot find out whether a request is meant", () => {
    const matchConstraints = { resourceRules: podRules, namespaceSelector: { matchLabels: { a: "b" } } };
    const outcome = outcomeOf(
      compiled(policyWith({ matchConstraints })),
      creating(podWith()),
      knowing(() => ({ kind: "failure", message: "down" })),
    );
    expect(outcome).toEqual({ rule: "match", status: "error", message: "failed to execute matching: down" });
  });
});

describe("exceptions from a mutating policy", () => {
  const exception = (spec: object, name = "e") => ({
    apiVersion: "policies.kyverno.io/v1",
    kind: "PolicyException",
    metadata: { name, namespace: "team" },
    spec: { policyRefs: [{ name: "sample", kind: "MutatingPolicy" }], ...spec },
  });

  it("leave an object as it is", () => {
    const policy = compiled(policyWith({}), { exceptions: [exception({})] });
    expect(outcomeOf(policy, creating(podWith()))).toMatchObject({
      rule: "exception",
      status: "skip",
      message: "rule is skipped due to policy exception: team/e",
    });
  });

  it("may only allow values that expressions look at", () => {
    const exceptions = [exception({ allowedValues: ["b"] })];
    const policy = compiled(policyWith({ mutations: [labelling("exceptions.allowedValues[0]")] }), { exceptions });
    expect(outcomeOf(policy, creating(podWith()))).toMatchObject({ patched: { metadata: { labels: { x: "b" } } } });
  });

  it("except from nothing where they are wrong, and are errors where their conditions fail", () => {
    const exceptions = [exception({ matchConditions: [{ name: "c", expression: "object.none" }] })];
    const policy = compiled(policyWith({}), { exceptions });
    expect(outcomeOf(policy, creating(podWith()))).toMatchObject({ status: "pass" });
    const wrong = [exception({ matchConditions: [{ name: "c", expression: "object.none == 1" }] })];
    expect(outcomeOf(compiled(policyWith({}), { exceptions: wrong }), creating(podWith()))).toEqual(
      evaluation("no such key: none"),
    );
  });
});
