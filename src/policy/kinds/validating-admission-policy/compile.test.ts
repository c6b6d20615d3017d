import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import {
  type CompileOptions,
  type Fact,
  type Facts,
  type Outcome,
  pending,
  type Query,
  type Request,
} from "../../rule.ts";
import { validatingAdmissionPolicy } from "./index.ts";

type Fields = Readonly<Record<string, unknown>>;

const deployments = {
  resourceRules: [{ apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"] }],
};
const few = { expression: "object.spec.replicas <= 3", message: "too many" };

function policy(spec: Fields): Resource {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "few" },
    spec: { matchConstraints: deployments, validations: [few], ...spec },
  };
}

function binding(name: string, spec: Fields): Resource {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: "few", validationActions: ["Deny"], ...spec },
  };
}

function request(replicas: number, more: Partial<Request> = {}): Request {
  return {
    uid: "1",
    operation: "CREATE",
    kind: { group: "apps", version: "v1", kind: "Deployment" },
    resource: { group: "apps", version: "v1", resource: "deployments" },
    subresource: "",
    name: "web",
    namespace: "lab",
    object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas } },
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now: 0,
    ...more,
  };
}

interface Seen {
  readonly outcome: Outcome | undefined | typeof pending | "unmatched";
  readonly asked: readonly Query[];
}

/** What the one rule of a policy says, and what it asks for. */
function seen(
  spec: Fields,
  asked: Request,
  world: (query: Query) => Fact | undefined = () => undefined,
  options: CompileOptions = {},
): Seen {
  const queries: Query[] = [];
  const facts: Facts = {
    want(query) {
      queries.push(query);
      return world(query);
    },
  };
  const { policy: compiled, diagnostics } = validatingAdmissionPolicy.compile(policy(spec), options);
  const [rule] = compiled?.rulesFor(asked.kind, "validate") ?? [];
  if (rule === undefined) throw new Error(JSON.stringify(diagnostics));
  const matches = rule.matches(asked, facts);
  return {
    outcome: matches === true ? rule.run(asked, facts) : matches === false ? "unmatched" : matches,
    asked: queries,
  };
}

const value = (of: unknown): Fact => ({ kind: "value", value: of });

