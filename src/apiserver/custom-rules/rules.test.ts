import { describe, expect, it } from "vitest";
import { type JsonObject, schemaMistakes } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { compileValidator, defaultMistakes, expressionMistakes, judgeRules, objectBudget } from "./index.ts";

const properties: JsonObject = {
  a: { type: "string", maxLength: 10 },
  b: { type: "string" },
  n: { type: "integer" },
  f: { type: "number" },
  "foo-bar": { type: "integer" },
  namespace: { type: "string" },
  when: { type: "string", format: "date-time" },
  day: { type: "string", format: "date" },
  wait: { type: "string", format: "duration" },
  nothing: { type: "string", nullable: true },
  either: { "x-kubernetes-int-or-string": true },
  names: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set", maxItems: 5 },
  free: { type: "array", items: { type: "string" } },
  parts: {
    type: "array",
    maxItems: 5,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["id"],
    items: { type: "object", required: ["id"], properties: { id: { type: "string" }, v: { type: "integer" } } },
  },
  open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
};

const schemaWith = (rule: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "object",
  properties: { spec: { type: "object", properties, "x-kubernetes-validations": [rule], ...more } },
});

const path = "s";
function definitionErrors(source: JsonObject, isUnchanged = false): readonly string[] {
  const mistakes = schemaMistakes(source, path);
  const errors = [...mistakes.form, ...mistakes.rules, ...expressionMistakes({ source, path, mistakes, isUnchanged })];
  return errors.map((error) => `${error.field}: ${error.type}: ${error.detail}`);
}

const at = "s.properties[spec].x-kubernetes-validations[0]";

describe("expressionMistakes", () => {
  it.each([
    ["self.a.contains(self.a) && self.f > 1.5 && self.foo__dash__bar > 1 && self.namespace == 'x'"],
    ["self.when > timestamp('2020-01-01T00:00:00Z') && self.wait < duration('1h')"],
    ["type(self.either) == int ? self.either > 1 : self.either == 'all'"],
    ["self.parts.all(part, part.v > 1) && self == oldSelf"],
  ])("takes %s", (rule) => {
    expect(definitionErrors(schemaWith({ rule }))).toEqual([]);
  });

  it("names the place of a field that there is not", () => {
    expect(definitionErrors(schemaWith({ rule: "self.missing > 1" }))).toEqual([
      `${at}.rule: Invalid: compilation failed: ERROR: <input>:1:5: undefined field 'missing'\n | self.missing > 1\n | ....^`,
    ]);
  });

  const toExpensive = (what: string, factor: string) =>
    `${what} exceeds budget by factor of ${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;

  it.each([
    ["self.a", [`${at}.rule: Invalid: cel expression must evaluate to a bool`]],
    ["self.open.x == 1", [expect.stringContaining("undefined field 'x'")]],
    ["self.a == 1", [expect.stringContaining("found no matching overload for '_==_' applied to '(string, int)'")]],
    ["self.free.sort() == self.free", [expect.stringContaining("undeclared reference to 'sort'")]],
    ["self.free.all(x, x == self.b)", [expect.stringContaining(": Forbidden: "), expect.anything(), expect.anything()]],
  ])("refuses %s", (rule, errors) => {
    expect(definitionErrors(schemaWith({ rule }))).toEqual(errors);
  });

  it("says how far a rule is beyond its budget, and all rules together", () => {
    const rule = "self.free.all(x, x == 'a') || self.free.all(x, x == 'b') || self.free.all(x, x == 'c')";
    const total = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
    const expensive = {
      type: "object",
      additionalProperties: { type: "object", properties, "x-kubernetes-validations": [{ rule }] },
    };
    const source = { type: "object", properties: { spec: expensive } };
    const where = "s.properties[spec].additionalProperties.x-kubernetes-validations[0].rule";
    const errors = [
      `${where}: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
      `s: Forbidden: ${toExpensive(total, "more than 100x")}`,
    ];
    const own = `${where}: Forbidden: ${toExpensive("estimated rule cost", "more than 100x")}`;
    expect(definitionErrors(source)).toEqual([own, ...errors]);
    expect(definitionErrors(source, true)).toEqual(errors);
  });

  it("keeps the old self from parts that have none", () => {
    const source: JsonObject = {
      type: "object",
      properties: {
        list: {
          type: "array",
          maxItems: 3,
          items: { type: "string", "x-kubernetes-validations": [{ rule: "self == oldSelf" }] },
        },
      },
    };
    expect(
      definitionErrors({
        ...source,
        properties: {
          list: {
            ...((source.properties as JsonObject).list as JsonObject),
            items: { type: "string", maxLength: 5, "x-kubernetes-validations": [{ rule: "self == oldSelf" }] },
          },
        },
      }),
    ).toEqual([
      "s.properties[list].items.x-kubernetes-validations[0].rule: Invalid: oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[list]",
    ]);
  });

  it.each([
    [{ rule: " " }, "rule: Required: rule is not specified"],
    [{ rule: "true", message: " " }, "message: Invalid: must be non-empty if specified"],
    [{ rule: "true", message: "a\nb" }, "message: Invalid: must not contain line breaks"],
    [{ rule: "true\n&& true" }, "message: Required: message must be specified if rule contains line breaks"],
    [{ rule: "true", fieldPath: ".zzz" }, "fieldPath: Invalid: must be a valid path"],
    [
      { rule: "true", reason: "Why" },
      'reason: NotSupported: supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ],
    [
      { rule: "true", optionalOldSelf: true },
      "optionalOldSelf: Invalid: may not be set if oldSelf is not used in rule",
    ],
    [
      { rule: "true", messageExpression: "1" },
      "messageExpression: Invalid: messageExpression must evaluate to a string",
    ],
  ])("refuses %j", (rule, error) => {
    expect(definitionErrors(schemaWith(rule))).toEqual([`${at}.${error}`]);
  });
});

