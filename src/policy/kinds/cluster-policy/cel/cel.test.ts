import { describe, expect, it } from "vitest";
import type { Resource } from "../../../../kube/index.ts";
import { type Fact, type Facts, pending, type Query, type Request } from "../../../rule.ts";
import { served } from "../check/row-parts.ts";
import {
  compile,
  compiled,
  controllerWith,
  creating,
  errorsOf,
  noFacts,
  podWith,
  policyWith,
  updating,
  warningsOf,
} from "../samples.ts";

const web = podWith(["nginx"]);
const openly = { background: false };

/** A rule with these expressions. */
const cel = (part: object, more: object = {}) => ({ validate: { cel: part, ...more } });
const expressions = (...sources: readonly string[]) => sources.map((expression) => ({ expression }));
const telling = (messageExpression: string) => ({ expressions: [{ expression: "false", messageExpression }] });

/** Facts by the queries that they answer. */
function facts(answer: (query: Query) => Fact | undefined): Facts & { readonly asked: readonly Query[] } {
  const asked: Query[] = [];
  return {
    asked,
    want(query) {
      asked.push(query);
      return answer(query);
    },
  };
}

function judge(rule: Readonly<Record<string, unknown>>, request: Request = creating(web), known: Facts = noFacts) {
  const rules = compiled(policyWith(rule, openly)).rulesFor(request.kind);
  return rules.at(-1)?.run(request, known);
}

const fails = (message: unknown) => ({ status: "fail", message });

