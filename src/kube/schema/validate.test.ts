import { describe, expect, it } from "vitest";
import type { JsonObject } from "../object.ts";
import { compileSchema, validateSchema } from "./index.ts";

/** Errors as `field: type: value: detail`. */
function errorsOf(schema: JsonObject, value: unknown): readonly string[] {
  return validateSchema(compileSchema(schema), value, "").map((error) => {
    const shown = "value" in error ? `${JSON.stringify(error.value)}: ` : "";
    return `${error.field}: ${error.type}: ${shown}${error.detail}`;
  });
}

/** An object with a field `spec.x` of that schema. */
const withX = (x: JsonObject): JsonObject => ({
  type: "object",
  properties: { spec: { type: "object", properties: { x } } },
});

const ofX = (schema: JsonObject, value: unknown) => errorsOf(withX(schema), { spec: { x: value } });

describe("validateSchema", () => {
  it.each<[schema: JsonObject, value: unknown, error: string]>([
    [{ type: "integer" }, "a", 'spec.x: TypeInvalid: "string": spec.x in body must be of type integer: "string"'],
    [{ type: "integer" }, 1.5, 'spec.x: TypeInvalid: "number": spec.x in body must be of type integer: "number"'],
    [{ type: "string" }, null, 'spec.x: TypeInvalid: "null": spec.x in body must be of type string: "null"'],
    [{ type: "object" }, [], 'spec.x: TypeInvalid: "array": spec.x in body must be of type object: "array"'],
    [
      { "x-kubernetes-int-or-string": true },
      true,
      'spec.x: TypeInvalid: "boolean": spec.x in body must be of type integer,string: "boolean"',
    ],
    [{ type: "string", enum: ["a", "b"] }, "c", 'spec.x: NotSupported: "c": supported values: "a", "b"'],
    [{ type: "string", pattern: "^[a-z]+$" }, "A", "spec.x: Invalid: \"A\": spec.x in body should match '^[a-z]+$'"],
    [{ type: "string", minLength: 2 }, "é", 'spec.x: Invalid: "é": spec.x in body should be at least 2 chars long'],
    [{ type: "string", maxLength: 2 }, "abc", "spec.x: TooLong: may not be more than 2 bytes"],
    [
      { type: "string", format: "date-time" },
      "now",
      'spec.x: TypeInvalid: "now": spec.x in body must be of type date-time: "now"',
    ],
    [{ type: "integer", minimum: 1 }, 0, "spec.x: Invalid: 0: spec.x in body should be greater than or equal to 1"],
    [
      { type: "integer", maximum: 5, exclusiveMaximum: true },
      5,
      "spec.x: Invalid: 5: spec.x in body should be less than 5",
    ],
    [
      { type: "number", maximum: 2500000.5 },
      1e7 + 0.5,
      "spec.x: Invalid: 10000000.5: spec.x in body should be less than or equal to 2.5000005e+06",
    ],
    [{ type: "integer", multipleOf: 3 }, 4, "spec.x: Invalid: 4: spec.x in body should be a multiple of 3"],
    [
      { type: "array", items: { type: "string" }, minItems: 1 },
      [],
      "spec.x: Invalid: 0: spec.x in body should have at least 1 items",
    ],
    [
      { type: "array", items: { type: "string" }, maxItems: 1 },
      ["a", "b"],
      "spec.x: TooMany: 2: must have at most 1 item",
    ],
    [
      { type: "array", items: { type: "string" } },
      ["a", 1],
      'spec.x[1]: TypeInvalid: "integer": spec.x[1] in body must be of type string: "integer"',
    ],
    [{ type: "object", required: ["a"] }, {}, "spec.x.a: Required: "],
    [{ type: "object", minProperties: 1 }, {}, "spec.x: Invalid: 0: spec.x in body should have at least 1 properties"],
    [{ type: "object", maxProperties: 0 }, { a: 1 }, "spec.x: TooMany: 1: must have at most 0 items"],
    [
      { type: "object", additionalProperties: { type: "string" } },
      { a: 1 },
      'spec.x.a: TypeInvalid: "integer": spec.x.a in body must be of type string: "integer"',
    ],
    [
      { type: "object", additionalProperties: false },
      { a: 1 },
      'spec.x: Invalid: "a": spec.x.a in body is a forbidden property',
    ],
    [{ type: "string", not: { enum: ["a"] } }, "a", '<nil>: Invalid: "": "spec.x" must not validate the schema (not)'],
    [
      { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
      ["a", "b", "a", "a"],
      'spec.x[2]: Duplicate: "a": ',
    ],
    [
      {
        type: "array",
        items: { type: "object" },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k", "l"],
      },
      [
        { k: 1, l: 2, m: 3 },
        { l: 2, k: 1 },
      ],
      'spec.x[1]: Duplicate: {"k":1,"l":2}: ',
    ],
    [{ type: "object", "x-kubernetes-embedded-resource": true }, { apiVersion: "v1" }, "spec.x.kind: Required: "],
  ])("%j refuses %j", (schema, value, error) => {
    expect(ofX(schema, value)).toEqual([error]);
  });

  it.each<[schema: JsonObject, value: unknown]>([
    [{ type: "integer" }, 1],
    [{ type: "number" }, 1],
    [{ type: "string", nullable: true }, null],
    [{ "x-kubernetes-int-or-string": true }, "10%"],
    [{ "x-kubernetes-preserve-unknown-fields": true }, { any: ["thing"] }],
    [{ type: "string", format: "nobody-knows" }, "x"],
    [{ type: "string", maxLength: 1 }, "😀"],
    [{ type: "number", multipleOf: 0.1 }, 0.3],
    [{ type: "object", properties: { a: {} } }, { b: 1 }],
    [
      { type: "object", "x-kubernetes-embedded-resource": true },
      { apiVersion: "v1", kind: "Pod" },
    ],
  ])("%j allows %j", (schema, value) => {
    expect(ofX(schema, value)).toEqual([]);
  });

  it("tells the errors of the alternative that fits best", () => {
    const anyOf = [{ required: ["a"] }, { required: ["b"], properties: { c: { minimum: 5 }, d: { enum: [1] } } }];
    const schema = { type: "object", properties: { c: { type: "integer" }, d: { type: "integer" } }, anyOf };
    expect(ofX(schema, { c: 7, d: 1 })).toEqual([
      '<nil>: Invalid: "": "spec.x" must validate at least one schema (anyOf)',
      "spec.x.b: Required: ",
    ]);
  });

  it("wants exactly one of several", () => {
    const schema = { type: "object", oneOf: [{ required: ["a"] }, { required: ["b"] }] };
    expect(ofX(schema, { a: 1, b: 2 })).toEqual([
      '<nil>: Invalid: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ]);
    expect(ofX(schema, {})[0]).toContain("Found none valid");
  });

  it("wants all of several", () => {
    const schema = { type: "string", allOf: [{ minLength: 2 }, { pattern: "^a" }] };
    expect(ofX(schema, "b")).toContain(
      '<nil>: Invalid: "": "spec.x" must validate all the schemas (allOf). None validated',
    );
    expect(ofX(schema, "a")).toContain('<nil>: Invalid: "": "spec.x" must validate all the schemas (allOf)');
  });

  it("tells the same error once", () => {
    const schema = { type: "integer", minimum: 1, allOf: [{ minimum: 1 }] };
    expect(ofX(schema, 0).filter((error) => error.startsWith("spec.x"))).toHaveLength(1);
  });

  it("puts the path of the whole before the paths within", () => {
    const errors = validateSchema(compileSchema({ type: "object", required: ["a"] }), {}, "spec.template");
    expect(errors).toEqual([{ type: "Required", field: "spec.template.a", detail: "" }]);
  });

  it("sees own fields only", () => {
    expect(ofX({ type: "object", required: ["constructor", "__proto__"] }, {})).toHaveLength(2);
    expect(ofX({ type: "object", required: ["__proto__"] }, JSON.parse('{"__proto__":1}'))).toEqual([]);
  });
});
