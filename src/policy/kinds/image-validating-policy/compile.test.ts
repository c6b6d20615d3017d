import { describe, expect, it } from "vitest";
import type { CompileOptions } from "../../rule.ts";
import { aboutPods, ann, compiled, creation, mistakesIn, namespacedPolicyWith, policyWith } from "./samples.ts";

const wrong = "object.x +";
const syntax = "ERROR: <input>:1:11: Syntax error:";
const told = (path: string) => `${path}: Invalid value: "${wrong}": ${syntax}`;

/** (kyverno: pkg/image/verification/evaluator/{compiler,validate}.go) */
describe("compileImageValidating", () => {
  /** In the order in which they are compiled. */
  const blocks: readonly (readonly [object, string])[] = [
    [{ matchConditions: [{ name: "a", expression: wrong }] }, told("spec.matchConditions[0].expression")],
    [
      { matchImageReferences: [{ expression: wrong }] },
      told("spec.matchImageReferences[0].expression").replace(syntax, "ERROR: <input>:1:"),
    ],
    [{ images: [{ name: "a", expression: wrong }] }, told("spec.images[0].expression")],
    [{ variables: [{ name: "a", expression: wrong }] }, told("spec.variables[0].expression")],
    [
      { attestors: [{ name: "a", cosign: { key: { expression: wrong } } }] },
      `spec.attestors[0]: Invalid value: {"expression":"${wrong}"}: ${syntax}`,
    ],
    [{ validations: [{ expression: wrong }] }, told("spec.validations[0].expression")],
    [{ auditAnnotations: [{ key: "a", valueExpression: wrong }] }, told("spec.auditAnnotations[0].valueExpression")],
  ];

  it.each(blocks.map(([spec, message], at) => [at, spec, message] as const))(
    "tells the mistakes of block %i, and of none after it",
    (at, spec, message) => {
      const later = Object.assign({}, ...blocks.slice(at + 1).map(([one]) => one));
      const [found, ...others] = mistakesIn(policyWith({ ...later, ...spec }));
      expect(found?.startsWith(message)).toBe(true);
      expect(others).toEqual([]);
    },
  );

  it.each<readonly [string, object, string]>([
    [
      "a pattern that cannot be read",
      { matchImageReferences: [{ glob: "[" }] },
      'spec.matchImageReferences[0].glob: Invalid value: "[": unexpected end of input',
    ],
    [
      "a reference that says nothing",
      { matchImageReferences: [{}] },
      "spec.matchImageReferences[0]: Invalid value: {}: either glob or expression must be set",
    ],
    [
      "all references that are wrong",
      { matchImageReferences: [{ glob: "[" }, { expression: "1" }] },
      '[spec.matchImageReferences[0].glob: Invalid value: "[": unexpected end of input, spec.matchImageReferences[1].expression: Invalid value: "1": output is expected to be of type bool]',
    ],
    [
      "images that are no list of texts",
      { images: [{ name: "a", expression: "[1]" }] },
      'spec.images[0].expression: Invalid value: "[1]": output is expected to be of type list',
    ],
    [
      "the absent value of what is no optional",
      { validations: [{ expression: "'a'.orValue('b') == 'a'" }] },
      "found no matching overload for 'orValue'",
    ],
    ["functions of other kinds", { validations: [{ expression: "x509.decode('a') == 1" }] }, "undeclared reference"],
    [
      "what exceptions allow",
      { validations: [{ expression: "exceptions.allowedImages == []" }] },
      "undeclared reference",
    ],
    [
      "variables of requests in documents",
      { evaluation: { mode: "JSON" }, validations: [{ expression: "request.name == ''" }] },
      "undeclared reference to 'request'",
    ],
    [
      "constraints without rules",
      { matchConstraints: {} },
      "spec.matchConstraints: Required value: a matchConstraints with at least one resource rule is required",
    ],
    ["no attestors", { attestors: undefined }, "spec.attestors"],
  ])("refuses %s", (_, spec, message) => {
    const [found, ...others] = mistakesIn(policyWith(spec as Record<string, unknown>));
    expect(found).toContain(message);
    expect(others).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ["images of any type", { images: [{ name: "a", expression: "object.images" }] }],
    ["images of a list of anything", { images: [{ name: "a", expression: "[object.image]" }] }],
    [
      "attestors that are no texts, until they are read",
      { attestors: [{ name: "a", cosign: { key: { expression: "1" } } }] },
    ],
    ["documents without constraints", { matchConstraints: undefined, evaluation: { mode: "JSON" } }],
  ])("takes %s", (_, spec) => {
    expect(mistakesIn(policyWith(spec as Record<string, unknown>))).toEqual([]);
  });

  it("says that signatures cannot be checked", () => {
    const unable = expect.stringContaining("cannot check signatures yet");
    const validations = [{ expression: "verifyImageSignatures('a', [attestors.ann]) > 0" }];
    expect(mistakesIn(policyWith({ validations }))).toEqual([unable]);
    expect(compiled(policyWith({ validations })).rules).toHaveLength(3);
  });

  it.each<readonly [string, object, CompileOptions, readonly string[]]>([
    [
      "calls over HTTP",
      { attestors: [{ ...ann, cosign: { key: { expression: "http.Get('http://a').body" } } }] },
      {},
      ["spec: Forbidden: http.* is not allowed in namespaced policies; set --allowHTTPInNamespacedPolicies to enable"],
    ],
    [
      "these where they are allowed",
      { variables: [{ name: "v", expression: "http.Get('http://a')" }] },
      { httpInNamespaces: true },
      [],
    ],
    [
      "the global context",
      { images: [{ name: "a", expression: "globalContext.Get('a', '')" }] },
      {},
      ["spec: Forbidden: globalContext.* is not allowed in namespaced policies"],
    ],
  ])("looks for %s in policies of namespaces", (_, spec, options, messages) => {
    expect(mistakesIn(namespacedPolicyWith(spec as Record<string, unknown>), options)).toEqual(messages);
  });

  it("has rules for controllers, which its status tells of", () => {
    const { status, rules, triggers } = compiled(policyWith({ validationConfigurations: {} }));
    expect(Object.keys((status as { autogen: { configs: object } }).autogen.configs)).toEqual(["cronjobs", "defaults"]);
    expect(rules.map(({ phase }) => phase)).toEqual([...Array(3).fill("validate"), ...Array(3).fill("verify")]);
    expect(triggers).toHaveLength(2 * (1 + 1 + 5));
    const none = { autogen: { podControllers: { controllers: [] } } };
    expect(compiled(policyWith(none)).rules).toHaveLength(1);
  });

  it("has the doors of its kind", () => {
    const doors = compiled(namespacedPolicyWith({ validationConfigurations: {} })).doors;
    expect(doors?.map(({ name, path }) => `${name} ${path}`)).toEqual([
      "nivpol.validate.kyverno.svc /nivpol/validate",
      "nivpol.mutate.kyverno.svc /nivpol/mutate",
    ]);
  });

  it("enforces where it denies", () => {
    const actionOf = (validationActions: readonly string[] | undefined) => {
      const policy = compiled(policyWith({ validationActions, matchConstraints: aboutPods }));
      return [policy.rules[0]?.action(creation, { want: () => undefined }), policy.emitWarning];
    };
    expect(actionOf(undefined)).toEqual(["Enforce", false]);
    expect(actionOf(["Deny", "Warn"])).toEqual(["Enforce", true]);
    expect(actionOf(["Audit"])).toEqual(["Audit", false]);
  });
});
