import { describe, expect, it } from "vitest";
import { errorsOf, namespacedPolicyWith, policyWith, warningsOf } from "../samples.ts";

const loops = (...foreach: readonly object[]) => ({ validate: { foreach } });
const loop = (part: object) => loops({ list: "request.object.spec.containers", ...part });
const condition = (operator: string) => ({ all: [{ key: 1, operator, value: 1 }] });
const context = (...entries: readonly object[]) => ({ context: entries, validate: { deny: {} } });
const operators =
  'entered value of `operator` is invalid. valid values: ["Equal" "Equals" "NotEqual" "NotEquals" "In" "AnyIn" "AllIn" ' +
  '"NotIn" "AnyNotIn" "AllNotIn" "GreaterThanOrEquals" "GreaterThan" "LessThanOrEquals" "LessThan" ' +
  '"DurationGreaterThanOrEquals" "DurationGreaterThan" "DurationLessThanOrEquals" "DurationLessThan"]';

const contents = "pattern, anyPattern, deny, or a nested foreach";
const told = "path: spec.rules[0].validate..: ";

describe("the first error of a rule with loops", () => {
  it.each<[string, object, string]>([
    ["without a list", loops({ deny: {} }), `${told}foreach.list is required`],
    ["that does nothing", loop({}), `${told}one of ${contents} must be specified`],
    ["that does two things", loop({ deny: {}, pattern: {} }), `${told}only one of ${contents} can be specified`],
    [
      "that does nothing within",
      loop({ foreach: [{ list: "element.x" }] }),
      `${told}one of ${contents} must be specified`,
    ],
    [
      "of none",
      { validate: { foreach: [] } },
      "spec.rules[0].validate.foreach: a list without loops checks nothing, give at least one",
    ],
    [
      "with an unknown operator",
      loop({ deny: { conditions: condition("Same") } }),
      `path: spec.rules[0].validate.foreach.deny.conditions.any[0].: ${operators}`,
    ],
    [
      "with an unknown operator within",
      loop({ foreach: [{ list: "element.x", deny: { conditions: condition("Same") } }] }),
      `path: spec.rules[0].validate.foreach.validate.foreach.deny.conditions.any[0].: ${operators}`,
    ],
    [
      "with a misspelt field within",
      loop({ foreach: [{ list: "element.x", denny: {} }] }),
      'spec.rules[0].validate.foreach[0].foreach[0].denny: unknown field "denny", did you mean "deny"?',
    ],
    [
      "with a list that is no expression",
      loops({ list: "request.object.(", deny: {} }),
      "spec.rules[0].validate.foreach[0].list: failed to parse JMESPath request.object.(: SyntaxError: Expected identifier, lbracket, or lbrace",
    ],
    [
      "with a context that asks for what is not there",
      loop({ context: [{ name: "a", variable: { jmesPath: "nothing_of_ours('a')" } }], deny: {} }),
      "spec.rules[0].validate.foreach[0].context: failed to parse JMESPath nothing_of_ours('a'): unknown function: nothing_of_ours",
    ],
  ])("%s", (_, rule, message) => {
    expect(errorsOf(policyWith({ ...rule }))[0]).toBe(message);
  });

  it("none is wrong with loops that are right, and deprecated operators are told", () => {
    const right = loop({ foreach: [{ list: "element.x", deny: { conditions: condition("Equals") } }] });
    expect(errorsOf(policyWith(right))).toEqual([]);
    expect(warningsOf(policyWith(loop({ deny: { conditions: condition("In") } })))).toEqual([
      'Operator In has been deprecated and will be removed soon. Use these instead: ["AllIn" "AnyIn"]',
    ]);
  });

  it("the depth of loops within each other is bounded", () => {
    let foreach: object[] = [{ list: "element.x", deny: {} }];
    for (let depth = 0; depth < 40; depth++) foreach = [{ list: "element.x", foreach }];
    expect(errorsOf(policyWith({ validate: { foreach } }))[0]).toMatch(/more than 16 loops within each other/);
  });
});

describe("the first error of a context", () => {
  const at = (message: string) => `path: spec.rules[0]: ${message}`;
  const one = (entry: object) => context({ name: "a", ...entry });

  it.each<[string, object, string]>([
    ["without a name", context({ name: "", variable: { value: 1 } }), at("a name is required for context entries")],
    [
      "named like a variable",
      context({ name: "request", variable: { value: 1 } }),
      at("entry name request is invalid as it conflicts with a pre-defined variable request"),
    ],
    [
      "named like a part of one",
      context({ name: "element.x", variable: { value: 1 } }),
      at("entry name element.x is invalid as it conflicts with a pre-defined variable element"),
    ],
    [
      "of a variable without anything",
      one({ variable: {} }),
      at("a variable must define a value or a jmesPath expression"),
    ],
    [
      "of a variable with nothing to default",
      one({ variable: { value: 1, default: 2 } }),
      at("a variable must define a default value only when a jmesPath expression is defined"),
    ],
    [
      "of a variable that cannot be read",
      one({ variable: { jmesPath: "a.(" } }),
      at("failed to parse JMESPath a.(: SyntaxError: Expected identifier, lbracket, or lbrace"),
    ],
    [
      "of a ConfigMap without a name",
      one({ configMap: { name: "", namespace: "b" } }),
      at("a name is required for configMap context entry"),
    ],
    [
      "of a ConfigMap without a namespace",
      one({ configMap: { name: "a" } }),
      at("a namespace is required for configMap context entry"),
    ],
    [
      "of a call in two ways",
      one({ apiCall: { urlPath: "/a", service: { url: "https://a" } } }),
      at("a URLPath cannot be used for service API calls"),
    ],
    [
      "of a global reference without a name",
      one({ globalReference: { name: "" } }),
      at("a name is required for globalReference context entry"),
    ],
    [
      "of an image without a name",
      one({ imageRegistry: { reference: "" } }),
      at("a ref is required for imageRegistry context entry"),
    ],
  ])("%s", (_, rule, message) => {
    expect(errorsOf(policyWith({ ...rule }))[0]).toBe(message);
  });

  it("global references are not for policies of one namespace", () => {
    const rule = one({ globalReference: { name: "a" } });
    expect(errorsOf(policyWith({ ...rule }))).toEqual([]);
    expect(errorsOf(namespacedPolicyWith({ ...rule }))[0]).toBe(
      at("globalReference is not allowed in namespaced policies"),
    );
  });

  it("expressions with variables in them are not judged", () => {
    expect(errorsOf(policyWith({ ...one({ variable: { value: 1, jmesPath: "{{ request.namespace }}" } }) }))).toEqual(
      [],
    );
  });
});

describe("the variables of a rule with a context", () => {
  const using = (expression: string, entry: object) =>
    errorsOf(
      policyWith({ context: [{ name: "dict", ...entry }], validate: { message: `{{ ${expression} }}`, deny: {} } }),
    );

  it.each<[string, object, boolean]>([
    ["dict", { variable: { value: 1 } }, true],
    ["dict.a[0]", { variable: { value: 1 } }, true],
    ["dict.data.a", { configMap: { name: "a", namespace: "b" } }, true],
    ['dict.data."a-b"', { configMap: { name: "a", namespace: "b" } }, true],
    ["dict.other", { configMap: { name: "a", namespace: "b" } }, false],
    ["other", { variable: { value: 1 } }, false],
  ])("%s of %j is defined: %s", (expression, entry, defined) => {
    expect(using(expression, entry).length === 0).toBe(defined);
  });
});
