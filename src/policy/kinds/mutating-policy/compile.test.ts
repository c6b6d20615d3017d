import { describe, expect, it } from "vitest";
import { compiled, labelling, mistakesOf, namespacedPolicyWith, patching, podRules, policyWith } from "./samples.ts";

const invalid = (path: string, value: string, detail: string) =>
  `spec.${path}: Invalid value: ${JSON.stringify(value)}: ${detail}`;
const condition = (expression: string) => [{ name: "c", expression }];
const native = { autogen: { mutatingAdmissionPolicy: { enabled: true } } };

describe("compileMutating", () => {
  it.each([
    [
      "an apply configuration of another type",
      { mutations: [{ patchType: "ApplyConfiguration", applyConfiguration: { expression: "object" } }] },
      invalid("mutations[0].applyConfiguration.expression", "object", "output is expected to be of type Object"),
    ],
    [
      "a JSON patch of another type",
      { mutations: [patching("[]")] },
      invalid("mutations[0].jsonPatch.expression", "[]", "output is expected to be of type list"),
    ],
    [
      "conditions that are no conditions",
      { matchConditions: condition("1") },
      invalid("matchConditions[0].expression", "1", "output is expected to be of type bool"),
    ],
    [
      "conditions on existing objects that are none",
      { targetMatchConditions: condition("1") },
      invalid("targetMatchConditions[0].expression", "1", "output is expected to be of type bool"),
    ],
    [
      "an expression of existing objects that gives none",
      { targetMatchConstraints: { expression: "[1]" } },
      invalid("targetMatchConstraints.expression", "[1]", "output type must be a map"),
    ],
    [
      "annotations that are no texts",
      { auditAnnotations: [{ key: "k", valueExpression: "1" }] },
      invalid(
        "auditAnnotations[0].valueExpression",
        "1",
        "output is expected to be either of type string or null_type",
      ),
    ],
    [
      "no rules about resources",
      { matchConstraints: {} },
      "spec.matchConstraints: Required value: a matchConstraints with at least one resource rule is required",
    ],
    [
      "nothing to do",
      { evaluation: { admission: { enabled: false } } },
      "spec.evaluation: Forbidden: disabling both admission and mutateExisting evaluation modes is not allowed",
    ],
    [
      "variables in conditions of what a native policy is made of",
      { ...native, variables: [{ name: "v", expression: "true" }], matchConditions: condition("variables.v") },
      "spec.matchConditions[0].expression: Forbidden: variables cannot be referenced in matchConditions when spec.autogen.mutatingAdmissionPolicy.enabled is true; native MutatingAdmissionPolicy evaluates match conditions before variables, so inline the expression instead",
    ],
  ])("refuses %s", (_, spec, message) => {
    expect(mistakesOf(policyWith(spec))).toEqual([message]);
  });

  it("tells of the first block that is wrong, and of what is missing", () => {
    const variables = [
      { name: "v", expression: "1 +" },
      { name: "w", expression: "nothing" },
    ];
    const [message = ""] = mistakesOf(
      policyWith({ variables, mutations: [labelling("nothing")], matchConstraints: {} }),
    );
    expect(message).toContain("spec.variables[0].expression");
    expect(message).toContain("spec.variables[1].expression");
    expect(message).toContain("spec.matchConstraints: Required value");
    expect(message).not.toContain("spec.mutations");
  });

  it.each([
    [
      "http",
      labelling("http.Get('http://a').b"),
      "spec: Forbidden: http.* is not allowed in namespaced policies; set --allowHTTPInNamespacedPolicies to enable",
    ],
    [
      "globalContext",
      labelling("globalContext.Get('a', '').b"),
      "spec: Forbidden: globalContext.* is not allowed in namespaced policies",
    ],
  ])("forbids %s in a namespace", (_, mutation, message) => {
    expect(mistakesOf(namespacedPolicyWith({ mutations: [mutation] }))).toEqual([message]);
    expect(mistakesOf(policyWith({ mutations: [mutation] }))).toEqual([]);
  });

  it("does not ask for rules where nobody serves the policy", () => {
    expect(mistakesOf(policyWith({ matchConstraints: {} }), { unserved: true })).toEqual([]);
  });

  it.each([
    [policyWith({}), "mpol.validate.kyverno.svc", "/mpol"],
    [namespacedPolicyWith({}), "nmpol.validate.kyverno.svc", "/nmpol"],
  ])("gives %j a door of its own", (document, name, path) => {
    expect(compiled(document).doors).toMatchObject([{ name, path, side: "mutate" }]);
  });

  it("leaves the objects of requests alone where it names existing ones", () => {
    const document = policyWith({ targetMatchConstraints: { resourceRules: podRules } });
    const kind = { group: "", version: "v1", kind: "Pod" };
    expect(compiled(document).rulesFor(kind, "mutate")).toEqual([]);
    expect(compiled(document, { unserved: true }).rulesFor(kind, "mutate")).toHaveLength(2 + 1);
  });

  it.each([
    ["refuses", "v2", { kind: "MutatingPolicy" }],
    ["refuses", "v1", { kind: "Other" }],
  ])("%s documents of %s %j", (_, version, kind) => {
    const document = { ...policyWith({}), apiVersion: `policies.kyverno.io/${version}`, ...kind };
    expect(mistakesOf({ ...document, kind: document.kind })).toHaveLength(1);
  });
});