describe("compileAdmissionPolicy", () => {
  it.each<[string, Fields, number, object | string]>([
    ["passes without a message", {}, 3, { status: "pass", message: "" }],
    ["fails with the message of the policy", {}, 4, { status: "fail", message: "too many" }],
    [
      "fails with the message of an expression",
      { validations: [{ ...few, messageExpression: "'have ' + string(object.spec.replicas)" }] },
      4,
      { status: "fail", message: "have 4" },
    ],
    [
      "tells the first that does not hold",
      { validations: [{ expression: "true" }, { expression: " false " }, few] },
      4,
      { status: "fail", message: "failed expression: false" },
    ],
    [
      "ends in an error where something cannot be worked out, whatever the failure policy",
      { failurePolicy: "Ignore", validations: [{ expression: "object.none == 1" }] },
      1,
      { status: "error", message: "expression 'object.none == 1' resulted in error: no such key: none" },
    ],
    [
      "skips where a condition does not hold",
      { matchConditions: [{ name: "large", expression: "object.spec.replicas > 10" }] },
      4,
      { status: "skip", message: "match conditions aren't met" },
    ],
    [
      "skips where a condition fails and failures are ignored",
      { failurePolicy: "Ignore", matchConditions: [{ name: "x", expression: "object.none" }] },
      4,
      { status: "skip", message: "match conditions aren't met" },
    ],
    [
      "passes where there are audit annotations alone",
      { validations: [], auditAnnotations: [{ key: "a", valueExpression: "'x'" }] },
      4,
      { status: "pass", message: "" },
    ],
    [
      "has orValue of anything, as Kyverno has it",
      { validations: [{ expression: "object.?none.orValue(1) == 1" }] },
      4,
      { status: "pass", message: "" },
    ],
  ])("%s", (_, spec, replicas, expected) => {
    expect(seen(spec, request(replicas)).outcome).toEqual(expected);
  });

  it("has a namespace without a name for objects in none", () => {
    const validations = [{ expression: "has(namespaceObject.metadata) && !has(namespaceObject.metadata.name)" }];
    expect(seen({ validations }, request(1, { namespace: "" }))).toMatchObject({
      outcome: { status: "pass" },
      asked: [],
    });
  });

  it("has somebody who asks, be it that nobody is known", () => {
    const validations = [
      { expression: "false", messageExpression: "request.userInfo.username + request.userInfo.groups[0]" },
    ];
    const scanner = "system:kyverno:background-scan";
    expect(seen({ validations }, request(1)).outcome).toMatchObject({ message: `${scanner}${scanner}` });
    const user = { username: "alice", groups: ["staff"], roles: [], clusterRoles: [] };
    expect(seen({ validations }, request(1, { user })).outcome).toMatchObject({ message: "alicestaff" });
  });

  it("cannot ask about rights", () => {
    const spec = { validations: [{ expression: "authorizer.group('').resource('pods').check('get').allowed()" }] };
    expect(seen(spec, request(1)).outcome).toMatchObject({
      status: "error",
      message: expect.stringContaining("undeclared reference to 'authorizer'"),
    });
  });

  it("is about nothing else than its constraints say, be it bound or not", () => {
    const pods = { resource: { group: "", version: "v1", resource: "pods" } };
    expect(seen({}, request(4, pods)).outcome).toBe("unmatched");
    expect(seen({}, request(4, pods), undefined, { bindings: [binding("all", {})] }).outcome).toBe("unmatched");
  });

  it("asks for the namespace only where an expression reads it", () => {
    const spec = { validations: [{ expression: "namespaceObject.metadata.labels.level == 'high'", message: "low" }] };
    expect(seen({}, request(1)).asked).toEqual([]);
    const waiting = seen(spec, request(1));
    expect(waiting).toEqual({ outcome: pending, asked: [{ kind: "namespaceObject", name: "lab" }] });
    const lab = { apiVersion: "v1", kind: "Namespace", metadata: { name: "lab", labels: { level: "low" } } };
    expect(seen(spec, request(1), () => value(lab)).outcome).toEqual({ status: "fail", message: "low" });
    const failure: Fact = { kind: "failure", message: "gone" };
    expect(seen(spec, request(1), () => failure).outcome).toMatchObject({ status: "error" });
  });

  it("tells what the last binding says that is about the request", () => {
    const updates = { resourceRules: [{ ...deployments.resourceRules[0], operations: ["UPDATE"] }] };
    const bindings = [binding("first", {}), binding("second", {}), binding("updates", { matchResources: updates })];
    expect(seen({}, request(4), undefined, { bindings }).outcome).toEqual({
      status: "fail",
      message: "too many",
      properties: { binding: "second" },
    });
    expect(
      seen({}, request(4), undefined, { bindings: [binding("updates", { matchResources: updates })] }).outcome,
    ).toBe(undefined);
  });

  it("takes no binding of another policy, nor of another kind", () => {
    const other = binding("other", { policyName: "many" });
    const strange = { ...binding("strange", {}), kind: "MutatingAdmissionPolicyBinding" };
    const outcome = { status: "fail", message: "too many" };
    expect(seen({}, request(4), undefined, { bindings: [other, strange] }).outcome).toEqual(outcome);
  });

  it("refuses documents that are none of its own", () => {
    const { policy: compiled, diagnostics } = validatingAdmissionPolicy.compile({ ...policy({}), kind: "Pod" }, {});
    expect(compiled).toBeUndefined();
    expect(diagnostics).toMatchObject([{ severity: "error", path: "kind" }]);
  });

  it("refuses fields of the wrong types, in bindings too", () => {
    const wrong = validatingAdmissionPolicy.compile(policy({ validations: "x" }), {});
    expect([wrong.policy, wrong.diagnostics[0]?.path]).toEqual([undefined, "spec.validations"]);
    const bound = validatingAdmissionPolicy.compile(policy({}), { bindings: [binding("x", { paramRef: "x" })] });
    expect([bound.policy, bound.diagnostics[0]?.path]).toEqual([undefined, "spec.paramRef"]);
  });
});

