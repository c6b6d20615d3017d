import { describe, expect, it } from "vitest";
import { deduced, fieldTypeOfKind, type Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { type CompiledPolicy, type Fact, type Outcome, type Pending, pending, type Request } from "../../rule.ts";
import { compileAdmissionMutator, mutatingAdmissionPolicy, mutatingPolicyMistakes } from "./index.ts";

const applying = (expression: string) => ({ patchType: "ApplyConfiguration", applyConfiguration: { expression } });
const patching = (expression: string) => ({ patchType: "JSONPatch", jsonPatch: { expression } });
const labelling = (expression: string) => applying(`Object{metadata: Object.metadata{labels: {'x': ${expression}}}}`);
const podRules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }];

function policyWith(spec: object): Resource {
  return {
    apiVersion: "admissionregistration.k8s.io/v1beta1",
    kind: "MutatingAdmissionPolicy",
    metadata: { name: "sample" },
    spec: {
      matchConstraints: { resourceRules: podRules },
      mutations: [labelling("'y'")],
      reinvocationPolicy: "Never",
      ...spec,
    },
  };
}

const bindingWith = (spec: object, name = "bound"): Resource => ({
  apiVersion: "admissionregistration.k8s.io/v1beta1",
  kind: "MutatingAdmissionPolicyBinding",
  metadata: { name },
  spec: { policyName: "sample", ...spec },
});

const pod: Resource = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "team", labels: { a: "1" } },
  spec: { containers: [{ name: "c", image: "nginx", args: ["a"] }] },
};

const request: Request = {
  uid: "1",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: pod,
  oldObject: undefined,
  user: { username: "anna", groups: [], roles: [], clusterRoles: [] },
  dryRun: false,
  now: 0,
};

const args = applying("Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', args: ['b']}]}}");
const applied = { status: "pass", message: "mutation is successfully applied" };

describe("a mutating admission policy on the command line", () => {
  function outcomeOf(spec: object, options: Parameters<typeof mutatingAdmissionPolicy.compile>[1] = {}, fact?: Fact) {
    const { policy, diagnostics } = mutatingAdmissionPolicy.compile(policyWith(spec), options);
    if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
    return run(policy, fact);
  }

  function run(policy: CompiledPolicy, fact: Fact | undefined): Outcome | Pending | undefined {
    const [rule] = policy.rulesFor(request.kind, "mutate");
    const facts = { want: () => fact };
    return rule?.matches(request, facts) === true ? rule.run(request, facts) : undefined;
  }

  it.each([
    ["changes objects", {}, { x: "y" }],
    [
      "makes one change after the other",
      { mutations: [labelling("'y'"), labelling("object.metadata.labels.x + 'z'")] },
      { x: "yz" },
    ],
    [
      "works variables out anew for each change",
      {
        variables: [{ name: "v", expression: "has(object.metadata.labels.x) ? 'late' : 'early'" }],
        mutations: [labelling("variables.v"), labelling("variables.v")],
      },
      { x: "late" },
    ],
    [
      "takes conditions that hold",
      { matchConditions: [{ name: "c", expression: "object.metadata.name == 'web'" }] },
      { x: "y" },
    ],
  ])("%s", (_, spec, labels) => {
    expect(outcomeOf(spec)).toMatchObject({ ...applied, patched: { metadata: { labels: { a: "1", ...labels } } } });
  });

  it("replaces lists as a whole, for nothing is known of kinds", () => {
    const outcome = outcomeOf({ mutations: [args] });
    expect(outcome).toMatchObject({ patched: { spec: { containers: [{ name: "c", args: ["b"] }] } } });
  });

  it("tells of no change where there is none", () => {
    expect(outcomeOf({ mutations: [applying("Object{}")] })).toEqual(applied);
  });

  it.each([
    [
      "conditions that do not hold",
      { matchConditions: [{ name: "c", expression: "false" }] },
      { status: "skip", message: "match conditions aren't met" },
    ],
    [
      "expressions that fail",
      { mutations: [labelling("object.none")] },
      {
        status: "error",
        message:
          "expression 'Object{metadata: Object.metadata{labels: {'x': object.none}}}' resulted in error: no such key: none",
      },
    ],
    [
      "expressions that are wrong",
      { mutations: [applying("1")] },
      { status: "error", message: "must evaluate to Object but got int" },
    ],
  ])("tells of %s", (_, spec, outcome) => {
    expect(outcomeOf(spec)).toEqual(outcome);
  });

  it("keeps to its bindings, of which the last one tells", () => {
    const elsewhere = { matchResources: { resourceRules: [{ ...podRules[0], resources: ["services"] }] } };
    expect(outcomeOf({}, { bindings: [bindingWith(elsewhere)] })).toBeUndefined();
    const bindings = [bindingWith({}, "first"), bindingWith({}, "second"), bindingWith(elsewhere, "third")];
    expect(outcomeOf({}, { bindings })).toMatchObject({ ...applied, properties: { mapBinding: "second" } });
  });

  it("has the parameters of its binding", () => {
    const spec = { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, mutations: [labelling("params.data.k")] };
    const bindings = [bindingWith({ paramRef: { name: "p", parameterNotFoundAction: "Deny" } })];
    const kinds = () => [
      { gvk: { group: "", version: "v1", kind: "ConfigMap" }, resource: "configmaps", namespaced: true },
    ];
    const options = { bindings, kinds };
    expect(outcomeOf(spec, options)).toBe(pending);
    expect(outcomeOf(spec, options, { kind: "value", value: { data: { k: "v" } } })).toMatchObject({
      patched: { metadata: { labels: { x: "v" } } },
    });
    expect(outcomeOf(spec, options, { kind: "value", value: null })).toMatchObject({
      status: "error",
      message: "no params found",
    });
  });

  it.each([
    [{ ...policyWith({}), kind: "Other" }, {}],
    [{ ...policyWith({}), apiVersion: "v1" }, {}],
    [policyWith({ failurePolicy: "Perhaps" }), {}],
    [policyWith({}), { bindings: [bindingWith({ paramRef: 1 })] }],
  ])("refuses %j with %j", (document, options) => {
    const { policy, diagnostics } = mutatingAdmissionPolicy.compile(document, options);
    expect(policy).toBeUndefined();
    expect(diagnostics).not.toEqual([]);
  });
});

