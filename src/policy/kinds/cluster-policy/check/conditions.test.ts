import { describe, expect, it } from "vitest";
import { operators } from "../../../conditions/index.ts";
import { errorsOf, policyWith, warningsOf } from "../samples.ts";

const condition = (more: object) => ({ key: "a", operator: "Equals", value: "b", ...more });
const operation = (value: unknown) => condition({ key: "{{request.operation}}", value });
const deny = (conditions: unknown) => ({ validate: { deny: { conditions } } });
const openly = { background: false };

const missing = "entered value of `key`, `value` or `operator` is missing or misspelled";
const valid = `valid values: [${operators.map(({ name }) => `"${name}"`).join(" ")}]`;
const words = "Only the following values are allowed: [CREATE, UPDATE, DELETE, CONNECT]";

describe("the first error about conditions", () => {
  it.each<[object, string]>([
    [{ preconditions: { any: [condition({ key: null })] } }, `preconditions.any[0].: ${missing}`],
    [{ preconditions: [condition({ operator: "" })] }, `preconditions[0].: ${missing}`],
    [deny({ all: [condition({}), { key: "a", operator: "Equals" }] }), `deny.conditions.all[1].: ${missing}`],
    [
      deny({ any: [condition({ operator: "equals" })] }),
      `deny.conditions.any[0].: entered value of \`operator\` is invalid. ${valid}`,
    ],
    [
      deny({ all: [condition({ operator: "Is" })] }),
      `deny.conditions.any[0].: entered value of \`operator\` is invalid. ${valid}`,
    ],
    [
      deny([operation("create")]),
      `deny.conditions[0].value: create: unknown value 'create' found under the 'value' field. ${words}`,
    ],
    [
      { preconditions: { all: [operation(["CREATE", "PATCH"])] } },
      `preconditions.all[0].value[1]: unknown value 'PATCH' found under the 'value' field. ${words}`,
    ],
    [
      deny([operation(true)]),
      "deny.conditions[0].value: 'value' field found to be of the type bool. The provided value/values are expected to be either in the form of a string or list",
    ],
    [
      deny([operation([1])]),
      "deny.conditions[0].value[0]: 'value[0]' found to be of the type int64. The provided values are expected to be strings",
    ],
  ])("of %j", (rule, message) => {
    expect(errorsOf(policyWith({ ...rule }, openly))).toContain(`path: spec.rules[0].validate.${message}`);
  });

  it.each<[object, string]>([
    [deny({ al: [] }), 'spec.rules[0].validate.deny.conditions.al: unknown field "al"'],
    [
      { preconditions: [{ ...condition({}), vaule: 1 }] },
      'spec.rules[0].preconditions[0].vaule: unknown field "vaule"',
    ],
    [
      { preconditions: "x" },
      "spec.rules[0].preconditions: expected conditions below any and all, or a list of conditions",
    ],
    [{ preconditions: { all: {} } }, "spec.rules[0].preconditions.all: expected a list of conditions"],
  ])("names what is no condition in %j", (rule, message) => {
    expect(errorsOf(policyWith({ ...rule }))).toEqual([message]);
  });
});

describe("warnings about conditions", () => {
  it("tell what to write for operators that are going away", () => {
    const rule = deny({ any: [condition({ operator: "In" })], all: [condition({ operator: "NotIn" })] });
    expect(warningsOf(policyWith({ ...rule }))).toEqual([
      'Operator In has been deprecated and will be removed soon. Use these instead: ["AllIn" "AnyIn"]',
      'Operator NotIn has been deprecated and will be removed soon. Use these instead: ["AllNotIn" "AnyNotIn"]',
    ]);
  });

  it("are none for the others", () => {
    expect(warningsOf(policyWith(deny({ any: [condition({ operator: "AnyIn" })] })))).toEqual([]);
  });
});