describe("compileParams", () => {
  const limits = { paramKind: { apiVersion: "v1", kind: "ConfigMap" } };
  const spec = {
    ...limits,
    validations: [
      { expression: "params == null || object.spec.replicas <= int(params.data.most)", message: "too many" },
    ],
  };
  const limit = (most: number, labels = {}) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "limit", labels },
    data: { most: String(most) },
  });
  const kinds: CompileOptions["kinds"] = (gvk) => [{ gvk, resource: "configmaps", namespaced: true }];
  const bound = (paramRef: Fields) => ({ kinds, bindings: [binding("b", { paramRef })] });
  const properties = { binding: "b" };

  it("finds an object by its name, in the namespace of the request", () => {
    const found = seen(spec, request(4), () => value(limit(3)), bound({ name: "limit" }));
    expect(found).toEqual({
      outcome: { status: "fail", message: "too many", properties },
      asked: [{ kind: "object", apiVersion: "v1", resource: "configmaps", namespace: "lab", name: "limit" }],
    });
  });

  it("finds it in the namespace that the binding says", () => {
    const { asked } = seen(spec, request(4), () => undefined, bound({ name: "limit", namespace: "other" }));
    expect(asked).toMatchObject([{ namespace: "other" }]);
  });

  it("asks for the resource where it is not known", () => {
    const world = (query: Query) =>
      query.kind === "resourceOf" ? value({ group: "", version: "v1", resource: "configmaps" }) : value(limit(9));
    const { outcome } = seen(spec, request(4), world, { bindings: [binding("b", { paramRef: { name: "limit" } })] });
    expect(outcome).toEqual({ status: "pass", message: "", properties });
  });

  it("waits for the answer", () => {
    expect(seen(spec, request(4), () => undefined, bound({ name: "limit" })).outcome).toBe(pending);
  });

  it.each<[string, Fields, Fact, object | undefined]>([
    [
      "does nothing where there is none and that is allowed",
      { parameterNotFoundAction: "Allow" },
      value(null),
      undefined,
    ],
    [
      "is an error where there is none and that is denied",
      { parameterNotFoundAction: "Deny" },
      value(null),
      { status: "error", message: "no params found", properties },
    ],
    [
      "is an error where nobody can tell",
      {},
      { kind: "failure", message: "no rights" },
      { status: "error", message: "no rights", properties },
    ],
  ])("%s", (_, more, fact, outcome) => {
    expect(seen(spec, request(4), () => fact, bound({ name: "limit", ...more })).outcome).toEqual(outcome);
  });

  it("selects objects by labels: one is itself, several are a list", () => {
    const listed = { ...limits, validations: [{ expression: "has(params.items) && params.items.size() == 2" }] };
    const selector = { matchExpressions: [{ key: "limit", operator: "In", values: ["yes"] }] };
    const items = (...of: readonly unknown[]) => value({ apiVersion: "v1", kind: "ConfigMapList", items: of });
    const yes = limit(3, { limit: "yes" });
    const run = (text: Fields, fact: Fact) => seen(text, request(4), () => fact, bound({ selector })).outcome;
    expect(run(spec, items(yes, limit(9)))).toMatchObject({ status: "fail", message: "too many" });
    expect(run(listed, items(yes, yes, limit(9)))).toMatchObject({ status: "pass" });
    expect(run(spec, items(limit(9)))).toBeUndefined();
  });

  it("follows the command line of Kyverno where nobody serves the policy", () => {
    const world = (query: Query) =>
      query.kind === "resourceOf" ? value({ group: "", version: "v1", resource: "configmaps" }) : value(null);
    const options: CompileOptions = { unserved: true, bindings: [binding("b", { paramRef: { name: "none" } })] };
    expect(seen(spec, request(4), world, options).outcome).toMatchObject({ status: "pass" });
  });

  it("is null where the binding names none", () => {
    expect(seen(spec, request(4), undefined, { kinds, bindings: [binding("b", {})] }).outcome).toMatchObject({
      status: "pass",
    });
  });

  it("is an error for objects in no namespace, and for parameters in none", () => {
    const everywhere = request(4, { namespace: "" });
    const found = seen(spec, everywhere, undefined, bound({ name: "limit" })).outcome;
    expect(found).toMatchObject({ status: "error", message: expect.stringContaining("cluster-scoped") });
    const scoped: CompileOptions["kinds"] = (gvk) => [{ gvk, resource: "limits", namespaced: false }];
    const placed = { kinds: scoped, bindings: [binding("b", { paramRef: { name: "x", namespace: "y" } })] };
    expect(seen(spec, request(4), undefined, placed).outcome).toMatchObject({
      status: "error",
      message: "paramRef.namespace must not be provided for a cluster-scoped `paramKind`",
    });
  });
});