describe("compileAdmissionMutator", () => {
  const type = fieldTypeOfKind(request.kind);
  const ask = (spec: object, more: object = {}) =>
    compileAdmissionMutator(policyWith(spec))({
      request,
      kind: request.kind,
      type,
      params: undefined,
      namespace: undefined,
      world: cel.emptyWorld,
      ...more,
    });

  it("changes an object by what is known of its kind", () => {
    expect(ask({})).toMatchObject({
      kind: "object",
      changed: true,
      object: { metadata: { labels: { a: "1", x: "y" } } },
    });
    expect(ask({ mutations: [args] })).toEqual({
      kind: "error",
      message:
        "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.containers[0].args",
    });
    expect(ask({ mutations: [args] }, { type: deduced })).toMatchObject({ kind: "object" });
  });

  it("keeps what could be made only where failures are ignored", () => {
    const mutations = [
      labelling("object.none"),
      patching("[JSONPatch{op: 'add', path: '/metadata/labels/z', value: '1'}]"),
    ];
    expect(ask({ mutations, failurePolicy: "Fail" })).toMatchObject({ kind: "error" });
    expect(ask({ mutations, failurePolicy: "Ignore" })).toMatchObject({
      object: { metadata: { labels: { a: "1", z: "1" } } },
    });
  });

  it("leaves objects alone that it is not about, or that are not there", () => {
    expect(ask({ matchConditions: [{ name: "c", expression: "false" }] })).toEqual({ kind: "unmatched" });
    expect(ask({}, { request: { ...request, object: undefined } })).toEqual({ kind: "unmatched" });
    expect(ask({ mutations: [applying("Object{}")] })).toMatchObject({ kind: "object", changed: false, object: pod });
  });

  it("has parameters, the namespace, and who may do what", () => {
    const params = { data: { k: "v" } };
    const spec = {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      mutations: [labelling("params.data.k + namespaceObject.metadata.name")],
    };
    expect(ask(spec, { params, namespace: { metadata: { name: "team" } } })).toMatchObject({
      object: { metadata: { labels: { x: "vteam" } } },
    });
    const world: cel.World = { ask: () => ({ allowed: true, reason: "", error: "" }) };
    const asking = { mutations: [labelling("string(authorizer.path('/a').check('get').allowed())")] };
    expect(ask(asking, { world })).toMatchObject({ object: { metadata: { labels: { x: "true" } } } });
    expect(ask(asking, { world: { ask: () => cel.pending } })).toEqual({
      kind: "error",
      message: "the authorizer did not answer",
    });
  });

  it("gives each change a budget of its own", () => {
    const spec = {
      mutations: [
        labelling(
          "string([1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, object.spec.containers.all(c, true))))",
        ),
      ],
    };
    expect(ask(spec)).toMatchObject({ kind: "object" });
    const numbers = `[${Array.from({ length: 100 }, (_, at) => at).join(",")}]`;
    const costly = labelling(
      `string(${numbers}.all(a, ${numbers}.all(b, ${numbers}.all(c, ${numbers}.all(d, true)))))`,
    );
    expect(ask({ mutations: [costly] })).toMatchObject({ kind: "error", message: expect.stringContaining("cost") });
  });
});

describe("mutatingPolicyMistakes", () => {
  it.each([
    [
      "an expression of another type",
      { mutations: [applying(" object ")] },
      "spec.mutations[0].applyConfiguration.expression",
      "object",
      "must evaluate to Object but got dyn",
    ],
    [
      "a list of another type",
      { mutations: [patching("[]")] },
      "spec.mutations[0].jsonPatch.expression",
      "[]",
      "must evaluate to list(JSONPatch) but got list(dyn)",
    ],
    [
      "a condition of another type",
      { matchConditions: [{ name: "c", expression: "1" }] },
      "spec.matchConditions[0].expression",
      "1",
      "must evaluate to bool but got int",
    ],
  ])("tells of %s", (_, spec, path, source, message) => {
    expect(mutatingPolicyMistakes(policyWith(spec))).toEqual([{ path, source, message }]);
  });

  it("knows variables in changes, not in conditions", () => {
    const variables = [{ name: "v", expression: "'a'" }];
    expect(mutatingPolicyMistakes(policyWith({ variables, mutations: [labelling("variables.v")] }))).toEqual([]);
    const matchConditions = [{ name: "c", expression: "variables.v == 'a'" }];
    expect(mutatingPolicyMistakes(policyWith({ variables, matchConditions }))).toHaveLength(1);
    expect(mutatingPolicyMistakes(policyWith({ variables: [{ name: "v", expression: "1 +" }] }))).toMatchObject([
      { path: "spec.variables[0].expression" },
    ]);
  });

  it("takes functions of the next version where the policy had them before", () => {
    const next = policyWith({ mutations: [labelling("string(size(lists.range(2)))")] });
    expect(mutatingPolicyMistakes(next)).toHaveLength(1);
    expect(mutatingPolicyMistakes(next, next)).toEqual([]);
  });
});