describe("policies for controllers of Pods", () => {
  const specOf = (mutation: object, more: object = {}) => {
    const { autogen } = compiled(policyWith({ mutations: [mutation], ...more })).status;
    return (
      autogen as { readonly configs?: Readonly<Record<string, { readonly spec: Readonly<Record<string, unknown>> }>> }
    ).configs;
  };
  const applying = (expression: string) => ({ patchType: "ApplyConfiguration", applyConfiguration: { expression } });

  it.each([
    [
      "Object{spec: Object.spec{hostNetwork: false}}",
      "Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{hostNetwork: false}}}}",
      "Object{spec: Object.spec{jobTemplate: Object.spec.jobTemplate{spec: Object.spec.jobTemplate.spec{template: Object.spec.jobTemplate.spec.template{spec: Object.spec.jobTemplate.spec.template.spec{hostNetwork: false}}}}}}",
    ],
    [
      "has(object.spec.a) ? Object{} : Object{spec: Object.spec{b: oldObject.spec.c}}",
      "has(object.spec.template.spec.a) ? Object{} : Object{spec: Object.spec.template.spec{b: oldObject.spec.template.spec.c}}",
      "has(object.spec.jobTemplate.spec.template.spec.a) ? Object{} : Object{spec: Object.spec.jobTemplate.spec.template.spec{b: oldObject.spec.jobTemplate.spec.template.spec.c}}",
    ],
  ])("rewrite %s", (expression, defaults, cronjobs) => {
    expect(specOf(applying(expression))).toMatchObject({
      defaults: { spec: { mutations: [applying(defaults)] } },
      cronjobs: { spec: { mutations: [applying(cronjobs)] } },
    });
  });

  it("rewrite conditions, and leave variables, patches and annotations as they are", () => {
    const matchConditions = condition("object.metadata.labels.a == '1' && object.metadata.name != ''");
    const variables = [{ name: "v", expression: "object.spec" }];
    const mutation = patching("[JSONPatch{op: 'add', path: '/a', value: object.spec.b}]");
    expect(specOf(mutation, { matchConditions, variables })?.defaults?.spec).toMatchObject({
      matchConditions: condition("object.spec.template.metadata.labels.a == '1' && object.metadata.name != ''"),
      variables,
      mutations: [mutation],
    });
  });

  it("are made for those that are named", () => {
    const autogen = { podControllers: { controllers: ["deployments"] } };
    expect(Object.keys(specOf(labelling("'y'"), { autogen }) ?? {})).toEqual(["defaults"]);
    expect(specOf(labelling("'y'"), { autogen: { podControllers: { controllers: [] } } })).toBeUndefined();
  });

  it("keep the policy from being where they are wrong", () => {
    expect(mistakesOf(policyWith({ mutations: [applying("Object{spec: Object.spec{a: '}}'}}")] }))).toHaveLength(1);
  });
});
