import { describe, expect, it } from "vitest";
import { type Fact, pending, type Query } from "../../rule.ts";
import {
  answering,
  compiled,
  creation,
  deployment,
  exceptionWith,
  judged,
  namespacedPolicyWith,
  pod,
  policyWith,
  saidOf,
} from "./samples.ts";

const validation = (expression: string, more: object = {}) => ({ validations: [{ expression, ...more }] });
const conditions = (...expressions: readonly string[]) => ({
  matchConditions: expressions.map((expression, at) => ({ name: `c${at}`, expression })),
});

/** (kyverno: pkg/cel/policies/vpol/compiler/policy.go, engine/engine.go) */
describe("the rule of a validating policy", () => {
  it.each<readonly [string, object, string]>([
    ["passes", validation("true"), "pass: success"],
    ["fails with a message", validation("false", { message: " too\nlarge " }), "fail:  too\nlarge "],
    ["fails without one", validation("false"), "fail: CEL expression validation failed at index 0"],
    [
      "fails with one that is worked out",
      validation("false", { messageExpression: "'no ' + object.kind" }),
      "fail: no Pod",
    ],
    [
      "prefers that one, empty as it may be",
      validation("false", { message: "m", messageExpression: "''" }),
      "fail: CEL expression validation failed at index 0",
    ],
    [
      "tells that it cannot be worked out",
      validation("false", { message: "m", messageExpression: "'a' + object.x" }),
      "fail: failed to evaluate message expression: no such key: x",
    ],
    ["cannot judge", validation("object.spec.x == 1"), "error: error: no such key: x"],
    [
      "ends at the first that fails",
      { validations: [{ expression: "true" }, { expression: "1 > 2" }, { expression: "object.x == 1" }] },
      "fail: CEL expression validation failed at index 1",
    ],
    ["skips by a condition", { ...conditions("false"), ...validation("false") }, "skip: skip"],
    ["skips by one behind an error", { ...conditions("object.x == 1", "false") }, "skip: skip"],
    [
      "cannot say whether conditions hold",
      { ...conditions("object.x == 1", "true", "1 / 0 == 1") },
      "error: failed to load context: no such key: x; division by zero",
    ],
    ["skips then where errors are ignored", { ...conditions("object.x == 1"), failurePolicy: "Ignore" }, "skip: skip"],
    [
      "tells of an annotation that cannot be worked out",
      { ...validation("true"), auditAnnotations: [{ key: "a", valueExpression: "'x' + object.x" }] },
      "error: failed to load context: failed to evaluate auditAnnotation 'a': no such key: x",
    ],
    [
      "tells of one in place of the failure",
      { ...validation("false"), auditAnnotations: [{ key: "a", valueExpression: "null" }] },
      "error: error: failed to convert auditAnnotation 'a' expression: type conversion error from 'null_type' to 'string'",
    ],
  ])("%s", (_, spec, said) => {
    expect(saidOf(spec as Record<string, unknown>)).toBe(said);
  });

  it("says which validation failed, and what is noted of it", () => {
    const auditAnnotations = [
      { key: "a", valueExpression: "'of ' + object.metadata.name" },
      { key: "b", valueExpression: "''" },
    ];
    const [outcome] = judged(compiled(policyWith({ ...validation("false"), auditAnnotations })));
    expect(outcome).toMatchObject({ rule: "", properties: { "cel.validationIndex": "0", a: "of web" } });
    const own = [{ key: "cel.validationIndex", valueExpression: "'mine'" }];
    const [other] = judged(compiled(policyWith({ ...validation("false"), auditAnnotations: own })));
    expect(other).toMatchObject({ properties: { "cel.validationIndex": "mine" } });
  });

  it("works variables out when they are read, and once", () => {
    const asked: Query[] = [];
    const facts = answering(() => ({ kind: "value", value: { data: { a: "x" } } }), asked);
    const variables = [
      { name: "bad", expression: "object.spec.x" },
      { name: "cm", expression: "resource.Get('v1', 'configmaps', 'team', 'cm')" },
    ];
    expect(saidOf({ variables, ...validation("true || variables.bad == 1") }, {}, { facts })).toBe("pass: success");
    expect(asked).toEqual([]);
    const twice = validation("variables.cm.data.a == 'x' && variables.cm.data.a != 'y'");
    expect(saidOf({ variables, ...twice }, {}, { facts })).toBe("pass: success");
    expect(asked).toHaveLength(1);
  });

  it.each<readonly [string, string]>([
    ["has(request.subResource)", "fail"],
    ["request.operation == 'CREATE' && request.userInfo.username == 'ann' && 'dev' in request.userInfo.groups", "pass"],
    ["request.name == 'web' && request.namespace == 'team' && request.kind.kind == 'Pod'", "pass"],
    ["request.requestResource.resource == 'pods' && request.requestKind.version == 'v1'", "pass"],
    ["request.object == object && request.oldObject == null && request.options == null", "pass"],
    ["oldObject == {} && oldObject != null && !has(oldObject.metadata)", "pass"],
    ["request.dryRun == false", "pass"],
    ["exceptions.allowedImages.size() == 0", "pass"],
    ["time.now() == timestamp('2026-01-02T03:04:05.006Z')", "pass"],
    ["random('[a-z]{8}') != random('[a-z]{8}')", "pass"],
  ])("sees what Kyverno's policies see: %s", (expression, status) => {
    expect(saidOf(validation(expression)).split(":")[0]).toBe(status);
  });

  it("leaves out of a request what is empty", () => {
    const nobody = { user: undefined, name: "", namespace: "" };
    const bare = "!has(request.name) && !has(request.namespace) && !has(request.userInfo.username)";
    expect(saidOf(validation(bare), nobody)).toBe("pass: success");
  });

  it("sees the kind of what is asked for, which of a subresource is its own", () => {
    const matchConstraints = { resourceRules: [{ ...compilable.resourceRules[0], resources: ["pods/exec"] }] };
    const expression = "request.kind.kind == 'PodExecOptions' && request.requestKind.kind == 'PodExecOptions'";
    const object = { apiVersion: "v1", kind: "PodExecOptions", metadata: {}, command: ["sh"] };
    const exec = { operation: "CONNECT" as const, subresource: "exec", object };
    expect(saidOf({ matchConstraints, ...validation(expression) }, exec)).toBe("pass: success");
    expect(saidOf({ matchConstraints, ...validation("request.subResource == 'exec'") }, exec)).toBe("pass: success");
  });

  it("gets the same by chance when it is run again", () => {
    const policy = compiled(policyWith(validation("random('[a-z]{8}') == object.x")));
    const drawn = policyWith(validation("false", { messageExpression: "random('[a-z]{16}')" }));
    expect(judged(compiled(drawn))).toEqual(judged(compiled(drawn)));
    expect(judged(compiled(drawn))).not.toEqual(judged(compiled(drawn), { ...creation, uid: "other" }));
    expect(policy.rules).toHaveLength(3);
  });

  it("does not match what its constraints do not mean", () => {
    expect(saidOf(validation("false"), { operation: "DELETE", object: undefined, oldObject: pod })).toBe("");
  });

  it("cannot say whether it matches where a selector is wrong", () => {
    const selector = { matchExpressions: [{ key: "a", operator: "Is" }] };
    const policy = compiled(policyWith({ matchConstraints: { ...compilable, objectSelector: selector } }));
    expect(judged(policy)).toMatchObject([
      {
        rule: "match",
        status: "error",
        message: 'failed to execute matching: Internal error occurred: "Is" is not a valid label selector operator',
      },
    ]);
  });

  it("judges the Pods of controllers, with their own namespace", () => {
    const expression = "!has(object.spec.hostNetwork) && object.metadata.namespace == 'team'";
    const policy = compiled(policyWith(validation(expression)));
    expect(judged(policy, deployment)).toMatchObject([{ status: "fail" }]);
    expect(judged(policy)).toMatchObject([{ status: "fail" }]);
    const none = { autogen: { podControllers: { controllers: [] } } };
    expect(judged(compiled(policyWith({ ...none, ...validation("false") })), deployment)).toEqual([]);
  });

  it("sees its own namespace alone where it has one", () => {
    const policy = compiled(namespacedPolicyWith(validation("false")));
    expect(judged(policy)).toMatchObject([{ status: "fail" }]);
    expect(judged(policy, { ...creation, namespace: "other" })).toEqual([]);
    expect(judged(policy, { ...creation, namespace: "" })).toEqual([]);
  });

  it("judges documents in place of requests in JSON mode", () => {
    const spec = {
      evaluation: { mode: "JSON" },
      ...validation("object.a == 1 && request == null && oldObject == null"),
    };
    const policy = compiled(policyWith(spec));
    expect(judged(policy, { ...creation, payload: { a: 1 } })).toMatchObject([{ status: "pass" }]);
    expect(judged(policy)).toEqual([]);
    const [outcome] = judged(compiled(policyWith({})), { ...creation, payload: {} });
    expect(outcome).toMatchObject({ rule: "evaluation", status: "error" });
  });
});