describe("rules with expressions", () => {
  it.each([
    [
      cel({ expressions: expressions("object.metadata.name == 'web'") }),
      { status: "pass", message: "Validation rule 'registry' passed." },
    ],
    [
      cel({ expressions: expressions("true", "object.metadata.name == 'x'") }),
      fails("failed expression: object.metadata.name == 'x'"),
    ],
    [
      cel({ expressions: expressions("false") }, { message: "not {{ request.name }}" }),
      fails("not {{ request.name }}"),
    ],
    [cel({ expressions: [{ expression: "false", message: "own" }] }, { message: "rule" }), fails("own")],
    [cel(telling("'no ' + object.metadata.name")), fails("no web")],
    [
      cel({ expressions: expressions("object.nope == 1") }),
      fails("expression 'object.nope == 1' resulted in error: no such key: nope"),
    ],
    [
      cel({ expressions: expressions("nope") }),
      fails(expect.stringMatching(/^compilation error: compilation failed: /)),
    ],
    [
      cel({ expressions: expressions("object.?x.orValue(1) == 1 && object.metadata.name.orValue('a') == 'web'") }),
      { status: "pass" },
    ],
    [
      cel({
        variables: [{ name: "a", expression: "object.metadata.name" }],
        expressions: expressions("variables.a == 'x'"),
      }),
      fails("failed expression: variables.a == 'x'"),
    ],
  ])("say %#", (rule, outcome) => {
    expect(judge(rule)).toMatchObject(outcome);
  });

  it.each([
    ["object.metadata.name == 'x'", { status: "skip", message: "cel preconditions not met" }],
    ["variables.a == 'web'", fails("failed expression: false")],
    ["object.nope == 1", fails("expression 'object.nope == 1' resulted in error: no such key: nope")],
  ])("have the precondition %s", (expression, outcome) => {
    const variables = [{ name: "a", expression: "object.metadata.name" }];
    const rule = {
      ...cel({ variables, expressions: expressions("false") }),
      celPreconditions: [{ name: "a", expression }],
    };
    expect(judge(rule)).toMatchObject(outcome);
  });

  const exec: Partial<Request> = { subresource: "exec", dryRun: true, options: { a: 1 } };
  it.each<[string, Request, string]>([
    ["request.operation + ' ' + request.name + ' ' + request.namespace", creating(web), "CREATE web team"],
    [
      "request.kind.kind + ' ' + request.resource.resource + ' ' + request.requestKind.version",
      creating(web),
      "Pod pods v1",
    ],
    ["request.userInfo.username + ' ' + request.userInfo.groups[0]", creating(web), "someone system:authenticated"],
    ["string(has(request.userInfo.username))", creating(web, { user: undefined }), "false"],
    [
      "string(has(request.subResource)) + string(request.dryRun) + string(request.options == null)",
      creating(web, exec),
      "falsefalsetrue",
    ],
    ["string(object == null) + string(oldObject == null)", creating(web), "falsetrue"],
    [
      "string(object == null) + string(oldObject == null)",
      creating(web, { operation: "DELETE", object: undefined, oldObject: web }),
      "truefalse",
    ],
    ["request.name", creating(web, { operation: "DELETE", object: undefined, oldObject: web }), "web"],
    ["string(oldObject.metadata.name) + object.metadata.name", updating(podWith([], { name: "old" }), web), "oldweb"],
    [
      "string(object.kind)",
      creating({ ...web, kind: "PodExecOptions" }, { ...exec, kind: { group: "", version: "v1", kind: "Pod" } }),
      "Pod",
    ],
    ["string(namespaceObject == null)", creating(podWith([], { namespace: undefined }), { namespace: "" }), "true"],
  ])("see %s", (source, request, message) => {
    expect(judge(cel(telling(source)), request)).toMatchObject(fails(message));
  });

  it("ask for the Namespace when they look at it", () => {
    const known = facts(() => ({ kind: "value", value: { metadata: { name: "team", labels: { env: "prod" } } } }));
    expect(judge(cel(telling("namespaceObject.metadata.labels.env")), creating(web), known)).toMatchObject(
      fails("prod"),
    );
    expect(known.asked).toEqual([{ kind: "namespaceObject", name: "team" }]);
    const others = facts(() => undefined);
    expect(judge(cel({ expressions: expressions("true") }), creating(web), others)).toMatchObject({ status: "pass" });
    expect(others.asked).toEqual([]);
    expect(judge(cel(telling("namespaceObject.metadata.name")), creating(web), others)).toBe(pending);
  });

  it("end in an error where there is no Namespace to be had", () => {
    const message = "Error getting the resource's namespace: it is down";
    const rule = cel({ expressions: expressions("namespaceObject.metadata.name == 'a' || true") });
    const down = facts(() => ({ kind: "failure", message: "it is down" }));
    expect(judge(rule, creating(web), down)).toEqual({ status: "error", message });
  });

  it("see no Namespace of a Namespace", () => {
    const namespace: Resource = { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } };
    const rule = {
      match: { any: [{ resources: { kinds: ["Namespace"] } }] },
      ...cel(telling("string(namespaceObject == null)")),
    };
    expect(judge(rule, creating(namespace, { namespace: "team" }))).toMatchObject(fails("true"));
  });

  it("ask for the rights of the user, on the kind of the request alone", () => {
    const check = "authorizer.group('x').resource('y').subresource('s').namespace('n').name('z').check('get')";
    const known = facts(() => ({ kind: "value", value: { status: { allowed: true, reason: "so" } } }));
    const source = `string(${check}.allowed()) + ' ' + ${check}.reason()`;
    const rule = cel({
      variables: [{ name: "a", expression: source }],
      expressions: expressions("variables.a == 'true so'"),
    });
    expect(judge(rule, creating(web), known)).toMatchObject({ status: "pass" });
    const spec = {
      user: "someone",
      resourceAttributes: { namespace: "n", verb: "get", group: "", version: "v1", resource: "pods", subresource: "s" },
    };
    const object = JSON.stringify({ apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec });
    const place = { apiVersion: "authorization.k8s.io/v1", resource: "subjectaccessreviews", namespace: "" };
    expect(known.asked[0]).toEqual({ kind: "created", ...place, object });
  });

  it.each<[Fact | undefined, unknown]>([
    [undefined, pending],
    [
      { kind: "failure", message: "it is down" },
      fails("failed expression: authorizer.requestResource.check('get').allowed()"),
    ],
    [{ kind: "value", value: {} }, fails("failed expression: authorizer.requestResource.check('get').allowed()")],
  ])("have no rights that nobody has told of", (fact, outcome) => {
    const said = judge(
      cel({ expressions: expressions("authorizer.requestResource.check('get').allowed()") }),
      creating(web),
      facts(() => fact),
    );
    expect(said).toEqual(outcome);
  });

  it("deny what violated them before", () => {
    const rule = cel({ expressions: expressions("false") });
    const policy = compiled(policyWith(rule, { ...openly, validationFailureAction: "Enforce" }));
    expect(policy.rules[0]?.run(updating(web, web), noFacts)).toMatchObject({ status: "fail" });
  });

  it("are made over for controllers", () => {
    const rule = cel({
      expressions: expressions("object.spec.containers.all(c, c.image == 'x') && object.metadata.?labels.hasValue()"),
    });
    const moved =
      "object.spec.template.spec.containers.all(c, c.image == 'x') && object.spec.template.metadata.?labels.hasValue()";
    expect(judge(rule, creating(controllerWith("apps/v1", "Deployment", ["nginx"])))).toMatchObject(
      fails(`failed expression: ${moved}`),
    );
    const deeper = moved.replaceAll("spec.template", "spec.jobTemplate.spec.template");
    expect(judge(rule, creating(controllerWith("batch/v1", "CronJob", ["nginx"])))).toMatchObject(
      fails(`failed expression: ${deeper}`),
    );
  });
});

