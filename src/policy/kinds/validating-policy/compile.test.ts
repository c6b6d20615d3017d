import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { CompileOptions } from "../../rule.ts";
import { aboutPods, compiled, mistakesIn, namespacedPolicyWith, policyWith } from "./samples.ts";

const notCompiled = "<nil>: Internal error: validating policy compiler 1.0 error: failed to compile policy";
const wrongType = "output is expected to be of type";

/** (kyverno: pkg/cel/policies/vpol/validate.go, compiler/compiler.go) */
describe("compileValidating", () => {
  it.each<readonly [string, object, string]>([
    [
      "a condition that is wrong, with its place",
      { matchConditions: [{ name: "a", expression: "object.x +" }] },
      'spec.matchConditions[0].expression: Invalid value: "object.x +": ERROR: <input>:1:11: Syntax error:',
    ],
    [
      "a condition that is no bool",
      { matchConditions: [{ name: "a", expression: "object.spec.flag" }] },
      `spec.matchConditions[0].expression: Invalid value: "object.spec.flag": ${wrongType} bool`,
    ],
    [
      "variables in conditions",
      {
        variables: [{ name: "v", expression: "1" }],
        matchConditions: [{ name: "a", expression: "variables.v == 1" }],
      },
      "undefined field 'v'",
    ],
    [
      "a variable that names a later one",
      {
        variables: [
          { name: "a", expression: "variables.b" },
          { name: "b", expression: "1" },
        ],
      },
      "spec.variables[0].expression: Invalid value: \"variables.b\": ERROR: <input>:1:10: undefined field 'b'",
    ],
    ["a field that requests have not", { validations: [{ expression: "request.uid == ''" }] }, "undefined field 'uid'"],
    [
      "a validation that is no bool",
      { validations: [{ expression: "true" }, { expression: "'x'" }] },
      `spec.validations[1].expression: Invalid value: "'x'": ${wrongType} bool`,
    ],
    [
      "a message that is no text",
      { validations: [{ expression: "true", messageExpression: "1" }] },
      `spec.validations[0].messageExpression: Invalid value: "1": ${wrongType} string`,
    ],
    [
      "an annotation that is no text",
      { auditAnnotations: [{ key: "a", valueExpression: "1" }] },
      'spec.auditAnnotations[0].valueExpression: Invalid value: "1": output is expected to be either of type string or null_type',
    ],
    ["literals of several types", { validations: [{ expression: "size([1, 'a']) == 2" }] }, "expected type 'int'"],
    ["functions of other kinds", { validations: [{ expression: "generator.Apply('a', [])" }] }, "undeclared reference"],
  ])("refuses %s", (_, spec, message) => {
    const [found, ...others] = mistakesIn(policyWith(spec as Record<string, unknown>));
    expect(others).toEqual([]);
    expect(found).toContain(`[${notCompiled}, `);
    expect(found).toContain(message);
  });

  it("stops at the first block that is wrong, and tells all of it", () => {
    const wrong = { name: "a", expression: "1" };
    const [found] = mistakesIn(
      policyWith({ matchConditions: [wrong, { ...wrong, name: "b" }], validations: [{ expression: "1" }] }),
    );
    expect(found).toBe(
      `[${notCompiled}, spec.matchConditions[0].expression: Invalid value: "1": ${wrongType} bool, ` +
        `spec.matchConditions[1].expression: Invalid value: "1": ${wrongType} bool]`,
    );
  });

  it.each<readonly [string, Resource, CompileOptions, readonly string[]]>([
    [
      "no rule about resources",
      policyWith({ matchConstraints: {} }),
      {},
      ["spec.matchConstraints: Required value: a matchConstraints with at least one resource rule is required"],
    ],
    ["none where nobody serves the policy", policyWith({ matchConstraints: {} }), { unserved: true }, []],
    ["none for documents", policyWith({ matchConstraints: {}, evaluation: { mode: "JSON" } }), {}, []],
    [
      "a field that there is not",
      policyWith({ validation: [] }),
      {},
      ['spec.validation: unknown field "validation", did you mean "validations"?'],
    ],
    [
      "HTTP in a policy of a namespace",
      namespacedPolicyWith({ validations: [{ expression: "http.Get('https://a').ok" + " == true" }] }),
      {},
      ["spec: Forbidden: http.* is not allowed in namespaced policies; set --allowHTTPInNamespacedPolicies to enable"],
    ],
    [
      "HTTP where it is allowed",
      namespacedPolicyWith({ validations: [{ expression: "http.Get('https://a').ok == true" }] }),
      { httpInNamespaces: true },
      [],
    ],
    [
      "global context in a policy of a namespace",
      namespacedPolicyWith({ variables: [{ name: "v", expression: "globalContext.Get('a', '')" }] }),
      { httpInNamespaces: true },
      ["spec: Forbidden: globalContext.* is not allowed in namespaced policies"],
    ],
    ["another group", { ...policyWith({}), apiVersion: "kyverno.io/v1" }, {}, [expect.stringContaining("is no")]],
    ["the first version", { ...policyWith({}), apiVersion: "policies.kyverno.io/v1alpha1" }, {}, []],
  ])("answers to %s", (_, document, options, messages) => {
    expect(mistakesIn(document, options)).toEqual(messages);
  });

  it("lets no policy of a namespace name another one", () => {
    const reading = (expression: string) => mistakesIn(namespacedPolicyWith({ validations: [{ expression }] }));
    expect(reading("resource.Get('v1', 'pods', 'a').kind == 'Pod'")).toEqual([]);
    const [found] = reading("resource.Get('v1', 'pods', 'other', 'a').kind == 'Pod'");
    expect(found).toContain("found no matching overload for 'Get'");
  });

  it("tells of itself what the engine and the webhooks go by", () => {
    const policy = compiled(
      policyWith({
        failurePolicy: "Ignore",
        validationActions: ["Audit", "Warn"],
        evaluation: { background: { enabled: false } },
        webhookConfiguration: { timeoutSeconds: 7 },
        matchConstraints: { ...aboutPods, namespaceSelector: { matchLabels: { a: "b" } }, matchPolicy: "Exact" },
        matchConditions: [{ name: "c", expression: "object.kind == 'Pod'" }],
        autogen: { podControllers: { controllers: ["cronjobs"] } },
      }),
    );
    expect(policy).toMatchObject({
      kind: "ValidatingPolicy",
      admission: true,
      background: false,
      failurePolicy: "Ignore",
      timeoutSeconds: 7,
      emitWarning: true,
    });
    expect(policy.rules.map((rule) => rule.action({} as never, {} as never))).toEqual(["Audit", "Audit"]);
    expect(policy.doors).toEqual([
      {
        name: "vpol.validate.kyverno.svc",
        path: "/vpol",
        side: "validate",
        matchPolicy: "Exact",
        namespaceSelector: { matchLabels: { a: "b" } },
        matchConditions: [
          {
            name: "autogen-c",
            expression: "!((object.apiVersion == 'v1' && object.kind =='Pod')) || (object.kind == 'Pod')",
          },
          {
            name: "autogen-cronjobs-c",
            expression: "!((object.apiVersion == 'batch/v1' && object.kind =='CronJob')) || (object.kind == 'Pod')",
          },
        ],
      },
    ]);
    expect(policy.triggers).toMatchObject([{ resource: "pods" }, { resource: "cronjobs" }]);
    expect(policy.status).toMatchObject({ autogen: { configs: { cronjobs: { targets: [{ kind: "CronJob" }] } } } });
  });

  it.each([
    ["that the API server has no word for", "time.now() > timestamp('2020-01-01T00:00:00Z')", undefined],
    ["that look at the Namespace", "namespaceObject == null", []],
    ["that it can work out", "true", [{ name: "c", expression: "true" }]],
  ])("leaves to the API server what it can: conditions %s", (_, expression, conditions) => {
    const other = { ...aboutPods.resourceRules[0], resources: ["services"] };
    const policy = compiled(
      policyWith({ matchConstraints: { resourceRules: [other] }, matchConditions: [{ name: "c", expression }] }),
    );
    expect(policy.doors?.[0]?.matchConditions).toEqual(conditions);
  });

  it.each([
    [["CREATE", "UPDATE"], 3],
    [["DELETE"], undefined],
    [["*"], undefined],
    [["CREATE", "CONNECT"], undefined],
  ])(
    "leaves to the API server conditions on what there is on %j alone, where kinds tell them apart",
    (operations, count) => {
      const [rule] = aboutPods.resourceRules;
      const matchConstraints = { resourceRules: [{ ...rule, operations }] };
      const policy = compiled(policyWith({ matchConstraints, matchConditions: [{ name: "c", expression: "true" }] }));
      expect(policy.doors?.[0]?.matchConditions?.length).toBe(count);
    },
  );

  it("asks for nothing at admission where it judges documents", () => {
    const policy = compiled(policyWith({ evaluation: { mode: "JSON" } }));
    expect(policy).toMatchObject({ judges: "json", admission: false, background: false, triggers: [] });
  });
});