function judged(rule: JsonObject, spec: JsonObject, old?: JsonObject) {
  const validator = compileValidator(schemaWith(rule), true);
  if (validator === undefined) throw new Error("no rules");
  const warnings: string[] = [];
  const warn = (error: Parameters<typeof bodyOf>[0]) => void warnings.push(`${error.field}: ${bodyOf(error)}`);
  const judging = { validator, value: { spec }, old: old && { spec: old }, path: "", ...(old ? { warn } : {}) };
  const { errors, left } = judgeRules(judging, objectBudget);
  return { errors: errors.map((error) => `${error.field}: ${bodyOf(error)}`), warnings, left };
}

describe("judgeRules", () => {
  it.each([
    [{ rule: "self.n > 1" }, { n: 2 }, []],
    [{ rule: "self.n > 1" }, { n: 1 }, ['spec: Invalid value: "object": failed rule: self.n > 1']],
    [{ rule: "self.n > 1" }, {}, ['spec: Invalid value: "object": no such key: n evaluating rule: self.n > 1']],
    [{ rule: "self.n > 1", message: " too few " }, { n: 1 }, ['spec: Invalid value: "object": too few']],
    [
      { rule: "self.n > 1", messageExpression: "'only ' + string(self.n)" },
      { n: 1 },
      ['spec: Invalid value: "object": only 1'],
    ],
    [
      { rule: "self.n > 1", messageExpression: "string(self.n / 0)" },
      { n: 1 },
      ['spec: Invalid value: "object": failed rule: self.n > 1'],
    ],
    [
      { rule: "self.n > 1", reason: "FieldValueForbidden", fieldPath: ".n", message: "no" },
      { n: 1 },
      ["spec.n: Forbidden: no"],
    ],
    [{ rule: "self.n > 1", reason: "FieldValueDuplicate" }, { n: 1 }, ['spec: Duplicate value: "object"']],
    [{ rule: "!has(self.nothing)" }, { nothing: null }, []],
    [{ rule: "self.foo__dash__bar == 1 && self.namespace == 'a'" }, { "foo-bar": 1, namespace: "a" }, []],
    [{ rule: "self.f == 2.0" }, { f: 2 }, []],
    [{ rule: "self.day < self.when" }, { day: "2020-01-01", when: "2020-01-01T00:00:01Z" }, []],
    [{ rule: "self.wait == duration('48h')" }, { wait: "2 days" }, []],
    [{ rule: "self.?names[?0].orValue('') == 'a'" }, { names: ["a"] }, []],
    [{ rule: "self.names + ['c'] == ['c', 'b', 'a']" }, { names: ["a", "b"] }, []],
    [
      { rule: "self.either > 1" },
      { either: "a" },
      [
        "spec: Invalid value: \"object\": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.either > 1",
      ],
    ],
  ])("%j of %j", (rule, spec, errors) => {
    expect(judged(rule, spec).errors).toEqual(errors);
  });

  it.each([
    ["self.n >= oldSelf.n", { n: 1 }, { n: 2 }, 1],
    ["self.n >= oldSelf.n", { n: 3 }, { n: 2 }, 0],
    ["self.names == oldSelf.names", { names: ["a", "b"] }, { names: ["b", "a"] }, 0],
    ["self == oldSelf", { parts: [{ id: "1" }, { id: "2" }] }, { parts: [{ id: "2" }, { id: "1" }] }, 0],
    ["self == oldSelf", { parts: [{ id: "1", v: 1 }] }, { parts: [{ id: "1", v: 2 }] }, 1],
  ])("compares with what was before: %s", (rule, now, before, count) => {
    expect(judged({ rule }, now, before).errors.length).toBe(count);
  });

  it("runs rules about changes only where there was something, unless they can do without", () => {
    const rule = "oldSelf.optMap(old, self.n >= old.n).orValue(self.n == 0)";
    expect(judged({ rule: "self.n == oldSelf.n" }, { n: 1 }).errors).toEqual([]);
    expect(judged({ rule, optionalOldSelf: true }, { n: 1 }).errors.length).toBe(1);
    expect(judged({ rule, optionalOldSelf: true }, { n: 0 }).errors).toEqual([]);
    expect(judged({ rule, optionalOldSelf: true }, { n: 3 }, { n: 2 }).errors).toEqual([]);
  });

  it("only warns of what was wrong before", () => {
    const found = judged({ rule: "self.n > 1" }, { n: 1 }, { n: 1 });
    expect(found.errors).toEqual([]);
    expect(found.warnings).toEqual(['spec: Invalid value: "object": failed rule: self.n > 1']);
    expect(judged({ rule: "self.n > 1" }, { n: 1 }, { n: 0 }).errors.length).toBe(1);
  });

  it("ends where a rule is too expensive", () => {
    const rule = "self.free.all(a, self.free.all(b, self.free.all(c, a != b + c)))";
    const free = Array.from({ length: 500 }, (_, index) => String(index));
    expect(judged({ rule, message: "m" }, { free }).errors).toEqual([
      "spec: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: m",
    ]);
    expect(judged({ rule }, { free }).left).toBe(-1);
  });
});

describe("defaultMistakes", () => {
  it("holds rules against the defaults of what they are for", () => {
    const source = schemaWith({ rule: "self.n > 1", message: "few" }, { default: { n: 1 } });
    expect(defaultMistakes(source, path).map((error) => `${error.field}: ${bodyOf(error)}`)).toEqual([
      's.properties[spec].default: Invalid value: "object": few',
    ]);
  });
});