describe("parameters of rules", () => {
  const paramKind = { apiVersion: "v1", kind: "ConfigMap" };
  const rule = (paramRef: object) => cel({ paramKind, paramRef, ...telling("string(params.data.a)") });
  const named = { name: "p", parameterNotFoundAction: "Deny" };
  const selected = {
    selector: { matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] },
    parameterNotFoundAction: "Deny",
  };
  const map = (a: string, labels: object = {}) => ({ metadata: { name: a, labels }, data: { a } });
  const known = (more: (query: Query) => unknown, namespaced = true) =>
    facts((query) => ({
      kind: "value",
      value: query.kind === "resourceOf" ? { resource: "configmaps", namespaced } : more(query),
    }));
  const inError = (why: string) => ({ status: "error", message: `error in parameterized resource: ${why}` });
  const outside = creating({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } });

  it("are found by name in the namespace of the object", () => {
    const world = known(() => map("x"));
    expect(judge(rule(named), creating(web), world)).toMatchObject(fails("x"));
    const place = { apiVersion: "v1", resource: "configmaps", namespace: "team" };
    expect(world.asked).toEqual([
      { kind: "resourceOf", apiVersion: "v1", of: "ConfigMap" },
      { kind: "object", ...place, name: "p" },
    ]);
  });

  it("are found by labels, and the first that is against it decides", () => {
    const world = known(() => ({ items: [map("x"), map("y", { a: "b" }), map("z", { a: "b" })] }));
    expect(judge(rule({ ...selected, namespace: "other" }), creating(web), world)).toMatchObject(fails("y"));
    expect(world.asked[1]).toMatchObject({ kind: "objects", namespace: "other", labels: {} });
  });

  it.each<[string, object, Request, Facts, unknown]>([
    ["not there", named, creating(web), known(() => null), inError('configmaps "p" not found')],
    ["none", selected, creating(web), known(() => ({ items: [] })), inError("no params found")],
    [
      "none, which is allowed",
      { ...selected, parameterNotFoundAction: "Allow" },
      creating(web),
      known(() => ({ items: [] })),
      { status: "pass", message: "Validation rule 'registry' passed." },
    ],
    [
      "outside of namespaces",
      named,
      outside,
      known(() => map("x")),
      inError("can't use namespaced paramRef to match cluster-scoped resources"),
    ],
    [
      "in no namespace",
      { ...named, namespace: "a" },
      creating(web),
      known(() => map("x"), false),
      inError("paramRef.namespace must not be provided for a cluster-scoped `paramKind`"),
    ],
    [
      "of no kind",
      named,
      creating(web),
      facts(() => ({ kind: "failure", message: "no such kind" })),
      inError("failed to check if resource is namespaced or not (no such kind)"),
    ],
    ["not known yet", named, creating(web), noFacts, pending],
  ])("that are %s", (_, paramRef, request, world, outcome) => {
    expect(judge(rule(paramRef), request, world)).toEqual(outcome);
  });
});