const compilable = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods"] }],
};

describe("facts that a validating policy asks for", () => {
  const value = (of: unknown): Fact => ({ kind: "value", value: of });

  it.each<readonly [string, object, Query]>([
    [
      "objects",
      validation("resource.Get('apps/v1', 'deployments/scale', 'a', 'b').x == 1"),
      { kind: "object", apiVersion: "apps/v1", resource: "deployments/scale", namespace: "a", name: "b" },
    ],
    [
      "lists",
      validation("resource.List('v1', 'pods', 'a', {'k': 'v'}).items.size() == 1"),
      { kind: "objects", apiVersion: "v1", resource: "pods", namespace: "a", labels: { k: "v" } },
    ],
    [
      "what comes of creating one",
      validation("resource.Post('v1', 'pods', {'kind': 'Pod'}).x == 1"),
      { kind: "created", apiVersion: "v1", resource: "pods", namespace: "", object: '{"kind":"Pod"}' },
    ],
    ["the Namespace", validation("namespaceObject.metadata.name == 'team'"), { kind: "namespaceObject", name: "team" }],
    [
      "global context",
      validation("globalContext.Get('a', 'b') == 1"),
      { kind: "globalReference", name: "a", projection: "b" },
    ],
    [
      "images",
      validation("image.GetMetadata('nginx').x == 1"),
      { kind: "imageData", reference: "nginx", namespace: "team", credentials: undefined },
    ],
    [
      "services",
      validation("http.Post('https://a', {'b': 1}, {'c': 'd'}).x == 1"),
      { kind: "http", method: "POST", url: "https://a", headers: { c: "d" }, caBundle: "", body: '{"b":1}' },
    ],
  ])("are %s", (_, spec, query) => {
    const asked: Query[] = [];
    const facts = answering(() => undefined, asked);
    expect(saidOf(spec as Record<string, unknown>, {}, { facts })).toBe("pending");
    expect(asked).toEqual([query]);
  });

  const get = "resource.Get('v1', 'configmaps', 'team', 'cm')";
  it.each([
    ["an or", `${get}.x == 1 || true`],
    ["an and", `${get}.x == 1 && false`],
    ["has", `has(${get}.x) || true`],
    ["orValue", `${get}.?x.orValue(1) == 1`],
    ["a macro", `[1, 2].exists(x, x == 2 || ${get}.x == 1)`],
    ["a ternary", `${get}.x == 1 ? true : true`],
    ["a variable", "variables.cm.x == 1 || true"],
  ])("are not absorbed by %s", (_, expression) => {
    const variables = [{ name: "cm", expression: get }];
    const said = saidOf({ variables, ...validation(expression) });
    // What decides without the fact may do so; what is still asked for never is an error, nor a pass made of it.
    expect(["pending", "pass: success"]).toContain(said);
    const known = answering(() => value({ x: 1 }));
    expect(saidOf({ variables, ...validation(expression) }, {}, { facts: known })).toMatch(/^(pass|fail):/);
  });

  it.each([
    ["conditions", conditions(`${get}.x == 1`)],
    ["messages", validation("false", { messageExpression: `string(${get}.x)` })],
    ["annotations", { auditAnnotations: [{ key: "a", valueExpression: `string(${get}.x)` }] }],
  ])("are waited for in %s", (_, spec) => {
    expect(saidOf(spec as Record<string, unknown>)).toBe("pending");
  });

  it("that fail are errors, and so told", () => {
    const facts = answering(() => ({ kind: "failure", message: "no", permission: true }));
    const said = saidOf(validation(`${get}.x == 1`), {}, { facts });
    expect(said).toBe("error: error: failed to get resource: permission denied: no");
  });

  it("about objects are bound to the namespace of the policy", () => {
    const asked: Query[] = [];
    const policy = compiled(namespacedPolicyWith(validation("resource.Get('v1', 'secrets', 'a').x == 1")));
    expect(
      judged(
        policy,
        creation,
        answering(() => undefined, asked),
      ),
    ).toEqual([pending]);
    expect(asked).toMatchObject([{ kind: "object", namespace: "team" }]);
  });
});

describe("exceptions from a validating policy", () => {
  const failing = validation("'x' in exceptions.allowedValues", { message: "no" });
  const under = (...exceptions: readonly ReturnType<typeof exceptionWith>[]) => saidOf(failing, {}, { exceptions });
  const holds = (expression: string) => ({ matchConditions: [{ name: "c", expression }] });

  it.each([
    ["skips", [exceptionWith({})], "skip: rule is skipped due to policy exception: team/except"],
    [
      "passes where it says so",
      [exceptionWith({ reportResult: "pass" })],
      "pass: rule is passed due to policy exception: team/except",
    ],
    ["holds under its conditions", [exceptionWith(holds("object.kind == 'Pod'"))], "skip: rule"],
    ["does not hold otherwise", [exceptionWith(holds("object.kind == 'Job'"))], "fail: no"],
    ["allows values", [exceptionWith({ allowedValues: ["x"] })], "pass: success"],
    ["allows nothing else", [exceptionWith({ images: ["x"] })], "fail: no"],
    ["is from another policy", [exceptionWith({ policyRefs: [{ kind: "ValidatingPolicy", name: "b" }] })], "fail: no"],
    [
      "is from another kind",
      [exceptionWith({ policyRefs: [{ kind: "NamespacedValidatingPolicy", name: "check" }] })],
      "fail: no",
    ],
    ["has ended", [exceptionWith({ expiresAt: "2026-01-01T00:00:00Z" })], "fail: no"],
    ["has not ended", [exceptionWith({ expiresAt: "2026-02-01T00:00:00Z" })], "skip: rule"],
    ["cannot be compiled", [exceptionWith(holds("nothing"))], "fail: no"],
    ["cannot be worked out", [exceptionWith(holds("object.x == 1"))], "error: failed to load context: no such key: x"],
    ["cannot, behind one that holds", [exceptionWith({}), exceptionWith(holds("object.x == 1"))], "skip: rule"],
    ["reads no variables", [exceptionWith(holds("has(variables.a)"))], "fail: no"],
    [
      "counts more than another by its priority",
      [
        exceptionWith({}),
        exceptionWith({ reportResult: "pass" }, { name: "two", labels: { "polex.kyverno.io/priority": "5" } }),
      ],
      "pass: rule is passed due to policy exception: team/except, team/two",
    ],
    ["is one of the other group", [{ ...exceptionWith({}), apiVersion: "kyverno.io/v2" }], "fail: no"],
  ])("%s", (_, exceptions, said) => {
    expect(under(...exceptions)).toContain(said);
  });

  it("do not hold where errors are ignored and theirs cannot be worked out", () => {
    const exceptions = [exceptionWith(holds("object.x == 1"))];
    expect(saidOf({ ...failing, failurePolicy: "Ignore" }, {}, { exceptions })).toBe("fail: no");
  });

  it("are named in the outcome", () => {
    const [outcome] = judged(compiled(policyWith(failing), { exceptions: [exceptionWith({})] }));
    expect(outcome).toMatchObject({ rule: "exception", exceptions: ["team/except"] });
  });
});