describe("conditions of webhooks", () => {
  const match = { any: [{ resources: { kinds: ["Pod/*"] } }] };
  const conditional = (expression: string) =>
    compiled(
      policyWith({ match }, { ...openly, webhookConfiguration: { matchConditions: [{ name: "a", expression }] } }),
    );
  const matches = (expression: string, request: Request = creating(web)) =>
    conditional(expression).rules[0]?.matches(request, noFacts);

  it.each<[string, Request, unknown]>([
    ["object.metadata.name == 'web'", creating(web), true],
    ["object.metadata.name == 'x'", creating(web), false],
    ["oldObject == null && namespaceObject == null", creating(web), true],
    ["request.userInfo.username == 'someone'", creating(web), true],
    ["request.userInfo.username == 'someone'", creating(web, { user: undefined }), false],
    [
      "request.subResource == 'exec' && request.kind.kind == 'PodExecOptions'",
      creating(
        { ...web, kind: "PodExecOptions" },
        { subresource: "exec", kind: { group: "", version: "v1", kind: "Pod" } },
      ),
      true,
    ],
    [
      "object.nope == 1",
      creating(web),
      { status: "error", message: "expression 'object.nope == 1' resulted in error: no such key: nope" },
    ],
    ["object.nope == 1", creating(web, { user: undefined }), false],
  ])("hold or not: %s", (expression, request, expected) => {
    expect(matches(expression, request)).toEqual(expected);
  });

  it("are not asked about what a rule does not match", () => {
    const secret = creating({ apiVersion: "v1", kind: "Secret", metadata: { name: "a" } });
    expect(conditional("object.nope == 1").rules[0]?.matches(secret, noFacts)).toBe(false);
  });

  it("are told to those who make webhooks", () => {
    expect(conditional("true").matchConditions).toEqual([{ name: "a", expression: "true" }]);
    expect(compiled(policyWith({})).matchConditions).toBeUndefined();
  });

  it.each([
    ["nope", "[compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')"],
    ["authorizer.path('/').check('get').allowed()", "undeclared reference to 'authorizer'"],
    ["variables.a", "undefined field 'a'"],
    ["'a'", "[must evaluate to bool but got string]"],
  ])("are refused with mistakes: %s", (expression, message) => {
    const document = policyWith({}, { webhookConfiguration: { matchConditions: [{ name: "a", expression }] } });
    const [told] = errorsOf(document);
    expect(told).toMatch(/^match conditions compilation errors: \[/);
    expect(told).toContain(message);
  });
});

describe("mistakes in rules with expressions", () => {
  const ref = { name: "a", parameterNotFoundAction: "Allow" };
  const kind = { apiVersion: "v1", kind: "ConfigMap" };
  const one = expressions("true");
  it.each([
    [{ expressions: expressions("true", "") }, "cel.expressions.expression is required"],
    [{ expressions: one, paramKind: { kind: "a" }, paramRef: ref }, "cel.paramKind.apiVersion is required"],
    [{ expressions: one, paramKind: { apiVersion: "v1" }, paramRef: ref }, "cel.paramKind.kind is required"],
    [{ expressions: one, paramKind: kind }, "cel.paramRef is required"],
    [
      { expressions: one, paramKind: kind, paramRef: { parameterNotFoundAction: "Allow" } },
      "one of cel.paramRef.name or cel.paramRef.selector must be set",
    ],
    [
      { expressions: one, paramKind: kind, paramRef: { ...ref, selector: {} } },
      "one of cel.paramRef.name or cel.paramRef.selector must be set",
    ],
    [
      { expressions: one, paramKind: kind, paramRef: { name: "a" } },
      "cel.paramRef.parameterNotFoundAction is required",
    ],
    [{ expressions: one, paramRef: ref }, "cel.paramKind is required"],
    [
      { expressions: one, auditAnnotations: [{ key: "", valueExpression: "'a'" }] },
      "cel.auditAnnotation.key is required",
    ],
    [
      { expressions: one, auditAnnotations: [{ key: "a", valueExpression: "" }] },
      "cel.auditAnnotation.valueExpression is required",
    ],
  ])("are told as Kyverno tells them (%#)", (part, message) => {
    expect(errorsOf(policyWith(cel(part)))[0]).toBe(`path: spec.rules[0].validate..: ${message}`);
  });

  it("are rules that check nothing", () => {
    const message =
      "spec.rules[0].validate.cel.expressions: a list without expressions checks nothing, give at least one";
    expect(errorsOf(policyWith(cel({})))).toEqual([message]);
  });

  it.each([
    [{ validate: undefined, mutate: { patchStrategicMerge: { a: 1 } } }, "mutate"],
    [{}, "validate"],
  ])("are preconditions without expressions (%#)", (part, where) => {
    const rule = { ...part, celPreconditions: [{ name: "a", expression: "true" }] };
    expect(errorsOf(policyWith(rule))).toContain(
      `path: spec.rules[0].${where}..: celPrecondition can only be used with validate.cel`,
    );
  });

  it("are told of expressions, for the kinds that they are about, and the policy is accepted", () => {
    const part = {
      variables: [{ name: "v", expression: "x1" }],
      expressions: [{ expression: "x2", messageExpression: "1" }],
    };
    const document = policyWith({ ...cel(part), celPreconditions: [{ name: "a", expression: "'a'" }] });
    const undeclared = (name: string) =>
      `compilation failed: ERROR: <input>:1:1: undeclared reference to '${name}' (in container ''); | ${name}; | ^`;
    const at = "spec.rules[0]";
    expect(warningsOf(document, { kinds: served })).toEqual([
      `${at}.validate.cel.variables[0].expression:/v1, Kind=Pod: ${undeclared("x1")};`,
      `${at}.celPreconditions[0].expression:/v1, Kind=Pod: must evaluate to bool but got string;`,
      `${at}.validate.cel.expressions[0].expression:/v1, Kind=Pod: ${undeclared("x2")};`,
      `${at}.validate.cel.expressions[0].messageExpression:/v1, Kind=Pod: must evaluate to string but got int;`,
    ]);
    expect(warningsOf(document)[0]).toBe(`${at}.validate.cel.variables[0].expression:${undeclared("x1")}`);
    expect(compile(document).policy).toBeDefined();
  });

  it("are told of fields that objects of a kind cannot have", () => {
    const part = {
      variables: [{ name: "spec", expression: "object.spec" }],
      expressions: [
        { expression: "object.spec.hostNetwork == true", messageExpression: "'' + object.metadata.nam" },
        { expression: "variables.spec.hostNetwrk == true" },
        { expression: "has(object.spec.containers[0].image)" },
      ],
    };
    const at = "spec.rules[0].validate.cel.expressions";
    expect(warningsOf(policyWith(cel(part)), { kinds: served })).toEqual([
      `${at}[0].messageExpression:/v1, Kind=Pod: ERROR: <input>:1:21: undefined field 'nam'; | '' + object.metadata.nam; | ....................^;`,
      `${at}[1].expression:/v1, Kind=Pod: ERROR: <input>:1:15: undefined field 'hostNetwrk'; | variables.spec.hostNetwrk == true; | ..............^;`,
    ]);
  });
});