describe("hostile policies", () => {
  const nested = "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, object.l.all(c, object.l.all(d, d > 0))))";
  const object = { ...pod, l: new Array(200).fill(1) };

  it("end at the limit of what an expression may cost", () => {
    const said = saidOf(validation(nested), { object });
    expect(said).toBe("error: error: operation cancelled: actual cost limit exceeded");
    const inCondition = saidOf(conditions(nested), { object });
    expect(inCondition).toBe("error: failed to load context: operation cancelled: actual cost limit exceeded");
    const variables = [{ name: "v", expression: nested }];
    expect(saidOf({ variables, ...validation("variables.v") }, { object })).toContain("cost limit exceeded");
  });

  it("end at the limit of what all expressions may cost together", () => {
    const costly = "object.l.all(c, object.l.all(d, d > 0))";
    const validations = new Array(100).fill(0).map(() => ({ expression: costly }));
    expect(saidOf({ validations: validations.slice(0, 5) }, { object })).toBe("pass: success");
    expect(saidOf({ validations }, { object })).toContain("cost limit exceeded");
  });

  it("reach no prototype", () => {
    const own = JSON.parse('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"__proto__":{"a":1}}');
    const status = (expression: string, of: unknown) => saidOf(validation(expression), { object: of as typeof pod });
    expect(status("has(object.constructor) || has(object.toString)", pod)).toContain("fail");
    expect(status("object.constructor == 1", pod)).toBe("error: error: no such key: constructor");
    expect(status("object.__proto__.a == 1", own)).toBe("pass: success");
    expect(
      saidOf({ variables: [{ name: "__proto__", expression: "1" }], ...validation("variables.__proto__ == 1") }),
    ).toBe("pass: success");
  });
});
